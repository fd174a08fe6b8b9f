"""Requests and answers to show and to test with: from the oracle for kernels, from contracts for handlers."""

from __future__ import annotations

from typing import Any

from codegen.backends.operations import OperationView
from codegen.backends.samples import valid_values
from codegen.plan.generation import Generation, NestedText


def request_examples(generation: Generation, view: OperationView) -> list[Any]:
    """Requests that the operation accepts, most telling first; empty where none is known."""
    if view.kernel is not None:
        return [dict(point.inputs) for point in generation.kernels[view.kernel].reference]
    if view.request is None:
        return []
    return list(valid_values(generation.system.model.contracts, view.request))


def response_example(generation: Generation, view: OperationView) -> Any:
    """The answer to the first request example, results as the oracle has them; None where none is known."""
    if view.kernel is not None:
        points = generation.kernels[view.kernel].reference
        return {name: _numbers(value) for name, value in points[0].outputs.items()} if points else None
    if view.response is None:
        return None
    values = valid_values(generation.system.model.contracts, view.response)
    return values[0] if values else None


def _numbers(value: NestedText) -> Any:
    return [_numbers(item) for item in value] if isinstance(value, list) else float(value)
