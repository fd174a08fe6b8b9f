"""Indexing: entries, rows and blocks of arrays, from 0, with indices known at generation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING

from . import arrays
from .canonical import canonical_text
from .errors import ExpressionError
from .syntax import Index, Slice, Syntax
from .typed import Value

if TYPE_CHECKING:
    from .elaborate import Elaboration

#: Longer texts are not repeated in a hint.
_LONGEST = 100


def select_index(run: Elaboration, tree: Index, base: Value, integer: Callable[[Syntax], int]) -> Value:
    """The part of ``base`` that the indices name; missing ones at the end mean everything."""
    if not base.shape:
        raise ExpressionError("C218", "a scalar has no entries", tree.start, tree.end, _whole(tree.base))
    if len(tree.indices) > len(base.shape):
        extra = tree.indices[len(base.shape)]
        raise ExpressionError(
            "C218",
            f"{len(tree.indices)} indices for {arrays.shape_text(base.shape)}",
            extra.start,
            extra.end,
            f"at most {len(base.shape)}",
        )
    chosen: list[range] = []
    shape: list[int] = []
    for position, side in enumerate(base.shape):
        index = tree.indices[position] if position < len(tree.indices) else None
        if index is None or isinstance(index, Slice):
            taken = range(side) if index is None else _block(index, side)
            shape.append(len(taken))
        else:
            taken = _one(index, integer(index), side)
        chosen.append(taken)
    run.charge(tree, arrays.size(tuple(shape)))
    strides = [arrays.size(base.shape[position + 1 :]) for position in range(len(base.shape))]
    entries = [
        base.entries[sum(at * stride for at, stride in zip(place, strides, strict=True))] for place in product(*chosen)
    ]
    kind = arrays.kind_of(run.graph, entries)
    return Value(tuple(shape), tuple(entries), base.kind if base.kind != "real" or shape else kind)


def _whole(base: Syntax) -> str:
    text = canonical_text(base)
    return f"write `{text}`, or declare a shape" if len(text) <= _LONGEST else "leave the index out"


def _one(index: Syntax, at: int, side: int) -> range:
    if not 0 <= at < side:
        raise ExpressionError(
            "C218",
            f"the index {at} is outside 0 to {side - 1}",
            index.start,
            index.end,
            "indices begin at 0, and negative ones are not in the language",
        )
    return range(at, at + 1)


def _block(index: Slice, side: int) -> range:
    first = 0 if index.first is None else index.first
    last = side if index.last is None else index.last
    if not 0 <= first < last <= side:
        raise ExpressionError(
            "C218",
            f"the block {first}:{last} is empty or outside 0:{side}",
            index.start,
            index.end,
            "the end of a block is excluded",
        )
    return range(first, last)
