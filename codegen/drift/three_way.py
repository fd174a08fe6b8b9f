"""Two versions of a text made one, by what each changed since the version that they have in common (diff3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.drift.line_matches import line_matches

#: What lines of a conflict begin with; git writes the same.
_OURS, _BASE, _MIDDLE, _THEIRS = b"<<<<<<< ", b"||||||| ", b"=======", b">>>>>>> "


class NotTextError(ValueError):
    """What cannot be merged line by line: it is not UTF-8, or holds NUL."""


@dataclass(frozen=True)
class Labels:
    """What the markers of a conflict call the three versions."""

    ours: str = "yours"
    base: str = "generated before"
    theirs: str = "generated now"


@dataclass(frozen=True)
class Merged:
    """The merged text; ``conflict_lines`` are the lines, counted from 1, at which its conflicts begin."""

    data: bytes
    conflict_lines: tuple[int, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many places both changed, each in its own way."""
        return len(self.conflict_lines)


@dataclass(frozen=True)
class _Text:
    """Lines without their ends; ``ended`` says whether the last one has an end."""

    lines: list[bytes]
    ended: bool


@dataclass(frozen=True)
class _Piece:
    """What stands at the same place of the three versions."""

    base: list[bytes]
    ours: list[bytes]
    theirs: list[bytes]


def merge(base: bytes, ours: bytes, theirs: bytes, labels: Labels = Labels()) -> Merged:
    """``theirs`` with what ``ours`` changed since ``base``.

    Places that both changed, or that touch, stand between markers with all three versions. A line that either side
    added is in the result. Where only one side changed, the result is that side as it is; else lines end as those of
    ``theirs`` do, whatever an editor made of the ends in ``ours``. Raises ``NotTextError`` for what is no text.
    """
    for data in (base, ours, theirs):
        _refuse_no_text(data)
    if ours in (base, theirs):
        return Merged(theirs)
    if theirs == base:
        return Merged(ours)
    ends = _ends(theirs)
    old, mine, new = (_read(data, plain=len(ends) > 1) for data in (base, ours, theirs))
    lines: list[bytes] = []
    conflicts: list[int] = []
    for piece in _pieces(old.lines, mine.lines, new.lines):
        if piece.ours == piece.base or piece.ours == piece.theirs:
            lines += piece.theirs
        elif piece.theirs == piece.base:
            lines += piece.ours
        else:
            conflicts.append(len(lines) + 1)
            lines += _marked(piece, labels)
    ended = new.ended if mine.ended == old.ended else mine.ended
    if lines and lines[-1] == _THEIRS + labels.theirs.encode():
        ended = True
    return Merged(_written(lines, ended, ends.pop() if len(ends) == 1 else b"\n"), tuple(conflicts))


def marker_lines(data: bytes) -> list[int]:
    """The lines of ``data``, counted from 1, that begin as the outer or the base marker of a conflict does."""
    return [number for number, line in enumerate(data.split(b"\n"), 1) if line.startswith((_OURS, _BASE, _THEIRS))]


def _refuse_no_text(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTextError("it is not UTF-8 text") from error
    if b"\0" in data:
        raise NotTextError("it holds NUL, as no text does")


def _ends(data: bytes) -> set[bytes]:
    """The ends of lines that ``data`` has."""
    found = {b"\r\n"} if b"\r\n" in data else set()
    return found | ({b"\n"} if data.count(b"\n") > data.count(b"\r\n") else set())


def _read(data: bytes, *, plain: bool) -> _Text:
    """The lines of ``data``; carriage returns at their ends are part of them only where ``plain``."""
    text = data if plain else data.replace(b"\r\n", b"\n")
    lines = text.split(b"\n")
    ended = not text or lines[-1] == b""
    return _Text(lines[:-1] if ended else lines, ended)


def _written(lines: list[bytes], ended: bool, end: bytes) -> bytes:
    if not lines:
        return b""
    return end.join(lines) + (end if ended or not lines[-1] else b"")


def _pieces(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> Iterator[_Piece]:
    """The three texts cut at every line that all of them have."""
    in_ours, in_theirs = line_matches(base, ours), line_matches(base, theirs)
    at, mine, new = 0, 0, 0
    for index in sorted(in_ours.keys() & in_theirs.keys()):
        one, other = in_ours[index], in_theirs[index]
        yield _Piece(base[at:index], ours[mine:one], theirs[new:other])
        yield _Piece([base[index]], [base[index]], [base[index]])
        at, mine, new = index + 1, one + 1, other + 1
    yield _Piece(base[at:], ours[mine:], theirs[new:])


def _marked(piece: _Piece, labels: Labels) -> list[bytes]:
    return [
        _OURS + labels.ours.encode(), *piece.ours,
        _BASE + labels.base.encode(), *piece.base,
        _MIDDLE, *piece.theirs,
        _THEIRS + labels.theirs.encode(),
    ]  # fmt: skip
