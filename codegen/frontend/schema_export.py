"""The JSON Schema of a system's schema, for editors."""

from __future__ import annotations

from typing import Any

from codegen.schema.document import SystemSchema


def export_schema(language: type[SystemSchema] = SystemSchema) -> dict[str, Any]:
    """JSON Schema 2020-12 of a schema file of ``language``, made from the models; fit for YAML language servers."""
    schema = language.model_json_schema(by_alias=True, mode="validation")
    _drop_titles(schema)
    schema["properties"]["schema_version"]["enum"] = ["6.0", "6.1", 6.0, 6.1]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A system for codegen, language version 6.1",
        **schema,
    }


def _drop_titles(node: Any) -> None:
    """Remove the titles that only repeat a key."""
    if isinstance(node, list):
        for item in node:
            _drop_titles(item)
    elif isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for key, item in node.items():
            if key != "default":
                _drop_titles(item)
