"""Normalised results: what may be one, and copies that nobody shares."""

from __future__ import annotations

import math
import re

from ..canonical_json import JsonValue

_SPECIAL = frozenset({"NaN", "Infinity", "-Infinity"})
_NUMERAL = re.compile(r"-?[0-9]{1,4000}(\.[0-9]{1,1100})?([eE][+-]?[0-9]{1,12})?")
#: Points, rows and columns.
_DEEPEST = 3


def is_result(value: JsonValue, depth: int = 0) -> bool:
    """Whether ``value`` is a number or its text, a truth value, a complex number, or lists of these: points of matrices
    at most.
    """
    if isinstance(value, list):
        return depth < _DEEPEST and all(is_result(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return set(value) == {"real", "imag"} and all(_is_real(part) for part in value.values())
    return _is_real(value)


def copied(value: JsonValue) -> JsonValue:
    """A result in lists and objects of its own, the real part first."""
    if isinstance(value, list):
        return [copied(item) if isinstance(item, (list, dict)) else item for item in value]
    if isinstance(value, dict):
        return {part: value[part] for part in ("real", "imag")}
    return value


def _is_real(value: JsonValue) -> bool:
    if isinstance(value, str):
        return value in _SPECIAL or _NUMERAL.fullmatch(value) is not None
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
