"""Numbers on their way in and out: inside the domain; plain lists, and nothing that JSON cannot say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..canonical_json import JsonValue
from .problem import Problem


def require_inside(complaints: Sequence[str]) -> None:
    """A 400 that says all ``complaints`` about inputs, unless there are none."""
    if complaints:
        raise Problem(400, "; ".join(complaints))


def finite(name: str, value: Any) -> JsonValue:
    """``value`` as Python numbers, arrays as nested lists; a 422 that names the result where one is NaN or infinite."""
    plain: JsonValue = value.tolist() if hasattr(value, "tolist") else value
    position = _first_not_finite(plain)
    if position is not None:
        path, entry = position
        raise Problem(422, f"result {name}{path} is {entry}: there is no finite answer for these inputs")
    return plain


def _first_not_finite(value: JsonValue) -> tuple[str, float] | None:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            found = _first_not_finite(entry)
            if found is not None:
                return f"[{index}]{found[0]}", found[1]
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return "", value
    return None
