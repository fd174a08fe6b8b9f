"""``codegen schema export``: the language as JSON Schema, for editors."""

from __future__ import annotations

import json

from codegen.commands.workspace import configuration_of, find_root
from codegen.frontend.schema_export import export_schema
from codegen.plan.language import language_of
from codegen.plan.plugins import load_plugins


def schema_export() -> str:
    """The JSON Schema of a Research Factory schema as the workspace knows it, plugins included, as text."""
    root = find_root(())
    language = language_of(load_plugins(root, configuration_of(root)))
    return json.dumps(export_schema(language), indent=2, ensure_ascii=False)
