"""``codegen schema``: the language as JSON Schema for editors, and a schema of any dialect as the model it is."""

from __future__ import annotations

import json
from pathlib import Path

from codegen.commands.workspace import configuration_of, find_root
from codegen.frontend.meta_loader import load_system
from codegen.frontend.schema_export import EXPORTS, export_schema
from codegen.frontend.schema_text import schema_text
from codegen.plan.language import language_of
from codegen.plan.loaded import LoadedSystem
from codegen.plan.plugins import load_plugins
from codegen.support.configuration import Configuration


def schema_export(of: str, workspace: Path | None = None) -> str:
    """The JSON Schema of ``of`` as text: the ``language`` as the workspace knows it, plugins included, or an export.

    The ``workspace`` is by default the one that the working directory lies in.
    """
    if of in EXPORTS:
        exported = EXPORTS[of]()
    else:
        root = workspace or find_root(())
        exported = export_schema(language_of(load_plugins(root, configuration_of(root))))
    return json.dumps(exported, indent=2, ensure_ascii=False)


def schema_show(root: Path, configuration: Configuration, schema: str) -> tuple[LoadedSystem, str]:
    """The system that ``schema`` declares, and its canonical text in dialect A, contracts from files brought in."""
    system = load_system(Path(schema), root, configuration)
    return system, schema_text(system.model)
