"""Numbers on their way out: plain lists, and nothing that JSON cannot say."""

from __future__ import annotations

import math

from .problem import Problem


def finite(name: str, value: object) -> object:
    """``value`` as Python numbers, arrays as nested lists; a 422 that names the result where one is NaN or infinite."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    position = _first_not_finite(plain)
    if position is not None:
        path, entry = position
        raise Problem(422, f"result {name}{path} is {entry}: there is no finite answer for these inputs")
    return plain


def _first_not_finite(value: object) -> tuple[str, float] | None:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            found = _first_not_finite(entry)
            if found is not None:
                return f"[{index}]{found[0]}", found[1]
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return "", value
    return None
