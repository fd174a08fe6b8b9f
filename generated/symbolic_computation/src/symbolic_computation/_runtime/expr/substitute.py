"""Replacing symbols of a graph by other nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .graph import Graph
from .simplify import make


def substitute(graph: Graph, outputs: Sequence[int], replacements: Mapping[int, int]) -> tuple[int, ...]:
    """The outputs with every node of ``replacements`` replaced; what does not depend on one stays as it is."""
    replaced: dict[int, int] = dict(replacements)
    for number in graph.reachable(outputs):
        node = graph[number]
        if number in replaced or not any(argument in replaced for argument in node.arguments):
            continue
        arguments = [replaced.get(argument, argument) for argument in node.arguments]
        replaced[number] = make(graph, node.operation, arguments, node.payload)
    return tuple(replaced.get(output, output) for output in outputs)
