"""The text of dialects B and C as dialect A: whole lines move, and everything else stays as its author wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.frontend.dialects.lifting import FLAT, HEADER, is_flat, is_header
from codegen.frontend.yaml_reader import Document

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_INDENT = "  "


class NotMovable(ValueError):
    """Why the lines of a schema cannot be moved as they are."""


@dataclass(frozen=True)
class _Entry:
    """A key of the top with its value: comments above it, its lines, and the blank lines and comments behind them."""

    key: str
    above: list[str]
    lines: list[str]
    below: list[str]
    document: Document

    @property
    def has_comment(self) -> bool:
        """Whether a comment may go with it."""
        return bool(self.above) or any("#" in line for line in self.lines)


def nested_text(text: str, documents: Sequence[Document]) -> str:
    """``text``, whose ``documents`` are a schema of any dialect without faults, in dialect A; unchanged where it is.

    Raises ``NotMovable`` where lines alone do not do it.
    """
    headed = len(documents) > 1 and is_header(documents[0].data)
    body = documents[1 if headed else 0]
    if not headed and not is_flat(body.data):
        return text
    lines: list[str] = _LINES.findall(text)
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += _newline(lines[0]) or "\n"
    head, entries = _cut(lines, documents)
    flat = FLAT if is_flat(body.data) else {}
    return "".join([*head, *_arranged(entries, flat, body)])


def _cut(lines: Sequence[str], documents: Sequence[Document]) -> tuple[list[str], list[_Entry]]:
    """The lines above the first key, and the entries of all documents in order; what parts documents is left out."""
    places = sorted(place for number, document in enumerate(documents) for place in _places(document, number))
    parting = documents[1].start.line - 1 if len(documents) > 1 else None
    if parting is not None and lines[parting].strip() != "---":
        raise NotMovable("more than `---` stands between header and system")
    head, above = _parted(lines[: places[0][0]])
    entries: list[_Entry] = []
    for number, (start, key, document) in enumerate(places):
        is_last = number + 1 == len(places)
        stop = len(lines) if is_last else places[number + 1][0]
        own = [lines[index] for index in range(start, stop) if index != parting]
        end = max(index for index, line in enumerate(own, 1) if index == 1 or not _is_between(line))
        tail = [line for line in own[end:] if not line.startswith("...")]
        below, following = (tail, []) if is_last else _parted(tail)
        entries.append(_Entry(key, above, own[:end], below, documents[document]))
        above = following
    return head, entries


def _places(document: Document, number: int) -> list[tuple[int, str, int]]:
    """The lines, from 0, on which the keys of the top begin."""
    keys = [(document.positions.keys[(key,)], key) for key in document.data]
    if any(span.column != 1 for span, _ in keys) or len({span.line for span, _ in keys}) < len(keys):
        raise NotMovable("the top of the file stands in braces")
    return [(span.line - 1, key, number) for span, key in keys]


def _is_between(line: str) -> bool:
    """Whether a line belongs to no value: blank, a comment at the margin, or the end of a document."""
    return not line.strip() or line.startswith(("#", "..."))


def _parted(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """``lines``, and apart from them the comments at their end that stand right above what follows."""
    start = len(lines)
    while start > 0 and lines[start - 1].startswith("#"):
        start -= 1
    return list(lines[:start]), list(lines[start:])


def _arranged(entries: Sequence[_Entry], flat: Mapping[str, tuple[str, str]], body: Document) -> Iterator[str]:
    """The lines of dialect A. ``metadata`` stays where it is; a new section stands where its first entry was."""
    moved: dict[str, list[_Entry]] = {}
    for entry in entries:
        if (target := _target(entry, flat, body)) is not None:
            moved.setdefault(target, []).append(entry)
    for entry in entries:
        target = _target(entry, flat, body)
        if entry.key == "metadata" and target is None:
            yield from _extended(entry, moved.get("metadata", []))
        elif target is None:
            yield from (*entry.above, *entry.lines)
        elif moved[target][0] is entry and not (target == "metadata" and "metadata" in body.data):
            yield from _made(target, moved[target])
        yield from entry.below


def _target(entry: _Entry, flat: Mapping[str, tuple[str, str]], body: Document) -> str | None:
    """The section that ``entry`` moves into, or None where it stays."""
    targets: Mapping[str, tuple[str, ...]] = flat if entry.document is body else HEADER
    target = targets.get(entry.key, ())
    return target[0] if len(target) == 2 else None


def _made(section: str, entries: Sequence[_Entry]) -> Iterator[str]:
    first, *others = _once(entries)
    yield from first.above
    yield f"{section}:{_newline(first.lines[0])}"
    yield from _indented(first.lines, _INDENT)
    for entry in others:
        yield from _indented((*entry.above, *entry.lines), _INDENT)


def _extended(entry: _Entry, lifted: Sequence[_Entry]) -> Iterator[str]:
    """``metadata`` with what moves into it in front of what was there."""
    yield from entry.above
    missing = [item for item in _once(lifted) if ("metadata", item.key) not in entry.document.positions.keys]
    for item in lifted:
        if item not in missing and item.has_comment:
            raise NotMovable(f"`{item.key}` is written twice, once with a comment")
    line = entry.document.positions.keys[("metadata",)].line
    children = sorted(span for path, span in entry.document.positions.keys.items() if path[:-1] == ("metadata",))
    first = children[0] if children else None
    if first is not None and first.line > line and not entry.lines[first.line - line][: first.column - 1].strip():
        yield entry.lines[0]
        for item in missing:
            yield from _indented((*item.above, *item.lines), " " * (first.column - 1))
        yield from entry.lines[1:]
        return
    if any(len(item.lines) > 1 or item.has_comment for item in missing) or "{" not in entry.lines[0]:
        raise NotMovable("`metadata` stands in braces")
    written = ", ".join(item.lines[0].strip() for item in missing)
    comma = ", " if children and written else ""
    yield entry.lines[0].replace("{", f"{{{written}{comma}", 1)
    yield from entry.lines[1:]


def _once(entries: Sequence[_Entry]) -> list[_Entry]:
    """The first entry of each key; a second one says the same."""
    first: dict[str, _Entry] = {}
    for entry in entries:
        if first.setdefault(entry.key, entry) is not entry and entry.has_comment:
            raise NotMovable(f"`{entry.key}` is written twice, once with a comment")
    return list(first.values())


def _indented(lines: Sequence[str], blanks: str) -> Iterator[str]:
    for line in lines:
        yield f"{blanks}{line}" if line.strip() else line


def _newline(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
