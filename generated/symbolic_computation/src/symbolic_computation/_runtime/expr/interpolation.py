"""Linear interpolation between constant points, written out as choices between segments."""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Graph
from .simplify import make


def interpolated(graph: Graph, x: int, points: Sequence[int], values: Sequence[int]) -> int:
    """The value at ``x`` of the polygon through rising ``points``, constant outside; NaN of NaN.

    The choices are ordered so that NaN, for which no comparison holds, falls into a segment.
    """
    last = len(points) - 1
    result = _segment(graph, x, points, values, last - 1)
    for place in range(last - 2, -1, -1):
        before = make(graph, "lt", (x, points[place + 1]))
        result = make(graph, "select", (before, _segment(graph, x, points, values, place), result))
    result = make(graph, "select", (make(graph, "le", (points[last], x)), values[last], result))
    return make(graph, "select", (make(graph, "le", (x, points[0])), values[0], result))


def _segment(graph: Graph, x: int, points: Sequence[int], values: Sequence[int], place: int) -> int:
    rise = make(graph, "sub", (values[place + 1], values[place]))
    slope = make(graph, "div", (rise, make(graph, "sub", (points[place + 1], points[place]))))
    return make(graph, "add", (values[place], make(graph, "mul", (slope, make(graph, "sub", (x, points[place]))))))
