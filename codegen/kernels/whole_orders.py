"""Functions of an order that is not a whole number, which only NumPy has."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from codegen.kernels.backend import Refusal
from codegen.runtime.expr.typed import TypedKernel


def fractional_orders(typed: TypedKernel, language: str) -> Iterator[Refusal]:
    """A refusal for every function of such an order that the kernel's results need."""
    graph = typed.graph
    roots = [entry for result in typed.results for entry in result.value.entries]
    seen: dict[str, Refusal] = {}
    for number in graph.reachable(roots):
        node = graph[number]
        if isinstance(node.payload, Fraction) and node.operation != "constant" and node.payload.denominator != 1:
            message = f"{node.operation} of the order {node.payload} has no version in {language}"
            seen.setdefault(message, Refusal(node.operation, message, "use whole orders"))
    yield from seen.values()
