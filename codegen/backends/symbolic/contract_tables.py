"""Contracts as tables: one row a field, with its type, what bounds it, and what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.support.literals import markdown_code, markdown_text

_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "{} items or more",
    "maxItems": "{} items or fewer",
    "pattern": "matching {}",
}


@dataclass(frozen=True)
class ContractTable:
    """One contract; ``rows`` are field, type, whether it is required or its default, meaning."""

    name: str
    doc: str
    rows: tuple[tuple[str, str, str, str], ...]


def contract_table(name: str, contract: Mapping[str, Any]) -> ContractTable:
    """Every property of ``contract``."""
    required = contract.get("required", [])
    rows = tuple(
        (
            markdown_code(field, in_table=True),
            type_text(schema),
            _presence(schema, field in required),
            markdown_text(schema.get("description", "")),
        )
        for field, schema in contract.get("properties", {}).items()
    )
    return ContractTable(name, markdown_text(contract.get("description", "")), rows)


def packet_contracts() -> dict[str, Any]:
    """The contracts of packets, by name: they are the runtime's, not the schema's."""
    from codegen.runtime.agents.envelope import PacketEnvelope

    schema = PacketEnvelope.model_json_schema()
    parts = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    found = {"PacketEnvelope": schema, **parts}
    return {name: {**part, "description": part["description"].replace("``", "")} for name, part in found.items()}


def enum_values(contract: Mapping[str, Any]) -> str:
    """The values of an enumeration."""
    return ", ".join(markdown_code(json.dumps(value), in_table=True) for value in contract["enum"])


def type_text(schema: Mapping[str, Any]) -> str:
    """What a value may be, in words and links; ``any`` where the schema says nothing."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return "any value" if name == "JsonValue" else f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(type_text(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return enum_values(schema)
    kinds = schema.get("type", [])
    words = [_kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    bounds = [markdown_text(text.format(schema[key])) for key, text in _BOUNDS.items() if key in schema]
    if "minLength" in schema or "maxLength" in schema:
        bounds.append(_lengths(schema.get("minLength", 0), schema.get("maxLength")))
    return ", ".join([" or ".join(words) or "any value", *bounds])


def _kind(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"list of {type_text(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_text(schema['additionalProperties'])} by name"
    words = {"string": f"text ({schema['format']})" if "format" in schema else "text", "boolean": "true or false"}
    return markdown_text(words.get(kind, kind))


def _lengths(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} characters or more" if least != 1 else "not empty"
    return f"{least} to {most} characters"


def _presence(schema: Mapping[str, Any], required: bool) -> str:
    if required:
        return "required"
    if "default" in schema:
        return f"default {markdown_code(json.dumps(schema['default']), in_table=True)}"
    return "optional"
