"""Examples of contracts against their own contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from codegen.frontend.contract_unions import resolve
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

_HINT = "correct the example or the contract"


def check_examples(
    schemas: Mapping[str, Any], places: Mapping[str, tuple[PositionMap, Path]], bag: DiagnosticBag
) -> None:
    """Add an error for everything in an example that its contract refuses."""
    for name, schema in schemas.items():
        if not schema.get("examples"):
            continue
        positions, path = places[name]
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/contracts/{name}", "contracts": dict(schemas)},
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
        )
        for index, example in enumerate(schema["examples"]):
            start = (*path, "examples", index)
            for error in validator.iter_errors(example):
                message = f"the example does not fit `{name}`: {error.message}"
                bag.error("C410", message, positions.value((*start, *error.instance_path)), _HINT)
            for place in _integral_floats(example, schema, schemas, start):
                message = f"the example does not fit `{name}`: an integer is written without a point"
                bag.error("C410", message, positions.value(place), _HINT)


def _integral_floats(value: Any, schema: Any, schemas: Mapping[str, Any], path: Path) -> Iterator[Path]:
    """Places of numbers such as ``5.0`` where an integer is asked for: JSON Schema takes them, typed models do not."""
    found = resolve(schema, schemas)
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
