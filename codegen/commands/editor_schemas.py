"""The JSON Schemas that editors read, as files of a project."""

from __future__ import annotations

import json
from pathlib import Path

from codegen.commands.workspace import configuration_of
from codegen.frontend.schema_export import export_schema
from codegen.plan.language import language_of
from codegen.plan.plugins import load_plugins

#: Where the settings of editors look for them.
FOLDER = ".editor"


def editor_schemas(project: Path) -> dict[str, str]:
    """The files by path: the language that the workspace ``project`` knows, plugins included."""
    language = export_schema(language_of(load_plugins(project, configuration_of(project))))
    return {f"{FOLDER}/language.json": json.dumps(language, indent=2, ensure_ascii=False) + "\n"}


def write_editor_schemas(project: Path) -> list[str]:
    """Write them below ``project``; the paths of those that were not there or said something else."""
    changed = []
    for path, text in editor_schemas(project).items():
        place = project / path
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
