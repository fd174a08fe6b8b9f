"""Requests and answers to show and to test with: from the oracle for kernels, from contracts for handlers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from codegen.backends.operations import OperationView
from codegen.backends.samples import valid_values
from codegen.plan.generation import Generation, Nested, NestedText

_DIGITS = 12


def request_examples(generation: Generation, view: OperationView) -> list[Any]:
    """Requests that the operation accepts, most telling first; empty where none is known."""
    if view.kernel is not None:
        return [dict(point.inputs) for point in generation.kernels[view.kernel].reference]
    if view.request is None:
        return []
    return list(valid_values(generation.system.model.contracts, view.request))


def response_example(generation: Generation, view: OperationView) -> Any:
    """An answer to the first request example, kernels' results in the digits that are certain; None where unknown."""
    if view.kernel is not None:
        points = generation.kernels[view.kernel].reference
        return (
            None
            if not points
            else {name: _certain(value, points[0].bounds.get(name, 0.0)) for name, value in points[0].outputs.items()}
        )
    if view.response is None:
        return None
    values = valid_values(generation.system.model.contracts, view.response)
    return values[0] if values else None


def _certain(value: NestedText, bound: Nested) -> Any:
    """``value`` in at most 12 digits, as many as the allowed error leaves certain: the same on every machine."""
    if isinstance(value, list):
        bounds = bound if isinstance(bound, list) else [bound] * len(value)
        return [_certain(item, allowed) for item, allowed in zip(value, bounds, strict=True)]
    number, allowed = float(value), bound if isinstance(bound, float) else 0.0
    if abs(number) <= allowed:
        return 0.0
    digits = _DIGITS if not allowed else min(_DIGITS, max(1, Decimal(abs(number) / allowed).adjusted()))
    return float(f"{number:.{digits}g}")
