"""Faults of an expression as refusals that say where."""

from __future__ import annotations

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..service.problem import Problem


def refusal(error: ExpressionError) -> Problem:
    """A 400 with the fault, its column, counted from 1, and the remedy; members say the same for programs."""
    detail = f"column {error.start + 1}: {error.message}"
    if error.hint:
        detail = f"{detail} ({error.hint})"
    members: dict[str, JsonValue] = {"code": error.code, "start": error.start, "end": error.end, "hint": error.hint}
    return Problem(400, detail, members=members)
