"""Values that stand in contracts, examples and defaults, against the schema that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from codegen.runtime.service.subschemas import Place, subschemas
from codegen.schema.contract_bundle import bundle
from codegen.schema.contract_references import pointer_of, resolved
from codegen.schema.contract_schema import ROOT
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

_HINT = "correct the example or the contract"


def check_values(
    schemas: Mapping[str, Any], places: Mapping[str, tuple[PositionMap, Path]], bag: DiagnosticBag
) -> None:
    """Add an error for everything in an example or a default that its schema refuses."""
    try:
        registry = jsonschema_rs.Registry([(ROOT, bundle(schemas, schemas.keys()))], draft=jsonschema_rs.Draft202012)
    except ValueError as error:
        _report_addresses(error, schemas, places, bag)
        return
    for name, schema in schemas.items():
        positions, path = places[name]
        for below, part in _valued(schema, ()):
            validator = _validator(f"/$defs/{name}{pointer_of(below)}", registry)
            here = _Values(name, validator, schemas, positions, bag)
            for index, example in enumerate(part.get("examples", ())):
                here.example(example, part, (*path, *below, "examples", index))
            if "default" in part:
                here.default(part["default"], (*path, *below, "default"))


def _report_addresses(
    error: ValueError, schemas: Mapping[str, Any], places: Mapping[str, tuple[PositionMap, Path]], bag: DiagnosticBag
) -> None:
    """Add an error for every address that is none; all contracts together have no meaning with one of them."""
    for name, schema in schemas.items():
        positions, path = places[name]
        for below, part in _addressed(schema, ()):
            try:
                jsonschema_rs.Registry([(ROOT, {"$id": part["$id"]})], draft=jsonschema_rs.Draft202012)
            except ValueError:
                span = positions.value((*path, *below, "$id"))
                bag.error("C402", f"`{part['$id']}` is no address", span, "write a URI, or remove it")
    if not bag.has_errors:
        raise error


def _addressed(schema: Any, path: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if isinstance(schema, Mapping) and isinstance(schema.get("$id"), str):
        yield path, schema
    for place, part in subschemas(schema):
        yield from _addressed(part, (*path, *place))


def _valued(schema: Any, path: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if isinstance(schema, Mapping) and ("default" in schema or schema.get("examples")):
        yield path, schema
    for place, part in subschemas(schema):
        yield from _valued(part, (*path, *place))


def _validator(pointer: str, registry: jsonschema_rs.Registry) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{ROOT}#{quote(pointer)}"},
        registry=registry,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


class _Values:
    """The values that stand in one schema of the contract ``name``."""

    def __init__(
        self,
        name: str,
        validator: jsonschema_rs.Draft202012Validator,
        schemas: Mapping[str, Any],
        positions: PositionMap,
        bag: DiagnosticBag,
    ) -> None:
        self._name = name
        self._validator = validator
        self._schemas = schemas
        self._positions = positions
        self._bag = bag

    def example(self, value: Any, schema: Mapping[str, Any], start: Path) -> None:
        for error in self._validator.iter_errors(value):
            message = f"the example does not fit `{self._name}`: {error.message}"
            self._bag.error("C410", message, self._positions.value((*start, *error.instance_path)), _HINT)
        for place in _integral_floats(value, schema, self._schemas, start):
            message = f"the example does not fit `{self._name}`: an integer is written without a point"
            self._bag.error("C410", message, self._positions.value(place), _HINT)

    def default(self, value: Any, start: Path) -> None:
        for error in self._validator.iter_errors(value):
            message = f"the default does not fit its own schema: {error.message}"
            span = self._positions.value((*start, *error.instance_path))
            self._bag.error("C416", message, span, "correct the default, or remove it")


def _integral_floats(value: Any, schema: Any, schemas: Mapping[str, Any], path: Path) -> Iterator[Path]:
    """Places of numbers such as ``5.0`` where an integer is asked for: JSON Schema takes them, typed models do not."""
    found = resolved(schema, schemas)
    if not isinstance(found, dict):
        return
    types = found.get("type")
    allowed = types if isinstance(types, list) else [types]
    if isinstance(value, float) and value.is_integer() and "integer" in allowed and "number" not in allowed:
        yield path
    elif isinstance(value, dict):
        properties, others = found.get("properties", {}), found.get("additionalProperties")
        for key, item in value.items():
            yield from _integral_floats(item, properties.get(key, others), schemas, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _integral_floats(item, found.get("items"), schemas, (*path, index))
