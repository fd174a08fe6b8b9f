"""How a generated service is called: its routes as the templates lay them out, requests and answers as schemas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from codegen.backends.routes import Route, routes
from codegen.drift.breaking.pieces import Located
from codegen.drift.breaking.wire import Wire, WireOperation
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned
from codegen.plan.generation import Generation
from codegen.plan.toolchain import constraints
from codegen.runtime.expr.typed import Argument, Interval, TypedKernel
from codegen.schema.operations import Operation

_KINDS = {"real": "number", "int": "integer", "bool": "boolean"}


def wire_of(state: RunState) -> Wire:
    """The service of ``state``, whose kernels are lowered."""
    system, glue = loaded(state)
    generation = Generation(
        system, glue, planned(state), state.kernels, constraints(), None, state.configuration.target_python
    )
    served = {route.operation.name: route for route in routes(generation)}
    operations = tuple(
        _operation(name, operation, served.get(name), system.kernels)
        for name, operation in system.model.operations.items()
    )
    return Wire(operations, system.model.wired.guarded, system.model.contracts)


def _operation(name: str, operation: Operation, route: Route | None, kernels: Any) -> WireOperation:
    request, response = _contract(operation.request), _contract(operation.response)
    if operation.kernel is not None:
        kernel: TypedKernel = kernels[operation.kernel]
        path = ("kernels", operation.kernel)
        request, response = (_asked(kernel), path), (_answered(kernel), path)
    return WireOperation(
        name=name,
        method="" if route is None else route.method,
        path="" if route is None else route.path,
        places={} if route is None else {parameter.name: parameter.place for parameter in route.parameters},
        request=request,
        response=response,
        statuses=() if route is None else route.problems,
        batch=None if route is None else route.batch,
        tool=operation.expose.tool,
        command=operation.expose.cli,
    )


def _contract(name: str | None) -> Located | None:
    return None if name is None else ({"$ref": f"#/contracts/{name}"}, ("contracts", name))


def _asked(kernel: TypedKernel) -> dict[str, Any]:
    """The inputs of a kernel with their domains. What JSON Schema cannot say stands under words of its own."""
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {argument.name: _input(argument) for argument in kernel.arguments},
        "required": [argument.name for argument in kernel.arguments if argument.default is None],
    }
    if kernel.conditions:
        schema["where"] = [condition.text for condition in kernel.conditions]
    return schema


def _input(argument: Argument) -> dict[str, Any]:
    schema = _nested(_KINDS[argument.kind], argument.shape, argument.intervals)
    if argument.simplex:
        schema["simplex"] = True
    if argument.default is not None:
        schema["default"] = list(argument.default)
    return schema


def _nested(kind: str, shape: tuple[int, ...], intervals: Sequence[Interval]) -> dict[str, Any]:
    if not shape:
        return {"type": kind, **_bounds(intervals[0])}
    size = len(intervals) // shape[0]
    entries = [_nested(kind, shape[1:], intervals[index * size : (index + 1) * size]) for index in range(shape[0])]
    return {"type": "array", "minItems": shape[0], "maxItems": shape[0], "prefixItems": entries}


def _bounds(interval: Interval) -> dict[str, float]:
    bounds: dict[str, float] = {}
    if math.isfinite(interval.low):
        bounds["exclusiveMinimum" if interval.low_open else "minimum"] = interval.low
    if math.isfinite(interval.high):
        bounds["exclusiveMaximum" if interval.high_open else "maximum"] = interval.high
    return bounds


def _answered(kernel: TypedKernel) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {result.name: _result(result.value.shape) for result in kernel.results},
        "required": [result.name for result in kernel.results],
    }


def _result(shape: tuple[int, ...]) -> dict[str, Any]:
    if not shape:
        return {"type": "number"}
    return {"type": "array", "minItems": shape[0], "maxItems": shape[0], "items": _result(shape[1:])}
