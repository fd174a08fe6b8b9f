"""Values that no schema of a union can have in common."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from codegen.drift.breaking.pieces import Located, Piece, equal, pieces


def is_apart(piece: Piece, other: Located, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether it is plain that no value of ``piece`` is valid under ``other``.

    References of the piece lead to the contracts ``before``, those of the other schema to ``after``.
    """
    return all(_apart(piece, one, before, after) for one in pieces([other], after))


def _apart(piece: Piece, one: Piece, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if piece.kind != one.kind:
        return True
    if piece.finite and one.finite:
        return not equal(piece.value, one.value)
    if piece.kind == "number":
        return _lies_below(piece, one) or _lies_below(one, piece)
    if _is_shorter(piece, one) or _is_shorter(one, piece):
        return True
    if piece.kind != "object":
        return False
    if any(one.forbids(name) for name in piece.required) or any(piece.forbids(name) for name in one.required):
        return True
    return any(_tags_apart(piece, one, name, before, after) for name in piece.required | one.required)


def _tags_apart(piece: Piece, one: Piece, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the property ``name``, which one of them requires, has fixed values in both, and none in common."""
    if name not in piece.named or name not in one.named:
        return False
    own, other = list(pieces(piece.member(name), before)), list(pieces(one.member(name), after))
    return all(a.kind != b.kind or (a.finite and b.finite and not equal(a.value, b.value)) for a in own for b in other)


def _is_shorter(one: Piece, other: Piece) -> bool:
    """Whether all values of one piece have fewer parts than those of the other."""
    return one.most is not None and one.most < other.least


def _lies_below(one: Piece, other: Piece) -> bool:
    """Whether all numbers of one piece are smaller than those of the other."""
    high, low = one.high, other.low
    if high is None or low is None:
        return False
    return _is_below(high, low, one.high_open or other.low_open)


def _is_below(high: Fraction, low: Fraction, is_open: bool) -> bool:
    return high < low or (high == low and is_open)
