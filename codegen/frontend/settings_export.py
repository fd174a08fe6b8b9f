"""``codegen.toml`` as JSON Schema."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, Field, fields
from typing import Any

from codegen.support.configuration import PYTHONS, Configuration

_TEXT = {"type": "string"}
_TYPES: dict[type, dict[str, Any]] = {
    str: _TEXT,
    int: {"type": "integer"},
    tuple: {"type": "array", "items": _TEXT},
    dict: {"type": "object", "additionalProperties": _TEXT},
}


def settings_schema() -> dict[str, Any]:
    """The keys of ``codegen.toml`` with their types, defaults, meanings and examples."""
    keys = {field.name.replace("_", "-"): _key(field) for field in fields(Configuration)}
    keys["target-python"]["enum"] = list(PYTHONS)
    return {
        "description": "What a workspace is made of, and what shapes a run; every key has a default.",
        "type": "object",
        "additionalProperties": False,
        "properties": keys,
    }


def _key(field: Field[Any]) -> dict[str, Any]:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    example = tomllib.loads(f"value = {field.metadata['example']}")["value"]
    key = {"description": field.metadata["meaning"], **_TYPES[type(default)], "examples": [example]}
    return {**key, "default": default} if isinstance(default, str | int) else key
