"""What moved since a file was generated: keys of its inputs, versions of tools, templates, modules of codegen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class MovedKey:
    """A key of a document by its JSON pointer; ``line`` is its line now, for a removed one that of what held it."""

    pointer: str
    change: Change
    line: int


@dataclass(frozen=True)
class MovedInput:
    """An input that is not what it was. ``keys`` are empty where nobody asked, or where ``note`` says why."""

    path: str
    keys: tuple[MovedKey, ...] = ()
    change: Change = "changed"
    note: str = ""


@dataclass(frozen=True)
class MovedPin:
    """A tool or setting that shapes output and has another version or value."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Moved:
    """Everything that explains why generation would write other bytes than it did; empty where nothing moved.

    ``template`` is the template of codegen that moved, ``modules`` are those of codegen that did; they are the nearest
    known ones, which use what moved, where ``nearest`` says so.
    """

    inputs: tuple[MovedInput, ...] = ()
    pins: tuple[MovedPin, ...] = ()
    modules: tuple[str, ...] = ()
    template: str = ""
    nearest: bool = False


NOTHING_MOVED = Moved()


def moved_keys(old: Any, new: Any, pointer: str = "") -> Iterator[tuple[str, Change]]:
    """The JSON pointers at which ``new`` differs from ``old``, and how; as deep as the difference goes.

    Of two lists, what both begin and end with is no difference.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*new, *(key for key in old if key not in new)):
            place = f"{pointer}/{_token(key)}"
            if key not in new:
                yield place, "removed"
            elif key not in old:
                yield place, "added"
            else:
                yield from moved_keys(old[key], new[key], place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _moved_entries(old, new, pointer)
    elif type(old) is not type(new) or old != new:
        yield pointer, "changed"


def _moved_entries(old: list[Any], new: list[Any], pointer: str) -> Iterator[tuple[str, Change]]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if _differ(old[at], new[at])), shorter)
    tail = next((at for at in range(shorter - start) if _differ(old[-1 - at], new[-1 - at])), shorter - start)
    for at in range(start, max(len(old), len(new)) - tail):
        if at >= len(old) - tail:
            yield f"{pointer}/{at}", "added"
        elif at >= len(new) - tail:
            yield f"{pointer}/{at}", "removed"
        else:
            yield from moved_keys(old[at], new[at], f"{pointer}/{at}")


def _differ(old: Any, new: Any) -> bool:
    return next(moved_keys(old, new), None) is not None


def _token(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def keys_behind(source: str, keys: tuple[MovedKey, ...]) -> tuple[MovedKey, ...]:
    """Those of ``keys`` that the file made of the pointer ``source`` depends on; all where none is its own."""
    if not source:
        return keys
    own = tuple(key for key in keys if _within(key.pointer, source) or _within(source, key.pointer))
    return own or keys


def _within(pointer: str, other: str) -> bool:
    return pointer == other or pointer.startswith(f"{other}/")
