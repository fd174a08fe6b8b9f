"""The sine of twice an angle, where the angle's own sine or cosine is computed anyway."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from codegen.runtime.expr.graph import Graph

_Multiple = tuple[Fraction, int]


def double_angles(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The same graph with ``2*sin(x)*cos(x)`` for ``sin(2*x)``, the rest of one of which costs less than the other.

    Both factors are exact where the product is small, so that its relative error stays that of three roundings; the
    cosine of twice an angle has no form like it. For every node that the roots need, its node in the new graph.
    """
    numbers = graph.reachable(roots)
    replaced = _replaced(graph, numbers)
    new = Graph()
    mapping: dict[int, int] = {}
    for number in numbers:
        node = graph[number]
        if number in replaced:
            factor, of = replaced[number]
            half = mapping[of] if factor == 1 else new.intern("mul", (new.constant(factor), mapping[of]))
            twice = new.intern("mul", (new.constant(2), new.intern("sin", (half,))))
            mapping[number] = new.intern("mul", (twice, new.intern("cos", (half,))))
        else:
            mapping[number] = new.intern(node.operation, [mapping[a] for a in node.arguments], node.payload, node.kind)
    return new, mapping


def _replaced(graph: Graph, numbers: Sequence[int]) -> dict[int, _Multiple]:
    """The sines that go, each with half its angle. Halves that an other sine was replaced by stay: widest first."""
    angles = {
        _multiple(graph, node.arguments[0])
        for node in map(graph.__getitem__, numbers)
        if node.operation in ("sin", "cos")
    }
    sines = {_multiple(graph, graph[n].arguments[0]): n for n in numbers if graph[n].operation == "sin"}
    replaced: dict[int, _Multiple] = {}
    kept: set[_Multiple] = set()
    for (factor, of), number in sorted(sines.items(), key=lambda item: (-abs(item[0][0]), item[1])):
        half = (factor / 2, of)
        if half in angles and (factor, of) not in kept:
            replaced[number] = half
            kept.add(half)
    return replaced


def _multiple(graph: Graph, angle: int) -> _Multiple:
    """A literal and what it multiplies."""
    node = graph[angle]
    if node.operation == "mul":
        first = graph[node.arguments[0]]
        if first.operation == "constant" and isinstance(first.payload, Fraction):
            return first.payload, node.arguments[1]
    return Fraction(1), angle
