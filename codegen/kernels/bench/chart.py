"""The figures as a picture: one group of bars a kernel, one bar a tool, on a logarithmic axis; text, no dependency."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from typing import Any

from codegen.kernels.bench.report import OURS, Results, figures_of, speed, three_digits

_LEFT, _WIDTH, _BAR, _GAP, _HEAD, _GROUP_HEAD = 190, 560, 13, 2, 40, 24
#: Both colours keep a contrast of three to one and more on white and on black.
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.group { font-weight: 600 } .small { font-size: 10px }
.ours { fill: #2f7fd8 } .peer { fill: #8a8f98 } line { stroke: #8a8f98; stroke-width: .5; opacity: .5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
"""


def chart(results: Results) -> str:
    """An SVG document of million points a second on one thread."""
    groups = [(kernel["name"], list(_bars(results, kernel["name"]))) for kernel in results["kernels"]]
    values = [value for _, bars in groups for _, _, value in bars]
    if not values:
        return ""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    parts: list[str] = []
    top = _HEAD
    for name, bars in groups:
        parts.append(f'<text class="group" x="8" y="{top + 15}">{escape(name)}</text>')
        top += _GROUP_HEAD
        for tool, title, value in bars:
            parts += _bar(top, tool, title, value, (low, high))
            top += _BAR + _GAP
        top += 8
    height = top + 8
    axis = list(_axis(low, high, height))
    title = "Million points a second, one thread, logarithmic; more is better"
    size = f'viewBox="0 0 {_LEFT + _WIDTH + 60} {height}" width="{_LEFT + _WIDTH + 60}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}">'
    return "\n".join(
        [head, f"<style>{_STYLE}</style>", f'<text x="8" y="18">{title}</text>', *axis, *parts, "</svg>", ""]
    )


def _bars(results: Results, kernel: str) -> Iterator[tuple[str, str, float]]:
    """Tool, title and speed, the quickest first."""
    found = []
    for tool, measured in results["tools"].items():
        value = speed(figures_of(results, tool, 1, kernel))
        if value is not None:
            found.append((tool, str(measured["title"]), value / 1e6))
    yield from sorted(found, key=lambda item: -item[2])


def _place(value: float, ends: tuple[int, int]) -> float:
    return _WIDTH * (math.log10(value) - ends[0]) / (ends[1] - ends[0])


def _bar(top: int, tool: str, title: str, value: float, ends: tuple[int, int]) -> list[str]:
    width = max(_place(value, ends), 1)
    kind = "ours" if tool.startswith(OURS) else "peer"
    middle = top + _BAR - 3
    return [
        f'<text class="small" x="{_LEFT - 6}" y="{middle}" text-anchor="end">{escape(title)}</text>',
        f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}"/>',
        f'<text class="small" x="{_LEFT + width + 4:.1f}" y="{middle}">{three_digits(value)}</text>',
    ]


def _axis(low: int, high: int, height: int) -> Iterator[str]:
    for power in range(low, high + 1):
        x = _LEFT + _place(10.0**power, (low, high))
        label: Any = 10**power if power >= 0 else 10.0**power
        yield f'<line x1="{x:.1f}" y1="{_HEAD - 8}" x2="{x:.1f}" y2="{height - 6}"/>'
        yield f'<text class="small" x="{x:.1f}" y="{_HEAD - 12}" text-anchor="middle">{label:g}</text>'
