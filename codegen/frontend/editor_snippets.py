"""Examples as snippets of the YAML language server: text whose places the tabulator visits in turn."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.frontend.flow_text import flow_text

_SPECIAL = re.compile(r"[\\$}]")


def snippet_body(example: dict[str, Any], schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """``example``, a mapping of ``schema``, with a place to fill in for every name of one's own and every value.

    What stands below it is a block where it holds mappings, and in braces or brackets else.
    """
    return _block(example, schema, definitions, itertools.count(1))


def _block(
    value: dict[str, Any], schema: Mapping[str, Any], definitions: Mapping[str, Any], places: Iterator[int]
) -> dict[str, Any]:
    mapping = _mapping(schema, definitions)
    known, other = mapping.get("properties", {}), mapping.get("additionalProperties")
    block: dict[str, Any] = {}
    for name, item in value.items():
        key = name if name in known else _place(name, places)
        if isinstance(item, dict) and any(isinstance(part, dict) for part in item.values()):
            block[key] = _block(item, known.get(name, other), definitions, places)
        else:
            block[key] = _place(flow_text(item), places)
    return block


def _mapping(schema: Any, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The alternative of ``schema`` that describes a mapping; empty where there is none."""
    if not isinstance(schema, Mapping):
        return {}
    if "$ref" in schema:
        return _mapping(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    options = [_mapping(option, definitions) for option in (*schema.get("anyOf", ()), *schema.get("allOf", ()))]
    return schema if "object" in schema.get("type", ()) else next(filter(None, options), {})


def _place(text: str, places: Iterator[int]) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return f"${{{next(places)}:{escaped}}}"
