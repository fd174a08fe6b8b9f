"""An adopted edit as a file: a unified diff that holds both texts whole, for people and for ``git apply``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codegen.drift.line_matches import line_matches

_HUNK = re.compile(rb"@@ -(\d+),(\d+) \+(\d+),(\d+) @@")
_UNENDED = b"\\ No newline at end of file"


class NoEditError(ValueError):
    """What is no file of an edit; ``line`` is the first one at fault, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True)
class Edit:
    """What was generated when the edit was adopted, and what a person made of it."""

    before: bytes
    after: bytes


def edit_text(path: str, edit: Edit) -> bytes:
    """The file of an edit of ``path``; raises ``ValueError`` where it changes nothing."""
    if edit.before == edit.after:
        raise ValueError("an edit that changes nothing")
    old, new = _lines(edit.before), _lines(edit.after)
    head = (
        f"An edit of {path}, adopted by `codegen adopt`: every generation lays it over that file.",
        f"--- a/{path}",
        f"+++ b/{path}",
        f"@@ -{min(1, len(old))},{len(old)} +{min(1, len(new))},{len(new)} @@",
    )
    return "".join(f"{line}\n" for line in head).encode() + b"".join(_body(old, new))


def read_edit(data: bytes) -> Edit:
    """The edit in a file that ``edit_text`` wrote; raises ``NoEditError`` for any other.

    Carriage returns that a version control system put at the ends of lines come to stand in both texts.
    """
    lines = data.split(b"\n")
    start = next((number for number, line in enumerate(lines) if _HUNK.match(line)), None)
    if start is None or lines[-1] != b"":
        message = "it has no line that begins with @@, or its last line is cut off"
        raise NoEditError(message, len(lines) - (lines[-1] == b""))
    found = _HUNK.match(lines[start])
    assert found is not None
    old, new = _sides(lines[start + 1 : -1], start + 2)
    if (len(old), len(new)) != (int(found[2]), int(found[4])) or old == new:
        raise NoEditError("its lines are not as many as its line with @@ says", start + 1)
    return Edit(b"".join(old), b"".join(new))


def first_change(data: bytes) -> int:
    """The first line of the edit file ``data`` that takes away or adds one, counted from 1."""
    lines = data.split(b"\n")
    start = next((number for number, line in enumerate(lines) if _HUNK.match(line)), 0)
    return next((number for number, line in enumerate(lines[start:], start + 1) if line[:1] in (b"-", b"+")), 1)


def _sides(body: list[bytes], first: int) -> tuple[list[bytes], list[bytes]]:
    """The lines of both texts; ``first`` is the number of the first line of ``body`` in its file."""
    old: list[bytes] = []
    new: list[bytes] = []
    last = b""
    for number, line in enumerate(body, first):
        mark, text = line[:1], line[1:] + b"\n"
        if last and line.rstrip(b"\r") == _UNENDED:
            for side in [side for side, marks in ((old, b" -"), (new, b" +")) if last in marks]:
                side[-1] = side[-1].removesuffix(b"\n").removesuffix(b"\r")
            continue
        if mark not in (b" ", b"-", b"+"):
            raise NoEditError(f"line {number} is no line of a diff", number)
        old += [text] if mark != b"+" else []
        new += [text] if mark != b"-" else []
        last = mark
    return old, new


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _body(old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    matches = line_matches(old, new)
    at = 0
    for index, line in enumerate(old):
        if index not in matches:
            yield _shown(b"-", line)
            continue
        for added in new[at : matches[index]]:
            yield _shown(b"+", added)
        yield _shown(b" ", line)
        at = matches[index] + 1
    for added in new[at:]:
        yield _shown(b"+", added)


def _shown(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n" + _UNENDED + b"\n"
