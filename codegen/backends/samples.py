"""Values that a contract accepts: its own examples, or one made by its plainest reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.runtime.service.contracts import ContractSchemas
from codegen.schema.contract_bundle import bundle
from codegen.schema.contract_references import follow

_FORMATS = {
    "date": "2024-02-29",
    "time": "12:30:00Z",
    "date-time": "2024-02-29T12:30:00Z",
    "email": "ada@example.org",
    "uuid": "6f1b0a0e-7f7b-4c8e-9d4e-0a1f3c5b7d9e",
    "uri": "https://example.org/a",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
#: Optional properties are filled down to here, lists longer.
_DEEPEST = 6


class Verdicts(ContractSchemas):
    """Contracts that are asked for a verdict alone: what a fault is called takes longer to make than to find."""

    def accepts(self, name: str, value: Any) -> bool:
        """Whether there are no ``faults`` of ``value``."""
        try:
            return (self._validators.get(name) or self._compiled(name)).is_valid(value)
        except ValueError:
            return False


def schemas_of(contracts: Mapping[str, Mapping[str, Any]], name: str) -> Verdicts:
    """The contract ``name`` as the generated service will ask it."""
    return Verdicts(bundle(contracts, [name]))


def valid_values(contracts: Mapping[str, Mapping[str, Any]], name: str) -> tuple[Any, ...]:
    """The examples of contract ``name``, else values made for it; empty where none is accepted."""
    schemas = schemas_of(contracts, name)
    examples = tuple(value for value in contracts[name].get("examples", ()) if schemas.accepts(name, value))
    if examples:
        return examples
    made = tuple(made_value(contracts, contracts[name], full) for full in (True, False))
    return tuple(
        value for number, value in enumerate(made) if value not in made[:number] and schemas.accepts(name, value)
    )


def made_value(contracts: Mapping[str, Any], schema: Any, full: bool = True, depth: int = 0) -> Any:
    """A value for ``schema``, most often one that fits; ``full`` fills optional properties too, a few levels down."""
    if not isinstance(schema, Mapping):
        return "a"
    if "$ref" in schema:
        return made_value(contracts, follow(schema["$ref"], contracts), full and depth < 4, depth + 1)
    if "const" in schema:
        return schema["const"]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "default" in schema:
        return schema["default"]
    if schema.get("allOf") and depth < 3 * _DEEPEST:
        return _of_all(contracts, schema, full, depth)
    for key in ("oneOf", "anyOf"):
        if schema.get(key) and "properties" not in schema:
            return made_value(contracts, schema[key][0], full, depth + 1)
    return _of_type(contracts, schema, full, depth)


def _of_all(contracts: Mapping[str, Any], schema: Mapping[str, Any], full: bool, depth: int) -> Any:
    """One value for the schema and the members of its ``allOf``: objects together, else the last that says a type."""
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [made_value(contracts, part, full, depth + 1) for part in [own, *schema["allOf"]] if part]
    objects = [part for part in parts if isinstance(part, dict)]
    return {key: value for part in objects for key, value in part.items()} if objects else parts[-1]


def _of_type(contracts: Mapping[str, Any], schema: Mapping[str, Any], full: bool, depth: int) -> Any:
    implied = "object" if schema.keys() & {"properties", "required", "dependentRequired"} else "string"
    kind = schema.get("type", "array" if schema.keys() & {"prefixItems", "contains", "items"} else implied)
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "object":
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        names = [name for name in properties if name in required or (full and depth < _DEEPEST)]
        names += [name for name in required if name not in properties]
        return {name: made_value(contracts, properties.get(name), full, depth + 1) for name in names}
    if kind == "array":
        return _list(contracts, schema, full, depth)
    return _scalar(kind, schema)


def _list(contracts: Mapping[str, Any], schema: Mapping[str, Any], full: bool, depth: int) -> list[Any]:
    fixed = list(schema.get("prefixItems", ())) if full or schema.get("minItems") else []
    fixed += [schema["contains"]] * schema.get("minContains", 1) if "contains" in schema else []
    open_ended = not fixed and full and depth < _DEEPEST and schema.get("items") is not False
    count = schema.get("minItems", 1 if open_ended else 0)
    items = [*fixed, *[schema.get("items", {})] * (count - len(fixed))]
    return [made_value(contracts, item, full, depth + 1) for item in items]


def _scalar(kind: str, schema: Mapping[str, Any]) -> Any:
    if kind in ("integer", "number"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else None)
        high = schema.get("maximum", schema.get("exclusiveMaximum", 0) - 1 if "exclusiveMaximum" in schema else None)
        value = low if low is not None else min(1, high) if high is not None else 1
        step = schema.get("multipleOf")
        return value if step is None else step * -(-value // step)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return "a" * max(schema.get("minLength", 1), 1)
