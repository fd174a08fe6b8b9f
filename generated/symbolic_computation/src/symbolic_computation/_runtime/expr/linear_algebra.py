"""Determinants, inverses and linear systems of fixed size, written out as scalar nodes."""

from __future__ import annotations

from collections.abc import Sequence

from .graph import PIVOT, Graph
from .simplify import make

Rows = Sequence[Sequence[int]]


def determinant(graph: Graph, rows: Rows) -> int:
    """The determinant of a square matrix, by expansion along its rows; every minor once."""
    side = len(rows)
    return _minors(graph, rows)[tuple(range(side))]


def inverse(graph: Graph, rows: Rows) -> list[int]:
    """The entries of the inverse, row-major: cofactors over the determinant; all NaN where that is 0."""
    side = len(rows)
    if side == 1:
        return [make(graph, "div", (graph.constant(1), _unless_zero(graph, rows[0][0])))]
    cofactors = [[_cofactor(graph, rows, row, column) for column in range(side)] for row in range(side)]
    products = [make(graph, "mul", pair) for pair in zip(rows[0], cofactors[0], strict=True)]
    divisor = _unless_zero(graph, _total(graph, products))
    return [make(graph, "div", (cofactors[row][column], divisor)) for column in range(side) for row in range(side)]


def solution(graph: Graph, rows: Rows, right: Sequence[int]) -> list[int]:
    """The vector x with ``rows @ x == right``, by elimination with partial pivoting; all NaN where a pivot is 0."""
    system = [[*row, last] for row, last in zip(rows, right, strict=True)]
    side = len(system)
    pivots: list[int] = []
    for step in range(side):
        _choose_pivot(graph, system, step)
        pivots.append(_unless_zero(graph, system[step][step]))
        for below in system[step + 1 :]:
            factor = make(graph, "div", (below[step], pivots[step]))
            for column in range(step + 1, side + 1):
                product = make(graph, "mul", (factor, system[step][column]))
                below[column] = make(graph, "sub", (below[column], product))
    found: list[int] = []
    for step in reversed(range(side)):
        rest = system[step][side]
        for column, value in zip(range(side - 1, step, -1), found, strict=True):
            rest = make(graph, "sub", (rest, make(graph, "mul", (system[step][column], value))))
        found.append(make(graph, "div", (rest, pivots[step])))
    return found[::-1]


def _minors(graph: Graph, rows: Rows) -> dict[tuple[int, ...], int]:
    """The determinants of the last rows with every choice of as many columns."""
    side = len(rows)
    minors: dict[tuple[int, ...], int] = {(column,): entry for column, entry in enumerate(rows[-1])}
    for row in reversed(rows[:-1]):
        larger: dict[tuple[int, ...], int] = {}
        for columns in _choices(side, len(next(iter(minors))) + 1):
            terms = [
                make(graph, "mul", (row[column], minors[columns[:place] + columns[place + 1 :]]))
                for place, column in enumerate(columns)
            ]
            larger[columns] = _alternating(graph, terms)
        minors = larger
    return minors


def _choices(side: int, count: int) -> list[tuple[int, ...]]:
    chosen: list[tuple[int, ...]] = [()]
    for _ in range(count):
        chosen = [(*columns, column) for columns in chosen for column in range(max((-1, *columns)) + 1, side)]
    return chosen


def _alternating(graph: Graph, terms: Sequence[int]) -> int:
    """``terms[0] - terms[1] + terms[2] ...``."""
    result = terms[0]
    for place, term in enumerate(terms[1:]):
        result = make(graph, "add" if place % 2 else "sub", (result, term))
    return result


def _cofactor(graph: Graph, rows: Rows, row: int, column: int) -> int:
    rest = [[*entries[:column], *entries[column + 1 :]] for place, entries in enumerate(rows) if place != row]
    minor = determinant(graph, rest)
    return minor if (row + column) % 2 == 0 else make(graph, "neg", (minor,))


def _total(graph: Graph, terms: Sequence[int]) -> int:
    result = terms[0]
    for term in terms[1:]:
        result = make(graph, "add", (result, term))
    return result


def _choose_pivot(graph: Graph, system: list[list[int]], step: int) -> None:
    """Exchange rows, so that the entry at ``step`` is the largest below; the first one of equals stays."""
    for other in range(step + 1, len(system)):
        sizes = [make(graph, "abs", (system[row][step],)) for row in (step, other)]
        larger = make(graph, "lt", sizes, PIVOT)
        for column in range(step, len(system) + 1):
            upper, lower = system[step][column], system[other][column]
            system[step][column] = make(graph, "select", (larger, lower, upper))
            system[other][column] = make(graph, "select", (larger, upper, lower))


def _unless_zero(graph: Graph, divisor: int) -> int:
    """``divisor``, or NaN instead of 0: then nothing that it divides has a value."""
    zero = graph.constant(0)
    vanishes = make(graph, "eq", (divisor, zero))
    return make(graph, "select", (vanishes, make(graph, "div", (zero, zero)), divisor))
