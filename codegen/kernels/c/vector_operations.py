"""Turns what vectors of truth values and angles cannot do as it stands into what they can."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.kernels.c.dialect import ANGLE
from codegen.runtime.expr.graph import Graph, Node


def vector_operations(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The same values in operations that the dialect has; for every node that the roots need, its node there.

    A sine and a cosine of one argument become members of one angle; choices between truth values and comparisons of
    them become logic.
    """
    reachable = graph.reachable(roots)
    sines = {graph[number].arguments[0] for number in reachable if graph[number].operation == "sin"}
    cosines = {graph[number].arguments[0] for number in reachable if graph[number].operation == "cos"}
    new = Graph()
    mapping: dict[int, int] = {}
    for number in reachable:
        node = graph[number]
        arguments = [mapping[argument] for argument in node.arguments]
        if node.operation in ("sin", "cos") and node.arguments[0] in sines & cosines:
            angle = new.intern(ANGLE, arguments)
            mapping[number] = new.intern("sine" if node.operation == "sin" else "cosine", (angle,))
        elif node.operation in ("select", "eq", "ne") and graph[node.arguments[-1]].kind == "bool":
            mapping[number] = _logic(new, node, arguments)
        else:
            mapping[number] = new.intern(node.operation, arguments, node.payload, node.kind)
    return new, mapping


def _logic(graph: Graph, node: Node, arguments: Sequence[int]) -> int:
    first, second = arguments[0], arguments[-2]
    third = arguments[-1]
    if node.operation == "select":
        kept = _make(graph, "and", first, second)
        return _make(graph, "or", kept, _make(graph, "and", _make(graph, "not", first), third))
    both = _make(graph, "and", first, third)
    neither = _make(graph, "not", _make(graph, "or", first, third))
    same = _make(graph, "or", both, neither)
    return same if node.operation == "eq" else _make(graph, "not", same)


def _make(graph: Graph, operation: str, *arguments: int) -> int:
    return graph.intern(operation, arguments, kind="bool")
