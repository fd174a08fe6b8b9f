"""Small changes that attacks are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .factory import spread

Files = dict[str, bytes]
Contents = Callable[[Files], None]


def without(path: str) -> Contents:
    """Leave a file out before anything is listed."""
    return lambda files: files.pop(path) and None


def put(path: str, data: bytes) -> Contents:
    """Have a file before anything is listed."""
    return lambda files: files.update({path: data})


def edited(path: str, change: Callable[[bytes], bytes]) -> Contents:
    """Change a file's bytes before anything is listed; the change must change something."""

    def apply(files: Files) -> None:
        new = change(files[path])
        assert new != files[path]
        files[path] = new

    return apply


def record(path: str, change: Callable[[Any], object]) -> Contents:
    """Change the data of a JSON record in place before anything is listed, and write it as records are written."""

    def apply(data: bytes) -> bytes:
        value = json.loads(data)
        change(value)
        return spread(value)

    return edited(path, apply)


def gate(name: str, **parts: Any) -> Contents:
    """Let a gate of ``run.json`` say something else; an object is merged into what is there."""

    def apply(run: Any) -> None:
        (found,) = [gate for gate in run["gates"] if gate["name"] == name]
        for key, value in parts.items():
            found[key] = {**found[key], **value} if isinstance(value, dict) else value

    return record("run.json", apply)


def both(*changes: Contents) -> Contents:
    """One after the other."""

    def apply(files: Files) -> None:
        for change in changes:
            change(files)

    return apply


def field(name: str, value: object) -> Callable[[Any], None]:
    """Set a member of an object."""
    return lambda found: found.update({name: value})


def predicate(name: str, value: object) -> Callable[[Any], None]:
    """Set a member of the statement's predicate."""
    return lambda statement: statement["predicate"].update({name: value})


def replaced(old: bytes, new: bytes, count: int = 1) -> Callable[[bytes], bytes]:
    """Other bytes in the place of the first ``count`` that are so."""

    def apply(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, count)

    return apply


def at(path: str, change: Callable[[Path], object]) -> Callable[[Path], None]:
    """Do something to a file of the written bundle."""
    return lambda folder: change(folder / path) and None


def rewritten(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change a file of the written bundle."""

    def apply(folder: Path) -> None:
        data = (folder / path).read_bytes()
        assert change(data) != data
        (folder / path).write_bytes(change(data))

    return apply
