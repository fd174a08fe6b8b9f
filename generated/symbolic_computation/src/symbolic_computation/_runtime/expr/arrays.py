"""Arrays as rows of scalar nodes: every operation on shapes ends here as scalar operations."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .graph import Graph, Kind
from .simplify import make
from .typed import Shape, Value


def size(shape: Shape) -> int:
    """How many entries an array of ``shape`` has; 1 for a scalar."""
    return math.prod(shape)


def shape_text(shape: Shape) -> str:
    """``shape`` as people say it."""
    if not shape:
        return "a scalar"
    if len(shape) == 1:
        return f"a vector of {shape[0]}"
    return f"{'a matrix' if len(shape) == 2 else 'an array'} of {' by '.join(map(str, shape))}"


def kind_of(graph: Graph, entries: Sequence[int]) -> Kind:
    """The common kind of ``entries``: real as soon as one is."""
    kinds = {graph[entry].kind for entry in entries}
    return kinds.pop() if len(kinds) == 1 else "real"


def value_of(graph: Graph, shape: Shape, entries: Sequence[int]) -> Value:
    """A value whose kind follows from its entries."""
    return Value(shape, tuple(entries), kind_of(graph, entries))


def scalar(graph: Graph, node: int) -> Value:
    """One node as a value."""
    return Value((), (node,), graph[node].kind)


def entrywise(graph: Graph, rule: Callable[[int], int], value: Value) -> Value:
    """``rule`` on every entry."""
    return value_of(graph, value.shape, [rule(entry) for entry in value.entries])


def paired(graph: Graph, operation: str, left: Value, right: Value) -> Value:
    """An operation of two scalars entry by entry; a scalar goes with every entry of an array."""
    count = max(len(left.entries), len(right.entries))
    lefts = left.entries * count if not left.shape else left.entries
    rights = right.entries * count if not right.shape else right.entries
    entries = [make(graph, operation, pair) for pair in zip(lefts, rights, strict=True)]
    return value_of(graph, left.shape or right.shape, entries)


def total(graph: Graph, entries: Sequence[int], operation: str = "add") -> int:
    """The entries joined from left to right."""
    result = entries[0]
    for entry in entries[1:]:
        result = make(graph, operation, (result, entry))
    return result


def inner(graph: Graph, left: Sequence[int], right: Sequence[int]) -> int:
    """The sum of the products of corresponding entries."""
    return total(graph, [make(graph, "mul", pair) for pair in zip(left, right, strict=True)])


def matrix_product(graph: Graph, left: Value, right: Value) -> Value:
    """``left @ right`` of matching shapes, at least one of them a matrix."""
    rows = [left.entries] if len(left.shape) == 1 else row_entries(left)
    columns = [right.entries] if len(right.shape) == 1 else row_entries(transposed(right))
    entries = [inner(graph, row, column) for row in rows for column in columns]
    return value_of(graph, left.shape[:-1] + right.shape[1:], entries)


def row_entries(value: Value) -> list[tuple[int, ...]]:
    """The entries of every item along the first axis."""
    stride = size(value.shape[1:])
    return [value.entries[start : start + stride] for start in range(0, len(value.entries), stride)]


def transposed(value: Value) -> Value:
    """A matrix with rows and columns exchanged."""
    rows, columns = value.shape
    entries = tuple(value.entries[row * columns + column] for column in range(columns) for row in range(rows))
    return Value((columns, rows), entries, value.kind)


def cross_product(graph: Graph, left: Value, right: Value) -> Value:
    """The cross product of two vectors of 3."""
    a, b = left.entries, right.entries

    def entry(i: int, j: int) -> int:
        return make(graph, "sub", (make(graph, "mul", (a[i], b[j])), make(graph, "mul", (a[j], b[i]))))

    return value_of(graph, (3,), [entry(1, 2), entry(2, 0), entry(0, 1)])


def outer_product(graph: Graph, left: Value, right: Value) -> Value:
    """The matrix of all products of entries of two vectors."""
    entries = [make(graph, "mul", (a, b)) for a in left.entries for b in right.entries]
    return value_of(graph, left.shape + right.shape, entries)


def euclidean_norm(graph: Graph, value: Value) -> int:
    """The square root of the sum of the squares of all entries."""
    two = graph.constant(2)
    return make(graph, "sqrt", (total(graph, [make(graph, "pow", (entry, two)) for entry in value.entries]),))


def identity_matrix(graph: Graph, side: int) -> Value:
    """The unit matrix, of integers."""
    one, zero = graph.constant(1, "int"), graph.constant(0, "int")
    entries = tuple(one if row == column else zero for row in range(side) for column in range(side))
    return Value((side, side), entries, "int")
