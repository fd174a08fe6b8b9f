"""Where the schemas stand inside a JSON Schema (2020-12): by keyword, so that a property may be called like one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

#: Keywords that hold one schema, a list of schemas, or schemas by name.
ONE_SCHEMA = frozenset(
    {
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMA_MAPPINGS = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})

Place = tuple[str | int, ...]


def subschemas(schema: Any) -> Iterator[tuple[Place, Any]]:
    """The schemas directly inside ``schema``, each with its place below it."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        if keyword in ONE_SCHEMA:
            yield (keyword,), value
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            yield from (((keyword, index), item) for index, item in enumerate(value))
        elif keyword in SCHEMA_MAPPINGS and isinstance(value, Mapping):
            yield from (((keyword, name), item) for name, item in value.items())


def all_schemas(schema: Any) -> Iterator[Any]:
    """``schema`` and every schema inside it, however deep."""
    waiting = [schema]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [item for _, item in subschemas(found)]


def with_subschemas(schema: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """``schema`` with ``change`` of each schema directly inside it."""
    made: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in ONE_SCHEMA:
            made[keyword] = change(value)
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            made[keyword] = [change(item) for item in value]
        elif keyword in SCHEMA_MAPPINGS and isinstance(value, Mapping):
            made[keyword] = {name: change(item) for name, item in value.items()}
        else:
            made[keyword] = value
    return made
