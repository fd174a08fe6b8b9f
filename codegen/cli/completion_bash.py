"""Completion for bash: one function, which looks only at the words, and at names of files and folders."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from codegen.cli.completion_words import KERNEL_NAMES, Command, Value

_SCRIPT = """\
# Completion of codegen for bash. Made by `codegen completion bash`; to have it: eval "$(codegen completion bash)"
_codegen_words() {
    local IFS=' '
    compgen -W "$2" -- "$1"
}
_codegen_schemas() {
    local name
    while IFS= read -r name; do
        if [[ ${name##*/} != .* || ${1##*/} == .* ]]; then
            printf '%s\\n' "$name"
        fi
    done < <(compgen -f -X '!*.yaml' -- "$1"; compgen -d -- "$1")
}
_codegen_kernels() {
    local name
    for name in $(awk '@KERNEL_NAMES@' "${1%%#*}" 2> /dev/null); do
        [[ $name == "${1#*#}"* ]] && printf '%s\\n' "${1%%#*}#$name"
    done
}
_codegen_systems() {
    local record
    for record in extractions/*/manifest.json; do
        record=${record%/*}
        [[ -e $record/manifest.json && ${record##*/} == "$1"* ]] && printf '%s\\n' "${record##*/}"
    done
}
_codegen_files() {
    compgen -f -- "$1"
}
_codegen_folders() {
    compgen -d -- "$1"
}
_codegen() {
    local word command='' current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options=''
    local IFS=$'\\n'
    if [[ $current == = ]]; then
        current=''
    elif [[ $previous == = ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        case "$command $word" in
@PATHS@
        esac
    done
    COMPREPLY=()
    case "$command $previous" in
@VALUES@
    esac
    case $command in
@OPTIONS@
    esac
    if [[ $current == -* ]]; then
        COMPREPLY=($(_codegen_words "$current" "$options"))
        return
    fi
    case $command in
@ARGUMENTS@
    esac
}
complete -F _codegen codegen
"""

#: A file, behind which no blank goes, since a kernel may; then the kernel.
_KERNEL = (
    'if [[ $current == *#* ]]; then COMPREPLY=($(_codegen_kernels "$current")); '
    'else compopt -o filenames -o nospace 2> /dev/null; COMPREPLY=($(_codegen_schemas "$current")); fi'
)
#: Functions of the script by what they complete.
_FUNCTIONS = {
    "schema": "_codegen_schemas",
    "system": "_codegen_systems",
    "file": "_codegen_files",
    "folder": "_codegen_folders",
}


def bash_script(commands: Sequence[Command], codes: Sequence[str]) -> str:
    """The script for ``commands``; ``codes`` are the diagnostic codes that may be explained."""
    paths = [
        f"{shlex.quote(f'{_plain(one.path[:-1])} {one.path[-1]}')}) command={shlex.quote(_plain(one.path))} ;;"
        for one in commands
        if one.path
    ]
    values = [
        f"{_any(f'{_plain(one.path)} {name}' for name in option.names)}) {_reply(option.value, codes)}; return ;;"
        for one in commands
        for option in one.options
        if option.value is not None
    ]
    options = [f"{_name(one)}) options={shlex.quote(' '.join(_names(one)))} ;;" for one in commands]
    arguments = [f"{_name(one)}) {reply} ;;" for one in commands if (reply := _arguments(one, codes))]
    parts = {"PATHS": paths, "VALUES": values, "OPTIONS": options, "ARGUMENTS": arguments}
    text = _SCRIPT.replace("@KERNEL_NAMES@", KERNEL_NAMES)
    for name, lines in parts.items():
        margin = " " * (12 if name == "PATHS" else 8)
        text = text.replace(f"@{name}@", "\n".join(margin + line for line in lines))
    return text


def _plain(path: Sequence[str]) -> str:
    return " ".join(path)


def _name(one: Command) -> str:
    return shlex.quote(_plain(one.path))


def _any(texts: Iterable[str]) -> str:
    return " | ".join(map(shlex.quote, texts))


def _names(one: Command) -> list[str]:
    return [name for option in one.options for name in option.names]


def _arguments(one: Command, codes: Sequence[str]) -> str:
    if one.actions:
        return _reply(Value(("word",), one.actions), codes)
    kinds = tuple(dict.fromkeys(kind for value in one.arguments for kind in value.kinds))
    words = tuple(word for value in one.arguments for word in value.words)
    return _reply(Value(kinds, words), codes) if kinds else ""


def _reply(value: Value, codes: Sequence[str]) -> str:
    """The command that completes ``value``; what is free text gets nothing."""
    if value.kinds == ("kernel",):
        return _KERNEL
    sources = []
    words = (*value.words, *(codes if "code" in value.kinds else ()))
    if words:
        sources.append(f'_codegen_words "$current" {shlex.quote(" ".join(words))}')
    sources += [f'{_FUNCTIONS[kind]} "$current"' for kind in value.kinds if kind in _FUNCTIONS]
    names = "compopt -o filenames 2> /dev/null; " if {"schema", "file", "folder"} & set(value.kinds) else ""
    return f"{names}COMPREPLY=($({'; '.join(sources)}))" if sources else ":"
