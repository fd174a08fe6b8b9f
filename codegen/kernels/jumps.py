"""Which comparison a value hangs on: the one that gives what a backend computed when it is decided otherwise."""

from __future__ import annotations

from fractions import Fraction

from codegen.kernels.accuracy import targets_of
from codegen.kernels.derivative_formula import named_entries
from codegen.kernels.sampling import Point
from codegen.runtime.expr.canonical import canonical_text
from codegen.runtime.expr.decisions import COMPARISONS
from codegen.runtime.expr.evaluate import is_finite, to_fraction
from codegen.runtime.expr.graph import PIVOT
from codegen.runtime.expr.oracle import Oracle
from codegen.runtime.expr.readable import readable
from codegen.runtime.expr.syntax import Syntax
from codegen.runtime.expr.typed import TypedKernel

#: A longer comparison is not shown, and of more comparisons the first are asked for.
_MOST_PARTS, _MOST_COMPARISONS = 25, 50


def jumping_comparison(
    typed: TypedKernel, result: int, position: int, point: Point, expected: Fraction, computed: float
) -> str | None:
    """The text of the comparison that leads from ``expected``, the value of an entry at ``point``, to about
    ``computed`` where it alone is decided otherwise; None where no comparison does."""
    node = typed.results[result].value.entries[position]
    numbers = typed.graph.reachable([node])
    comparisons = [number for number in numbers if typed.graph[number].operation in COMPARISONS]
    comparisons = [number for number in comparisons if typed.graph[number].payload != PIVOT][:_MOST_COMPARISONS]
    oracle = Oracle(typed.graph, targets_of(typed)[result : result + 1], comparisons)
    nearest, found = abs(Fraction(computed) - expected) / 2, None
    for number, truth in zip(comparisons, oracle.truths(point), strict=True):
        value = oracle.decided(point, {number: not truth})[0].entries[position]
        if is_finite(value) and (distance := abs(Fraction(computed) - to_fraction(value))) < nearest:
            nearest, found = distance, number
    return None if found is None else _text(typed, found)


def _text(typed: TypedKernel, comparison: int) -> str | None:
    names: dict[int, Syntax] = {}
    for name, value in typed.definitions.items():
        names |= {node: tree for node, tree in named_entries(name, value) if typed.graph[node].arguments}
    names.pop(comparison, None)
    tree = readable(typed.graph, comparison, names, _MOST_PARTS)
    return None if tree is None else canonical_text(tree)
