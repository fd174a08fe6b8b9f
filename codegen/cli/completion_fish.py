"""Completion for fish: a line an option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.cli.completion_words import KERNEL_NAMES, Command, Value

_HEAD = """\
# Completion of codegen for fish. Made by `codegen completion fish`; to have it:
# codegen completion fish > ~/.config/fish/completions/codegen.fish
function __codegen_systems
    for record in extractions/*/manifest.json
        basename (dirname $record)
    end
end
function __codegen_command
    set -l words (commandline -opc)
    set words[1] codegen
    string match -q -- "codegen $argv[1] *" "$words "
end
function __codegen_schemas
    __fish_complete_path (commandline -ct) | string match -r '^(?:.*/)?[^./][^/\\t]*(?:/|\\.yaml)(?:\\t.*)?$'
end
function __codegen_kernel_names
    for name in (awk '@KERNEL_NAMES@' $argv[1] 2> /dev/null)
        echo $argv[1]#$name
    end
end
function __codegen_kernels
    set -l word (commandline -ct)
    set -l places (__codegen_schemas | string replace -r '\\t.*' '')
    if string match -q '*#*' -- $word
        __codegen_kernel_names (string replace -r '#.*' '' -- $word)
    else if test (count $places) = 1; and string match -q '*.yaml' -- $places
        # One that is alone would get a blank behind it, where a kernel is to follow.
        __codegen_kernel_names $places
    else
        string join \\n -- $places
    end
end
complete -c codegen -f
""".replace("@KERNEL_NAMES@", KERNEL_NAMES)
_SOURCES = {
    "schema": "(__codegen_schemas)",
    "kernel": "(__codegen_kernels)",
    "system": "(__codegen_systems)",
    "file": "(__fish_complete_path (commandline -ct))",
    "folder": "(__fish_complete_directories)",
}


def fish_script(commands: Sequence[Command], codes: Sequence[str]) -> str:
    """The script for ``commands``; ``codes`` are the diagnostic codes that may be explained."""
    texts = {one.path: one.text for one in commands}
    return _HEAD + "".join(f"{line}\n" for one in commands for line in _lines(one, texts, codes))


def _lines(one: Command, texts: dict[tuple[str, ...], str], codes: Sequence[str]) -> Iterator[str]:
    condition = f"__codegen_command {_quoted(' '.join(one.path))}" if one.path else "__fish_use_subcommand"
    start = f"complete -c codegen -n {_quoted(condition)}"
    if one.actions:
        first = (
            condition if not one.path else f"{condition}; and not __fish_seen_subcommand_from {' '.join(one.actions)}"
        )
        for name in one.actions:
            text = _quoted(texts[*one.path, name])
            yield f"complete -c codegen -n {_quoted(first)} -a {name} -d {text}"
    for value in one.arguments:
        if words := _words(value, codes):
            yield f"{start} -a {words}"
    for option in one.options:
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        words = "" if option.value is None else _words(option.value, codes)
        taken = "" if option.value is None else f" -x -a {words}" if words else " -x"
        yield f"{start} {names}{taken} -d {_quoted(option.text)}"


def _words(value: Value, codes: Sequence[str]) -> str:
    words = [*value.words, *(codes if "code" in value.kinds else ())]
    words += [_SOURCES[kind] for kind in value.kinds if kind in _SOURCES]
    return _quoted(" ".join(words)) if words else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
