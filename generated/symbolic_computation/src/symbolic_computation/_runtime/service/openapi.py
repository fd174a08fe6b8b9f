"""What the description of a service says of its contracts: all that the boundary asks, not what models can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from .contracts import ContractSchemas
from .relocation import Relocated

_SCHEMAS = "#/components/schemas/"
_FRAMEWORK_REFUSAL = {"$ref": f"{_SCHEMAS}HTTPValidationError"}


def describe_contracts(app: FastAPI, contracts: ContractSchemas, in_parts: Mapping[str, str]) -> None:
    """Let ``app.openapi()`` describe every model that is called as a contract by that contract's schema.

    ``in_parts`` has the contracts of requests whose properties arrive as parameters, all or some, by operation.
    """
    app.separate_input_output_schemas = False
    of_models = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(of_models(), contracts.below(_SCHEMAS), in_parts)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(document: dict[str, Any], contracts: Relocated, in_parts: Mapping[str, str]) -> dict[str, Any]:
    document = _named(document, contracts)
    schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
    for path in document["paths"].values():
        for operation in path.values():
            _without_framework_refusal(operation["responses"])
            if contracts.movable and operation["operationId"] in in_parts:
                _describe_parts(operation, schemas, contracts, in_parts[operation["operationId"]])
    known = {**schemas, **contracts.schemas}
    used = _used(document["paths"], known) | contracts.schemas.keys()
    components = {**document.get("components", {}), "schemas": {name: known[name] for name in sorted(used)}}
    return {**document, "components": components}


def _named(document: dict[str, Any], contracts: Relocated) -> dict[str, Any]:
    """``document`` with contracts by their names alone, where FastAPI puts modules before those that models share."""
    schemas = document.get("components", {}).get("schemas", {})
    shared = [name for name in schemas if "__" in name and "._runtime." not in name.replace("__", ".")]
    names = {f"{_SCHEMAS}{name}": f"{_SCHEMAS}{name.rpartition('__')[2]}" for name in shared}
    ours = {long: short for long, short in names.items() if short.removeprefix(_SCHEMAS) in contracts.schemas}
    renamed: dict[str, Any] = _renamed(document, ours)
    return renamed


def _renamed(document: Any, names: Mapping[str, str]) -> Any:
    if isinstance(document, Mapping):
        return {
            key: names.get(value, value) if key == "$ref" and isinstance(value, str) else _renamed(value, names)
            for key, value in document.items()
        }
    return [_renamed(value, names) for value in document] if isinstance(document, list) else document


def _without_framework_refusal(responses: dict[str, Any]) -> None:
    """What FastAPI would answer to a malformed request is a problem here, and a 400."""
    content = responses.get("422", {}).get("content", {})
    if content.get("application/json", {}).get("schema") == _FRAMEWORK_REFUSAL:
        del responses["422"]


def _describe_parts(operation: dict[str, Any], schemas: dict[str, Any], contracts: Relocated, name: str) -> None:
    """Parameters, and the body beside them, by what the contract ``name`` asks of its properties."""
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = contracts.property_of(name, parameter["name"]) or parameter["schema"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = schemas.get(content.get("schema", {}).get("$ref", "").removeprefix(_SCHEMAS), {})
    properties = body.get("properties", {})
    properties.update({key: contracts.property_of(name, key) or schema for key, schema in properties.items()})


def _used(paths: Any, known: Mapping[str, Any]) -> set[str]:
    """The schemas that ``paths`` lead to."""
    found: set[str] = set()
    waiting = [paths]
    while waiting:
        names = {reference.removeprefix(_SCHEMAS).partition("/")[0] for reference in _references(waiting.pop())}
        waiting += [known[name] for name in names & known.keys() - found]
        found |= names & known.keys()
    return found


def _references(document: Any) -> Iterator[str]:
    if isinstance(document, Mapping):
        if isinstance(document.get("$ref"), str):
            yield document["$ref"]
        for value in document.values():
            yield from _references(value)
    elif isinstance(document, list):
        for value in document:
            yield from _references(value)
