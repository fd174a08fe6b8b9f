"""Polynomials as nodes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .graph import Graph


def polynomial(graph: Graph, x: int, coefficients: Sequence[Fraction | int]) -> int:
    """Horner's scheme; coefficients lowest first."""
    result = graph.constant(coefficients[-1])
    for factor in reversed(coefficients[:-1]):
        product = graph.intern("mul", (result, x))
        result = graph.intern("add", (product, graph.constant(factor)))
    return result
