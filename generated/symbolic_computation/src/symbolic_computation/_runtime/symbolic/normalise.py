"""Results as JSON: NaN and infinities as texts, complex numbers as objects, arrays as nested lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..canonical_json import JsonValue
from .compiled import Domain

#: Whole numbers beyond this are texts: JSON readers keep 53 bits.
LARGEST_INTEGER = 1 << 53


def normalised_number(value: Any, domain: Domain = "real") -> JsonValue:
    """One number or truth value.

    NaN, Infinity and -Infinity are texts. In the real domain a value off the real axis is NaN; in the complex one
    every number is ``{"real": ..., "imag": ...}``. Raises ``TypeError`` for anything else.
    """
    kind = type(value)
    if domain == "real" and (kind is np.float64 or kind is float):
        return _real(value)
    if kind is bool or kind is np.bool_:
        return bool(value)
    if domain == "complex":
        number = complex(value)
        return {"real": _real(number.real), "imag": _real(number.imag)}
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_INTEGER else str(value)
    if isinstance(value, (complex, np.complexfloating)):
        return _real(float(value.real)) if value.imag == 0 else "NaN"
    return _real(value)


def _real(value: Any) -> JsonValue:
    if not isinstance(value, (float, np.floating, np.integer)):
        if isinstance(value, str):
            return value
        raise TypeError(f"{type(value).__name__} is not a number")
    number = float(value)
    if math.isfinite(number):
        return number
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"


def normalised(entries: Sequence[Any], shape: Sequence[int], points: int | None, domain: Domain = "real") -> JsonValue:
    """Row-major ``entries`` of one result, or of ``points`` results, as nested lists; points first.

    With points an entry is an array or list of so many numbers, or one number that holds at all of them.
    """
    if points is None:
        if not shape:
            return normalised_number(entries[0], domain)
        return nested([normalised_number(entry, domain) for entry in entries], shape)
    columns = [_column(entry, points, domain) for entry in entries]
    return columns[0] if not shape else [nested(row, shape) for row in zip(*columns, strict=True)]


def _column(entry: Any, points: int, domain: Domain) -> list[JsonValue]:
    if isinstance(entry, np.ndarray) and entry.ndim:
        if domain == "real" and entry.dtype == np.float64 and bool(np.isfinite(entry).all()):
            exact: list[JsonValue] = entry.tolist()
            return exact
        return [normalised_number(item, domain) for item in entry]
    if isinstance(entry, list):
        return [normalised_number(item, domain) for item in entry]
    return [normalised_number(entry, domain)] * points


def nested(entries: Sequence[JsonValue], shape: Sequence[int]) -> JsonValue:
    """Row-major entries as nested lists of ``shape``; the one entry itself for a scalar."""
    if not shape:
        return entries[0]
    if len(shape) == 1:
        return list(entries)
    stride = math.prod(shape[1:])
    return [nested(entries[start : start + stride], shape[1:]) for start in range(0, len(entries), stride)]
