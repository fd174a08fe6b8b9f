"""Every tool's speed as a multiple of hand-written C as a picture: a row a tool, a dot a kernel; no dependency."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from statistics import geometric_mean

from codegen.kernels.bench.report import CONTROL, OURS, Results, figures_of, of_control

_LEFT, _WIDTH, _ROW, _HEAD, _RIGHT = 190, 520, 21, 62, 100
_TITLE = "Speed as a multiple of hand-written C, one thread; further right is quicker"
_MIDDLE = "geometric mean"
#: Both colours keep a contrast of three to one and more on white and on black.
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 } .small { font-size: 10px } .ours { fill: #2f7fd8; stroke: #2f7fd8 }
.peer { fill: #8a8f98; stroke: #8a8f98 } .grid { stroke: #8a8f98; stroke-width: .5; opacity: .5 }
.control { stroke: #8a8f98; stroke-width: 1.5 } .span { stroke-width: 2; opacity: .35 } circle { stroke: none }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
"""


def multiples_chart(results: Results) -> str:
    """An SVG document; the dots of a row are the kernels, its number and tick their geometric mean.

    Empty without figures. Rows are in order of that mean, the quickest first.
    """
    rows = sorted(_rows(results), key=lambda row: -geometric_mean(row[2].values()))
    if not rows:
        return ""
    values = [value for _, _, found in rows for value in found.values()]
    ends = (math.floor(math.log10(min(values))), max(math.ceil(math.log10(max(values))), 1))
    width, height = _LEFT + _WIDTH + _RIGHT, _HEAD + _ROW * len(rows) + 8
    kernels = ", ".join(kernel["name"] for kernel in results["kernels"])
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{_TITLE}">',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="8" y="18">{_TITLE}</text>',
        f'<text class="small" x="8" y="34">a dot a kernel ({escape(kernels)}), of every tool that computes all</text>',
        f'<text class="small" x="{_LEFT + _WIDTH + 12}" y="{_HEAD - 8}">{_MIDDLE}</text>',
        *_grid(ends, height),
    ]
    for index, (tool, title, found) in enumerate(rows):
        parts += _row(_HEAD + index * _ROW, tool.startswith(OURS), title, found, ends)
    return "\n".join([*parts, "</svg>", ""])


def _rows(results: Results) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Tool, title and multiple by kernel, for tools that have the figures of every kernel."""
    kernels: Sequence[str] = [kernel["name"] for kernel in results["kernels"]]
    for tool, measured in results["tools"].items():
        found = {kernel: of_control(figures_of(results, tool, 1, kernel)) for kernel in kernels}
        known = {kernel: value for kernel, value in found.items() if value is not None}
        if known and len(known) == len(kernels):
            yield tool, str(measured["title"]), known


def _place(value: float, ends: tuple[int, int]) -> float:
    return _LEFT + _WIDTH * (math.log10(value) - ends[0]) / (ends[1] - ends[0])


def _row(top: int, ours: bool, title: str, found: dict[str, float], ends: tuple[int, int]) -> Iterator[str]:
    kind = "ours" if ours else "peer"
    middle = top + _ROW // 2
    low, mean, high = (
        _place(value, ends) for value in (min(found.values()), geometric_mean(found.values()), max(found.values()))
    )
    yield f'<text x="{_LEFT - 10}" y="{middle + 4}" text-anchor="end">{escape(title)}</text>'
    yield f'<line class="{kind} span" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"/>'
    yield f'<line class="{kind}" x1="{mean:.1f}" y1="{middle - 7}" x2="{mean:.1f}" y2="{middle + 7}"/>'
    for kernel, value in found.items():
        dot = f'class="{kind}" cx="{_place(value, ends):.1f}" cy="{middle}" r="4"'
        yield f"<circle {dot}><title>{escape(kernel)}: {value:.2f}</title></circle>"
    shown = f"{geometric_mean(found.values()):.2f}"
    yield f'<text x="{_LEFT + _WIDTH + 12}" y="{middle + 4}">{shown}</text>'


def _grid(ends: tuple[int, int], height: int) -> Iterator[str]:
    for power in range(ends[0], ends[1] + 1):
        x = _place(10.0**power, ends)
        kind = "control" if power == 0 else "grid"
        label = CONTROL if power == 0 else f"{10.0**power:g}"
        yield f'<line class="{kind}" x1="{x:.1f}" y1="{_HEAD - 4}" x2="{x:.1f}" y2="{height - 6}"/>'
        yield f'<text class="small" x="{x:.1f}" y="{_HEAD - 8}" text-anchor="middle">{label}</text>'
