"""What may follow what on the command line, read off its parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: What an argument is: one of given words, a schema, a schema and its kernel, a system's name, a file, a folder, a
#: diagnostic code, or text.
Kind = Literal["word", "schema", "kernel", "system", "file", "folder", "code", "text"]
#: Names the kernels of a schema, as long as they stand below one another.
KERNEL_NAMES = (
    "/^kernels:/ { inside = 1; next } /^[^ #]/ { inside = 0 } "
    "inside && $1 !~ /^#/ && match($0, /^ +/) { if (!depth) depth = RLENGTH; "
    'if (RLENGTH == depth && sub(/:.*/, "", $1)) print $1 }'
)

_KINDS: dict[str, Kind] = {
    "SCHEMA": "schema",
    "SCHEMA#KERNEL": "kernel",
    "SYSTEM": "system",
    "CODE": "code",
    "DIR": "folder",
    "FOLDER": "folder",
    "BEFORE": "folder",
    "AFTER": "folder",
    "FILE": "file",
    "PATH": "file",
    "KEY.pub": "file",
    "WHEEL": "file",
    "SOURCE": "file",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What is written for an option or argument: of which kinds, and of the kind ``word`` which ones."""

    kinds: tuple[Kind, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """An option by all its names; ``value`` is None for one that stands alone."""

    names: tuple[str, ...]
    text: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, or a verb and its action: its options, what else it takes, and the actions that may follow it."""

    path: tuple[str, ...]
    text: str
    options: tuple[Option, ...]
    arguments: tuple[Value, ...]
    actions: tuple[str, ...]


def commands(top: argparse.ArgumentParser, path: tuple[str, ...] = (), text: str = "") -> Iterator[Command]:
    """``top`` itself with the empty path, then everything below it."""
    below = {name: (one, action) for action in top._actions if isinstance(action, argparse._SubParsersAction)
             for name, one in action.choices.items()}  # fmt: skip
    options, arguments = [], []
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        value = None if action.nargs == 0 else _value(action)
        if action.option_strings:
            options.append(Option(tuple(action.option_strings), action.help or "", value))
        elif value is not None:
            arguments.append(value)
    yield Command(path, text, tuple(options), tuple(arguments), tuple(below))
    for name, (one, _) in below.items():
        yield from commands(one, (*path, name), one.description or "")


def _value(action: argparse.Action) -> Value:
    if action.choices:
        return Value(("word",), tuple(map(str, action.choices)))
    parts = [part.partition(":")[0] for part in str(action.metavar or "").split(" | ")]
    kinds = tuple(dict.fromkeys(_KINDS[part] for part in parts if part in _KINDS))
    return Value(kinds or ("text",))
