"""Completion for zsh: a function a command, in the words of ``_arguments``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.cli.completion_words import KERNEL_NAMES, Command, Option, Value

_SCRIPT = """\
#compdef codegen
# Completion of codegen for zsh. Made by `codegen completion zsh`; to have it, write it to a file `_codegen` in a folder
# of $fpath, or: source <(codegen completion zsh)
_codegen_systems() {
    local -a systems=(extractions/*/manifest.json(N:h:t))
    compadd "$@" -a systems
}
_codegen_schemas() {
    _path_files "$@" -/ -g "*.yaml(-.)"
}
_codegen_kernels() {
    if [[ $PREFIX == *'#'* ]]; then
        local -a names=(${(f)"$(awk '@KERNEL_NAMES@' ${(Q)PREFIX%%'#'*} 2> /dev/null)"})
        compset -P '*\\#'
        compadd "$@" -a names
        return
    fi
    local result=1
    _path_files "$@" -/ && result=0
    _path_files "$@" -S '' -g "*.yaml(-.)" && result=0
    return result
}
@FUNCTIONS@
if [[ $funcstack[1] == _codegen ]]; then
    _codegen "$@"
else
    compdef _codegen codegen
fi
"""
_ACTIONS = {
    "schema": "_codegen_schemas",
    "kernel": "_codegen_kernels",
    "system": "_codegen_systems",
    "file": "_files",
    "folder": "_files -/",
    "text": " ",
}


def zsh_script(commands: Sequence[Command], codes: Sequence[str]) -> str:
    """The script for ``commands``; ``codes`` are the diagnostic codes that may be explained."""
    texts = {one.path: one.text for one in commands}
    functions = "\n".join("\n".join(_function(one, texts, codes)) for one in commands)
    return _SCRIPT.replace("@KERNEL_NAMES@", KERNEL_NAMES).replace("@FUNCTIONS@", functions)


def _function(one: Command, texts: dict[tuple[str, ...], str], codes: Sequence[str]) -> Iterator[str]:
    specifications = [_option(option, codes) for option in one.options]
    yield f"{_name(one.path)}() {{"
    if one.actions:
        specifications += ["'1: :->action'", "'*:: :->rest'"]
        yield "    local state line"
    else:
        specifications += [_argument(value, codes, last=value is one.arguments[-1]) for value in one.arguments]
    yield "    _arguments -S \\\n        " + " \\\n        ".join(specifications)
    if one.actions:
        described = " ".join(_quoted(f"{name}:{texts[*one.path, name]}") for name in one.actions)
        yield f"    if [[ $state == action ]]; then\n        local -a actions=({described})"
        yield "        _describe action actions\n    elif [[ $state == rest ]]; then\n        case $line[1] in"
        yield from (f"            {name}) {_name((*one.path, name))} ;;" for name in one.actions)
        yield "        esac\n    fi"
    yield "}"


def _name(path: Sequence[str]) -> str:
    return "_".join(("_codegen", *path))


def _option(option: Option, codes: Sequence[str]) -> str:
    excluded = f"'({' '.join(option.names)})'" if len(option.names) > 1 else ""
    names = f"{{{','.join(option.names)}}}" if len(option.names) > 1 else option.names[0]
    value = "" if option.value is None else f":value:{_action(option.value, codes)}"
    text = option.text.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    return f"{excluded}{names}{_quoted(f'[{text}]{value}')}"


def _argument(value: Value, codes: Sequence[str], *, last: bool) -> str:
    return _quoted(f"{'*' if last else ''}:{value.kinds[0]}:{_action(value, codes)}")


def _action(value: Value, codes: Sequence[str]) -> str:
    words = (*value.words, *(codes if "code" in value.kinds else ()))
    if words:
        return f"({' '.join(words)})"
    actions = [_ACTIONS[kind] for kind in value.kinds]
    if len(actions) == 1:
        return actions[0]
    # The blank in front keeps options away that `_arguments` would hand over.
    return " _alternative " + " ".join(f'"{kind}:{kind}:{_ACTIONS[kind]}"' for kind in value.kinds)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
