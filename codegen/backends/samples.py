"""Values that a JSON Schema accepts: its own examples, or one made by its plainest reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

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


def validator(contracts: Mapping[str, Mapping[str, Any]], name: str) -> jsonschema_rs.Draft202012Validator:
    """A validator of contract ``name`` with formats asserted; references stay inside ``contracts``."""
    needed = {key: dict(contracts[key]) for key in _reachable(contracts, name)}
    schema = {"$ref": f"#/contracts/{name}", "contracts": needed}
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def _reachable(contracts: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    """The contracts that ``name`` refers to, directly or not, itself first."""
    found = {name: None}
    waiting: list[Any] = [contracts[name]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            target = str(part.get("$ref", "")).removeprefix("#/contracts/")
            if target in contracts and target not in found:
                found[target] = None
                waiting.append(contracts[target])
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return list(found)


def valid_values(contracts: Mapping[str, Mapping[str, Any]], name: str) -> tuple[Any, ...]:
    """The examples of contract ``name``, else a value made for it; empty where none is accepted."""
    check = validator(contracts, name)
    examples = tuple(value for value in contracts[name].get("examples", ()) if check.is_valid(value))
    if examples:
        return examples
    made = tuple(_made(contracts, contracts[name], full, 0) for full in (True, False))
    return tuple(value for number, value in enumerate(made) if value not in made[:number] and check.is_valid(value))


def _made(contracts: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any], full: bool, depth: int) -> Any:
    """A value for ``schema``; ``full`` fills optional properties too, down to a few levels."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _made(contracts, contracts.get(name, {}), full and depth < 4, depth + 1)
    if "const" in schema:
        return schema["const"]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "default" in schema:
        return schema["default"]
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            return _made(contracts, schema[key][0], full, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "object":
        required = schema.get("required", [])
        names = [name for name in schema.get("properties", {}) if name in required or (full and depth < 6)]
        return {name: _made(contracts, schema["properties"][name], full, depth + 1) for name in names}
    if kind == "array":
        count = schema.get("minItems", 1 if full and depth < 6 else 0)
        return [_made(contracts, schema.get("items", {}), full, depth + 1) for _ in range(count)]
    return _scalar(kind, schema)


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
