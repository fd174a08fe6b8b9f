"""The JSON Schemas that editors read, as files of a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codegen.commands.schema import schema_export
from codegen.commands.workspace import configuration_of

#: Where the settings of editors look for them.
FOLDER = ".editor"


def write_editor_schemas(project: Path) -> list[str]:
    """Write them below ``project`` as ``codegen schema export`` gives them; paths of those that changed or are new."""
    changed = []
    for name in _used(project):
        path, text = f"{FOLDER}/{name}.json", schema_export(name, project) + "\n"
        place = project / path
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _used(project: Path) -> Iterator[str]:
    """What people write in the project: schemas, settings and, where it has a folder for it, glue."""
    yield "language"
    yield "settings"
    if (project / configuration_of(project).glue).is_dir():
        yield "glue"
