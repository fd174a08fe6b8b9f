"""Where operations answer over HTTP."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from codegen.backends.names import free_name, free_names
from codegen.backends.operations import RESERVED, OperationView, operation_views
from codegen.backends.python_values import python_value
from codegen.plan.generation import Generation
from codegen.schema.contract_objects import object_of
from codegen.schema.contract_references import resolved
from codegen.support.literals import python_string
from codegen.support.names import pascal_case

_TYPES = {"number": "float", "integer": "int", "boolean": "bool", "string": "str"}
_LITERALS = {bool: "boolean", int: "integer", float: "number"}
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
    problems: tuple[int, ...]
    batch: int | None

    @property
    def success(self) -> int:
        """The status of an answer."""
        return 200 if self.operation.response else 204


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
                **{key: schema[key] for key in ("type", "description", "additionalProperties") if key in schema},
                "properties": {name: value for name, value in schema["properties"].items() if name not in fixed},
                "required": [name for name in schema.get("required", []) if name not in fixed],
            }
    return bodies


def body_class(generation: Generation, view: OperationView) -> str:
    """The name of the model of a body that lacks the path parameters."""
    return free_name(f"{pascal_case(view.name)}Body", generation.system.model.contracts)


def _request_schema(generation: Generation, view: OperationView) -> dict[str, Any]:
    if view.kernel is None:
        return request_object(generation, view)
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
    variables = _variables(wanted)
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
        problems=_statuses(view, body),
        batch=view.declared.limits.batch if body == "model" else None,
    )


def _variables(names: list[str]) -> dict[str, str]:
    """A variable for each parameter, called like it where Python reads that as this very name."""
    plain = [name for name in names if name.isidentifier() and unicodedata.normalize("NFKC", name) == name]
    variables = dict(free_names(plain, RESERVED))
    for name in names:
        if name not in variables:
            stem = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
            usable = stem if stem.isidentifier() else "parameter"
            variables[name] = free_name(usable, {*RESERVED, *variables.values()})
    return variables


def _statuses(view: OperationView, body: str) -> tuple[int, ...]:
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
    return tuple(sorted(statuses))


def _fields(generation: Generation, view: OperationView) -> dict[str, tuple[str, bool, Any, str]]:
    """Type, whether required, default and doc of each property of the request."""
    if view.kernel is not None:
        return {
            argument.name: (_SCALARS[argument.kind], argument.default is None, argument.default, argument.doc)
            for argument in generation.kernels[view.kernel].arguments
        }
    contract = request_object(generation, view)
    required = contract.get("required", [])
    contracts = generation.system.model.contracts
    return {
        name: (_scalar_type(resolved(schema, contracts)), name in required, _note(schema, "default"), doc)
        for name, schema in contract.get("properties", {}).items()
        for doc in [str(_note(schema, "description") or "")]
    }


def request_object(generation: Generation, view: OperationView) -> dict[str, Any]:
    """What the contract of a request says of an object; empty where it describes none, or there is no contract."""
    contracts = generation.system.model.contracts
    return object_of(contracts.get(view.request or ""), contracts) or {}


def _note(schema: Any, key: str) -> Any:
    return schema.get(key) if isinstance(schema, Mapping) else None


def _scalar_type(schema: Any) -> str:
    """The type of a parameter: the schema's own, or that of its literals; a text where it may be of several."""
    if not isinstance(schema, Mapping):
        return "string"
    literals = schema.get("enum", [schema["const"]] if "const" in schema else [])
    implied = {_LITERALS.get(type(value), "string") for value in literals if value is not None}
    declared = schema.get("type", list(implied) or "string")
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
