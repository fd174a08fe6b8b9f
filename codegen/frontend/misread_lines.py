"""Two lines that YAML reads as one value: the first lacks its colon, or one is indented like nothing beside it."""

from __future__ import annotations

import re

from codegen.frontend.source_files import LineIndex
from codegen.support.diagnostics import DiagnosticBag

_PAIR = re.compile(r"(?P<indent> *)(?P<key>[\w.$-]+):(?: +(?P<value>[^\n]*))?$")
_WITHOUT_COLON = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_]\w*) +(?P<value>\S[^\n]*)$")


def report_misread_line(lines: LineIndex, offset: int, bag: DiagnosticBag) -> bool:
    """Whether the line above swallowed the pair on the line of ``offset``; the diagnostic stands where to mend."""
    start = lines.line_start(offset)
    below = _PAIR.match(_line(lines.text, start))
    above_start = _start_above(lines.text, start)
    if below is None or above_start is None:
        return False
    above = _line(lines.text, above_start)
    without = _WITHOUT_COLON.match(above)
    if without is not None and len(without["indent"]) == len(below["indent"]) and ": " not in above:
        first = above_start + len(without["indent"])
        span = lines.span(first, above_start + len(above.rstrip()))
        hint = f"write `{without['key']}: {without['value'].rstrip()}`"
        bag.error("C106", "this line is neither `key: value` nor a list entry: a colon is missing", span, hint)
        return True
    pair = _PAIR.match(above)
    if pair is None or not pair["value"] or len(pair["indent"]) >= len(below["indent"]):
        return False
    _report_indentation(lines, (above_start, len(pair["indent"])), (start, len(below["indent"])), bag)
    return True


def _report_indentation(lines: LineIndex, above: tuple[int, int], below: tuple[int, int], bag: DiagnosticBag) -> None:
    """The one of two neighbours, each an offset and its blanks, that has no third beside it goes where the other is."""
    further = _start_above(lines.text, above[0])
    deep = further is not None and _blanks(lines.text, further) == above[1]
    (start, blanks), wanted = (below, above[1]) if deep else (above, below[1])
    message = f"this line is indented with {blanks} blanks, and its neighbour with {wanted}"
    bag.error("C106", message, lines.span(start, start + blanks), f"indent with {wanted} blanks")


def _start_above(text: str, start: int) -> int | None:
    """Where the nearest line above ``start`` begins that holds more than a comment."""
    while start > 0:
        start = text.rfind("\n", 0, start - 1) + 1
        line = _line(text, start).strip()
        if line and not line.startswith("#"):
            return start
    return None


def _line(text: str, start: int) -> str:
    return text[start:].split("\n", 1)[0]


def _blanks(text: str, start: int) -> int:
    line = _line(text, start)
    return len(line) - len(line.lstrip(" "))
