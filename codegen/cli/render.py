"""Diagnostics as people and machines read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from codegen.support.diagnostics import Diagnostic
from codegen.support.literals import escape_hidden
from codegen.support.spans import Span

#: The text of a file by the path that spans carry; None where it cannot be read.
SourceOf = Callable[[str], str | None]
_WIDEST = 160
_TONES = {"error": "31;1", "warning": "33;1", "note": "36;1"}


def render_text(items: Iterable[Diagnostic], source_of: SourceOf, *, color: bool = False) -> str:
    """Every diagnostic with its place, as editors read it, its line, a run of carets and the remedy."""
    paint = _Paint(color)
    return "\n".join(_one(item, source_of, paint) for item in items)


def as_data(item: Diagnostic) -> dict[str, Any]:
    """A diagnostic as JSON has it; ``fix`` is text that editors may put in place of the span."""
    data: dict[str, Any] = {"code": item.code, "severity": item.severity, "message": item.message, "hint": item.hint}
    if item.span is not None:
        data |= {
            "file": item.span.file,
            "line": item.span.line,
            "column": item.span.column,
            "end_line": item.span.end_line,
            "end_column": item.span.end_column,
        }
    if item.fix is not None:
        data["fix"] = item.fix
    if item.waiver is not None:
        data["waiver"] = item.waiver
    return data


class _Paint:
    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color else text


def _one(item: Diagnostic, source_of: SourceOf, paint: _Paint) -> str:
    tone = _TONES[item.severity]
    place = "" if item.span is None else f"{_shown(item.span.file)}:{item.span.line}:{item.span.column}: "
    lines = [f"{place}{paint(f'{item.severity}[{item.code}]', tone)}: {_shown(item.message)}"]
    shown = [] if item.span is None else _marked_line(item.span, source_of, paint, tone)
    margin = " " * (shown[0].index("|") if shown else 2)
    lines += shown
    if item.hint:
        lines.append(f"{margin}= help: {_shown(item.hint)}")
    if item.waiver is not None:
        lines.append(f"{margin}= waived: {_shown(item.waiver)}")
    return "\n".join(lines) + "\n"


def render_line(span: Span, source_of: SourceOf) -> str:
    """The line of a place and carets below it; empty where its file cannot be read."""
    return "\n".join(_marked_line(span, source_of, _Paint(False), ""))


def _marked_line(span: Span, source_of: SourceOf, paint: _Paint, tone: str) -> list[str]:
    text = source_of(span.file)
    excerpt = None if text is None else _excerpt(text, span)
    if excerpt is None:
        return []
    number = str(span.line)
    margin = " " * (len(number) + 1)
    return [f"{margin}|", f"{number} | {excerpt[0]}", f"{margin}| {paint(excerpt[1], tone)}"]


def _excerpt(text: str, span: Span) -> tuple[str, str] | None:
    """The line of the span and the carets below it; a long line is cut around the span."""
    lines = text.splitlines() if "\r" in text else text.split("\n")
    if not 0 < span.line <= len(lines):
        return None
    line = lines[span.line - 1]
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else span.end_column - 1
    end = max(end, start + 1)
    left = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    right = left + _WIDEST
    before = ("..." if left else "") + _visible(line[left:start])
    marked = _visible(line[start : min(end, right)])
    after = _visible(line[min(end, right) : right]) + ("..." if len(line) > right else "")
    return f"{before}{marked}{after}".rstrip(), " " * _width(before) + "^" * max(1, _width(marked))


def _visible(text: str) -> str:
    return escape_hidden(text.replace("\t", "    "))


def _shown(text: str) -> str:
    return "\n".join(escape_hidden(line) for line in text.split("\n"))


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def first_of(codes: Sequence[int]) -> int:
    """The exit code of several systems: the first that occurs of 2, 3, 4, 5, 6, 7, 1; 0 when all are clean."""
    return next((code for code in (130, 2, 3, 4, 5, 6, 7, 1) if code in codes), 0)
