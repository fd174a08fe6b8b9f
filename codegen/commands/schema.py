"""``codegen schema export``: the language as JSON Schema, for editors."""

from __future__ import annotations

import json

from codegen.frontend.schema_export import export_schema


def schema_export() -> str:
    """The JSON Schema of a Research Factory schema, as text."""
    return json.dumps(export_schema(), indent=2, ensure_ascii=False)
