"""Where operations answer over HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from codegen.backends.names import free_name, free_names, pascal_case
from codegen.backends.operations import RESERVED, OperationView, operation_views
from codegen.backends.python_values import python_value
from codegen.plan.generation import Generation
from codegen.support.literals import python_string

_TYPES = {"number": "float", "integer": "int", "boolean": "bool", "string": "str"}
_SCALARS = {"real": "number", "int": "integer", "bool": "boolean"}


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter. ``declaration`` is its whole annotation with the default."""

    name: str
    variable: str
    place: Literal["path", "query"]
    required: bool
    schema_type: str
    declaration: str


@dataclass(frozen=True)
class Route:
    """One endpoint. ``body`` is how the request arrives beside the parameters: the model, the rest of it, or not."""

    operation: OperationView
    method: str
    path: str
    body: Literal["model", "rest", "none"]
    parameters: tuple[Parameter, ...]
    problems: str
    batch: int | None


def routes(generation: Generation) -> tuple[Route, ...]:
    """An endpoint for each operation that is exposed over HTTP."""
    return tuple(_route(generation, view) for view in operation_views(generation) if view.declared.expose.http)


def path_parameters(path: str) -> tuple[str, ...]:
    """The names in braces."""
    return tuple(re.findall(r"\{([A-Za-z][A-Za-z0-9_]*)\}", path))


def body_contracts(generation: Generation) -> dict[str, dict[str, Any]]:
    """Schemas of bodies that hold what the path does not: the request without its path parameters, by class name."""
    bodies: dict[str, dict[str, Any]] = {}
    for route in routes(generation):
        if route.body == "rest":
            fixed = {parameter.name for parameter in route.parameters}
            schema = _request_schema(generation, route.operation)
            bodies[body_class(generation, route.operation)] = {
                **{key: value for key, value in schema.items() if key != "examples"},
                "properties": {name: value for name, value in schema["properties"].items() if name not in fixed},
                "required": [name for name in schema.get("required", []) if name not in fixed],
            }
    return bodies


def body_class(generation: Generation, view: OperationView) -> str:
    """The name of the model of a body that lacks the path parameters."""
    return free_name(f"{pascal_case(view.name)}Body", generation.system.model.contracts)


def _request_schema(generation: Generation, view: OperationView) -> dict[str, Any]:
    if view.kernel is None:
        return generation.system.model.contracts[view.request or ""]
    arguments = generation.kernels[view.kernel].arguments
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {argument.name: _nested(_SCALARS[argument.kind], argument.shape) for argument in arguments},
        "required": [argument.name for argument in arguments if argument.default is None],
    }


def _nested(kind: str, shape: tuple[int, ...]) -> dict[str, Any]:
    if not shape:
        return {"type": kind}
    return {"type": "array", "items": _nested(kind, shape[1:]), "minItems": shape[0], "maxItems": shape[0]}


def _route(generation: Generation, view: OperationView) -> Route:
    method, _, path = (view.declared.expose.http or "").partition(" ")
    path = path.strip()
    named = path_parameters(path)
    in_query = method in ("GET", "DELETE", "HEAD")
    fields = _fields(generation, view)
    wanted = list(fields) if in_query else list(named)
    variables = free_names(wanted, RESERVED)
    parameters = tuple(
        _parameter(name, variables[name], "path" if name in named else "query", *fields[name]) for name in wanted
    )
    body: Literal["model", "rest", "none"] = "none"
    if view.request is not None and not in_query:
        body = "rest" if named else "model"
    return Route(
        operation=view,
        method=method,
        path=path,
        body=body,
        parameters=parameters,
        problems=", ".join(str(status) for status in _statuses(view, body)),
        batch=view.declared.limits.batch if body == "model" else None,
    )


def _statuses(view: OperationView, body: str) -> list[int]:
    statuses = {400, *view.errors}
    if body != "none":
        statuses |= {413, 415}
    if view.kernel is not None:
        statuses.add(422)
    if view.declared.limits.rate is not None:
        statuses.add(429)
    if view.declared.limits.timeout_ms is not None:
        statuses |= {503, 504}
    if view.declared.audit or view.declared.cache is not None:
        statuses.add(503)
    return sorted(statuses)


def _fields(generation: Generation, view: OperationView) -> dict[str, tuple[str, bool, Any, str]]:
    """Type, whether required, default and doc of each property of the request."""
    if view.kernel is not None:
        return {
            argument.name: (_SCALARS[argument.kind], argument.default is None, argument.default, argument.doc)
            for argument in generation.kernels[view.kernel].arguments
        }
    contract: Mapping[str, Any] = generation.system.model.contracts.get(view.request or "", {})
    required = contract.get("required", [])
    return {
        name: (_scalar_type(schema), name in required, schema.get("default"), str(schema.get("description", "")))
        for name, schema in contract.get("properties", {}).items()
    }


def _scalar_type(schema: Mapping[str, Any]) -> str:
    declared = schema.get("type", "string")
    names = [declared] if isinstance(declared, str) else [name for name in declared if name != "null"]
    return names[0] if len(names) == 1 and names[0] in _TYPES else "string"


def _parameter(
    name: str, variable: str, place: Literal["path", "query"], kind: str, required: bool, default: Any, doc: str
) -> Parameter:
    arguments = []
    if variable != name:
        arguments.append(f"alias={python_string(name)}")
    if doc:
        arguments.append(f"description={python_string(doc)}")
    annotation = _TYPES[kind]
    ending = ""
    if not required and place == "query":
        ending = f" = {python_value(default)}"
        annotation = annotation if default is not None else f"{annotation} | None"
    declaration = f"Annotated[{annotation}, {place.capitalize()}({', '.join(arguments)})]{ending}"
    return Parameter(name, variable, place, required, kind, declaration)
