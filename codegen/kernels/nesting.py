"""Row-major entries as nested lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def nested(entries: Sequence[Any], shape: Sequence[int]) -> Any:
    """The entry of a scalar, else lists as deep as the shape."""
    if not shape:
        return entries[0]
    step = len(entries) // shape[0]
    return [nested(entries[row * step : (row + 1) * step], shape[1:]) for row in range(shape[0])]


def plain_entry(value: float, kind: str) -> float:
    """A double as callers write it: a bool where the input is one, an int where it is one and the value is finite."""
    if kind == "bool":
        return bool(value)
    return int(value) if kind == "int" and math.isfinite(value) else value
