"""What happened to a file: recorded R, expected E and the disk D compared, the first cause that fits."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import tokenize
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a file is not what its schema says; ``clean`` when it is."""

    MISSING = "missing"
    ORPHAN = "orphan"
    ORPHAN_EDITED = "orphan-edited"
    MODE = "mode"
    EOL_ONLY = "eol-only"
    FORMAT_ONLY = "format-only"
    HAND_EDITED = "hand-edited"
    STALE_AND_HAND_EDITED = "stale+hand-edited"
    UNRECORDED = "unrecorded"
    STALE = "stale"
    GENERATOR = "generator"
    CLEAN = "clean"


#: What a run may put right without losing anything that a person wrote.
HARMLESS = frozenset(
    {
        Cause.MISSING, Cause.ORPHAN, Cause.MODE, Cause.EOL_ONLY, Cause.FORMAT_ONLY, Cause.UNRECORDED, Cause.STALE,
        Cause.GENERATOR, Cause.CLEAN,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """A file as the last run recorded it; ``written`` is false for the records themselves."""

    sha256: str
    mode: str
    written: bool = True


@dataclass(frozen=True)
class Content:
    """A file's bytes, its digest and its mode such as ``0644``; ``regular`` is false for symlinks and directories."""

    data: bytes
    sha256: str
    mode: str
    regular: bool = True


def classify(
    path: str, recorded: Recorded | None, expected: Content | None, disk: Content | None, *, inputs_moved: bool
) -> Cause:
    """The cause for one path, the first that fits in the order of ``Cause``.

    ``mode`` is for what has the right content, and for what is no regular file and so has none. ``eol-only`` and
    ``format-only`` are said of what nobody touched as well, where that is all that generation would change.
    ``inputs_moved`` says that the schema or another input differs from the record. Line ends alone make no edit: git
    changes them on some machines.
    """
    if expected is None:
        edited = recorded is not None and disk is not None and not is_as_recorded(disk, recorded)
        return Cause.CLEAN if disk is None else Cause.ORPHAN_EDITED if edited else Cause.ORPHAN
    if disk is None:
        return Cause.MISSING
    equal = disk.sha256 == expected.sha256
    if not disk.regular or (equal and disk.mode != expected.mode):
        return Cause.MODE
    known = None if recorded is None else recorded.sha256
    if equal:
        return Cause.CLEAN if known == disk.sha256 else Cause.UNRECORDED
    if _unix_lines(disk.data) == _unix_lines(expected.data):
        return Cause.EOL_ONLY
    if same_but_layout(path, disk.data, expected.data):
        return Cause.FORMAT_ONLY
    if recorded is None or not is_as_recorded(disk, recorded):
        return Cause.HAND_EDITED if known in (None, expected.sha256) else Cause.STALE_AND_HAND_EDITED
    return Cause.STALE if inputs_moved else Cause.GENERATOR


def is_as_recorded(disk: Content, recorded: Recorded) -> bool:
    """Whether a file holds what the last run recorded of it, or would with the line ends that codegen writes."""
    if disk.sha256 == recorded.sha256:
        return True
    return b"\r" in disk.data and hashlib.sha256(_unix_lines(disk.data)).hexdigest() == recorded.sha256


def same_but_layout(path: str, left: bytes, right: bytes) -> bool:
    """Whether two texts differ in blanks and line breaks alone; comments count as content."""
    try:
        if path.endswith(".py"):
            return _tokens(left) == _tokens(right) and ast.dump(ast.parse(left)) == ast.dump(ast.parse(right))
        if path.endswith(".json"):
            return _json_as_written(left) == _json_as_written(right)
        return _lines(left) == _lines(right) and not path.endswith((".yaml", ".yml", ".md"))
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError):
        return False


def _json_as_written(data: bytes) -> object:
    """A document with the order of its keys, keys that are written twice, and its numbers as they are written."""
    return json.loads(
        data,
        object_pairs_hook=lambda pairs: ("object", pairs),
        parse_int=lambda text: ("number", text),
        parse_float=lambda text: ("number", text),
    )


def _lines(data: bytes) -> list[str]:
    """Lines without blanks at their ends; within a line blanks may be content."""
    return [line.rstrip() for line in data.decode().splitlines() if line.strip()]


def _unix_lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})


def _tokens(data: bytes) -> list[str]:
    found = [token.string for token in tokenize.tokenize(io.BytesIO(data).readline) if token.type not in _LAYOUT]
    return [text for text, following in zip(found, [*found[1:], ""], strict=True) if not _is_trailing(text, following)]


def _is_trailing(text: str, following: str) -> bool:
    """A comma before a closing bracket, which formatters add and take away."""
    return text == "," and following in (")", "]", "}")
