"""A hand-edited generated file whose edit a run keeps, because its person asked for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SettledFile:
    """The bytes that were read, None where there was no file, and those that will stand there after the commit.

    ``conflict_lines`` are the lines of the latter, counted from 1, at which conflicts begin. ``taken_back`` says that
    the edit had been adopted, and is a hand edit again because it does not fit what is generated now.
    """

    before: bytes | None
    after: bytes
    conflict_lines: tuple[int, ...] = ()
    taken_back: bool = False
