"""Charts as inline SVG: across in per cent of the width that there is, down in pixels, so that letters stay readable.

Each row has its name above its marks. Every figure that a chart shows stands in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from codegen.evidence.html.elements import Markup, element, lines

_ROW = 34
_NAME = 12
_MARKS = 18
_THICK = 9
_LONGEST_NAME = 42
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class BarRow:
    """``parts`` are the lengths of the bar's pieces by style class, in the chart's unit; ``said`` stands at its end."""

    name: str
    parts: tuple[tuple[str, float], ...]
    said: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """``dots`` are values by style class; ``bound`` is what they may reach, 0 where nothing bounds them."""

    name: str
    dots: tuple[tuple[str, float], ...]
    bound: float
    said: str


def bars(title: str, description: str, rows: Sequence[BarRow], *, whole: float) -> Markup:
    """A bar a row; one that is ``whole`` long fills the width."""
    marks: list[Markup] = []
    for number, row in enumerate(rows):
        top = number * _ROW
        marks += [*_names(row.name, row.said, top), _rectangle("track", 0, 100, top)]
        start = 0.0
        for style, length in row.parts:
            share = 100 * length / whole if whole else 0.0
            marks.append(_rectangle(style, start, share, top))
            start += share
    return _svg(title, description, len(rows) * _ROW, marks)


def dots(title: str, description: str, rows: Sequence[DotRow]) -> Markup:
    """A line a row on one logarithmic axis; a stroke across it is the bound."""
    values = [value for row in rows for value in (row.bound, *(value for _, value in row.dots)) if _shows(value)]
    low = math.floor(math.log10(min(values, default=0.1)))
    high = max(low + 1, math.ceil(math.log10(max(values, default=1.0))))
    marks: list[Markup] = []
    for number, row in enumerate(rows):
        top, middle = number * _ROW, number * _ROW + _MARKS + _THICK // 2
        marks += _names(row.name, row.said, top)
        marks.append(element("line", x1="0%", x2="100%", y1=middle, y2=middle, class_="axis"))
        if _shows(row.bound):
            at = _percent(_place(row.bound, low, high))
            marks.append(element("line", x1=at, x2=at, y1=middle - 7, y2=middle + 7, class_="bound"))
        marks += [_dot(style, _place(value, low, high), middle) for style, value in row.dots]
    height = len(rows) * _ROW
    return _svg(title, description, height + 20, [*marks, *_ticks(low, high, height)])


def _shows(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _place(value: float, low: int, high: int) -> float:
    """Where ``value`` lies between the ends of the axis, in per cent; what is not on it lies at an end."""
    if value <= 0:
        return 0.0
    if not math.isfinite(value):
        return 100.0
    return min(100.0, max(0.0, 100 * (math.log10(value) - low) / (high - low)))


def _dot(style: str, place: float, middle: int) -> Markup:
    if style == "second":
        return element("circle", cx=_percent(place), cy=middle, r=5, class_=style)
    return element(
        "rect", x=_percent(place), y=middle - 5, width=9, height=9, transform="translate(-4.5 0)", class_=style
    )


def _ticks(low: int, high: int, top: int) -> list[Markup]:
    """Powers of ten below the axis, few enough to stand apart on a phone."""
    step = -(-(high - low) // _MOST_TICKS)
    marks = []
    for exponent in range(low, high + 1, step):
        place = 100 * (exponent - low) / (high - low)
        anchor = "start" if exponent == low else "end" if exponent == high else "middle"
        label = f"{10.0**exponent:g}"
        marks.append(element("text", label, x=_percent(place), y=top + 14, text_anchor=anchor, class_="soft"))
    return marks


def _names(name: str, said: str, top: int) -> list[Markup]:
    shown = name if len(name) <= _LONGEST_NAME else f"{name[:18]}…{name[-23:]}"
    return [
        element("text", shown, x=0, y=top + _NAME),
        element("text", said, x="100%", y=top + _NAME, text_anchor="end", class_="soft"),
    ]


def _rectangle(style: str, start: float, share: float, top: int) -> Markup:
    return element("rect", x=_percent(start), y=top + _MARKS, width=_percent(share), height=_THICK, class_=style)


def _percent(value: float) -> str:
    """Two decimals, so that every machine writes the same."""
    return f"{value:.2f}%"


def _svg(title: str, description: str, height: int, marks: Sequence[Markup]) -> Markup:
    content = lines(element("title", title), element("desc", description), *marks)
    return element("svg", content, role="img", height=height, aria_label=f"{title}. {description}")
