"""What generated tests send: requests that an operation accepts, and requests that it must refuse."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from codegen.backends.examples import request_examples, response_example
from codegen.backends.mutations import mutated_values
from codegen.backends.operations import OperationView, operation_views, policy_of
from codegen.backends.request_models import request_class, response_class, served_kernels
from codegen.backends.routes import path_parameters, request_object, routes
from codegen.backends.samples import schemas_of, valid_values
from codegen.plan.generation import Generation
from codegen.runtime.service.command_line import has_option
from codegen.schema.contract_references import reachable
from codegen.support.diagnostics import Diagnostic, DiagnosticsError

_ROWS = 3


def operation_cases(generation: Generation) -> list[dict[str, Any]]:
    """One object an operation, in the order of the schema."""
    served = {route.operation.name: [str(route.success), *map(str, route.problems)] for route in routes(generation)}
    return [_operation_case(generation, view, served.get(view.name, [])) for view in operation_views(generation)]


def model_cases(generation: Generation) -> list[dict[str, Any]]:
    """One object a model, by the JSON Schema: payloads that are accepted, payloads that the model must refuse, and
    those that are left to the boundary, which it may let through; ``contract`` where there is a boundary."""
    contracts = generation.system.model.contracts
    boundary = reachable(contracts, generation.system.model.boundary_contracts)
    for name in contracts:
        if not valid_values(contracts, name):
            raise _no_example(generation, name)
    cases = contract_cases(contracts, boundary)
    for name in served_kernels(generation):
        points = generation.kernels[name].reference
        requests: list[Any] = [dict(point.inputs) for point in points[:_ROWS]]
        refused = _refused_inputs(generation, name, requests[0])
        cases.append(_kernel_case(request_class(generation, name), requests, refused))
        answers = [_doubles(dict(point.outputs)) for point in points[:_ROWS]]
        wrong: list[Any] = [{}, {**answers[0], "unknown_field": 1}, dict.fromkeys(answers[0], "text"), [], None]
        cases.append(_kernel_case(response_class(generation, name), answers, wrong))
    return cases


def contract_cases(contracts: Mapping[str, Mapping[str, Any]], boundary: Collection[str] = ()) -> list[dict[str, Any]]:
    """One object a contract for which a payload is known; ``boundary`` are those that operations are held to."""
    cases = []
    for name in contracts:
        accepted = list(valid_values(contracts, name))
        if accepted:
            mutations = mutated_values(contracts, name, accepted)
            cases.append(
                {
                    "model": name,
                    "contract": name in boundary,
                    "accepted": [*accepted, *mutations.allowed],
                    "refused": list(mutations.refused),
                    "left": list(mutations.left),
                }
            )
    return cases


def _kernel_case(model: str, accepted: list[Any], refused: list[Any]) -> dict[str, Any]:
    return {"model": model, "contract": False, "accepted": accepted, "refused": refused, "left": []}


def _operation_case(generation: Generation, view: OperationView, statuses: list[str]) -> dict[str, Any]:
    expose = view.declared.expose
    method, _, path = (expose.http or "").partition(" ")
    accepted = request_examples(generation, view)[:_ROWS]
    if view.request is None:
        accepted = [None]
    elif not accepted:
        raise _no_example(generation, view.request)
    answer = response_example(generation, view)
    if view.handler is not None and view.response is not None and answer is None:
        raise _no_example(generation, view.response)
    return {
        "operation": view.name,
        "function": view.function,
        "kernel": view.kernel,
        "handler": view.handler,
        "errors": list(view.errors),
        "request_model": view.request,
        "response_model": view.response,
        "accepted": accepted,
        "refused": _refused_requests(generation, view, path, accepted[0]),
        "outside": _outside(generation, view, accepted[0]),
        "answer": answer,
        "method": method or None,
        "path": path.strip() or None,
        "in_query": method in ("GET", "DELETE", "HEAD"),
        "batch": view.declared.limits.batch if method == "POST" and not path_parameters(path) else None,
        "command": expose.cli,
        "options": _has_options(generation, view),
        "statuses": statuses,
        "policy": policy_of(view.name, view.declared),
        "audit": view.declared.audit,
        "cache": view.declared.cache is not None,
    }


def _has_options(generation: Generation, view: OperationView) -> bool:
    """Whether each part of a request can be given as an option of the command."""
    if view.kernel is not None:
        return True
    contract = request_object(generation, view)
    return "properties" in contract and all(map(has_option, contract["properties"]))


def _refused_requests(generation: Generation, view: OperationView, path: str, accepted: Any) -> list[Any]:
    """Requests of the wrong form; as objects, so that they can be sent as a query too."""
    if view.request is None or not isinstance(accepted, dict):
        return []
    fixed = path_parameters(path)
    if view.kernel is not None:
        refused = _refused_inputs(generation, view.kernel, accepted)
        return [request for request in refused if isinstance(request, dict)]
    contract = request_object(generation, view)
    requests: list[Any] = []
    for name in contract.get("required", []):
        if name not in fixed:
            requests.append({key: value for key, value in accepted.items() if key != name})
    requests.append({**accepted, "unknown_field": 1})
    schemas = schemas_of(generation.system.model.contracts, view.request)
    return [request for request in requests if not schemas.accepts(view.request, request)]


def _refused_inputs(generation: Generation, kernel: str, accepted: dict[str, Any]) -> list[Any]:
    required = [argument for argument in generation.kernels[kernel].arguments if argument.default is None]
    first = generation.kernels[kernel].arguments[0]
    refused: list[Any] = [{**accepted, "unknown_field": 1}, {**accepted, first.name: "text"}]
    if required:
        refused.append({key: value for key, value in accepted.items() if key != required[0].name})
    return [*refused, [], None]


def _outside(generation: Generation, view: OperationView, accepted: Any) -> list[Any]:
    """Well-formed requests outside the domain: one input a row, below or above all that its interval allows."""
    typed = generation.system.kernels.get(view.kernel or "")
    if typed is None:
        return []
    rows = []
    for argument in typed.arguments:
        if argument.kind == "bool":
            continue
        for value in _beyond(argument.intervals[0].low, argument.intervals[0].high):
            if math.isfinite(value):
                entry = int(value) if argument.kind == "int" else value
                rows.append({**accepted, argument.name: _filled(argument.shape, entry)})
                break
    return rows


def _beyond(low: float, high: float) -> Iterator[float]:
    if math.isfinite(low):
        yield math.floor(low - 1 - abs(low))
    if math.isfinite(high):
        yield math.ceil(high + 1 + abs(high))


def _filled(shape: tuple[int, ...], value: float) -> Any:
    return [_filled(shape[1:], value) for _ in range(shape[0])] if shape else value


def _doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _doubles(item) for key, item in value.items()}
    return [_doubles(item) for item in value] if isinstance(value, list) else float(value)


def _no_example(generation: Generation, contract: str) -> DiagnosticsError:
    span = generation.system.positions.key(("contracts", contract))
    message = f"contract {contract} has no example, and none could be made from its schema"
    return DiagnosticsError([Diagnostic("C460", message, span, "add `examples: [...]` with a valid payload")])
