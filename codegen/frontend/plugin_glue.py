"""Glue that plugins bring along: over the standard glue, below that of the system."""

from __future__ import annotations

import hashlib
import pathlib
from collections.abc import Iterable, Iterator, Mapping

from codegen.frontend.source_files import SourceFile
from codegen.plan.section import GLUE_LABEL, Plugin
from codegen.schema.glue import ExtractionGlue
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap


def plugin_glue(plugins: Iterable[Plugin]) -> Iterator[SourceFile]:
    """The glue of every section, named after plugin and section."""
    for plugin in plugins:
        for section in plugin.sections:
            digest = hashlib.sha256(section.glue.encode()).hexdigest()
            yield SourceFile(_name(plugin, section.name), section.glue, digest)


def is_plugin_glue(file: str) -> bool:
    """Whether ``file`` is the name of glue that lies in no file of the workspace."""
    return file.startswith(GLUE_LABEL)


def template_folders(plugins: Iterable[Plugin]) -> tuple[pathlib.Path, ...]:
    """The folders of the plugins' templates, each once."""
    return tuple(dict.fromkeys(section.templates for plugin in plugins for section in plugin.sections))


def check_plugin_glue(glues: Iterable[tuple[PositionMap, ExtractionGlue]], bag: DiagnosticBag) -> None:
    """Plugins add entries with templates of their own: they replace none, and name no rules or gates."""
    owners: dict[str, str] = {}
    for positions, glue in glues:
        if is_plugin_glue(positions.file):
            for key, message in _faults(positions.file, glue, owners):
                bag.error("C537", message, positions.key(key), "the plugin is at fault; its author can correct it")
        owners.update(dict.fromkeys(glue.entries, positions.file))


def _faults(file: str, glue: ExtractionGlue, owners: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    folder = f"{file.removeprefix(GLUE_LABEL).partition(':')[0]}/"
    for key in sorted(glue.model_fields_set - {"schema_to_code"}):
        yield (key,), f"glue of a plugin adds entries, and has no `{key}`"
    for name, entry in glue.schema_to_code.items():
        place = ("schema_to_code", name)
        # The glue of a system comes last, and may replace what it likes.
        if entry is None or name in owners:
            yield place, f"the entry `{name}` is that of {owners.get(name, 'nobody')}; plugins replace nothing"
        elif not entry.template.startswith(folder):
            yield (*place, "template"), f"templates of this plugin lie below `{folder}`, not at `{entry.template}`"


def _name(plugin: Plugin, section: str) -> str:
    return f"{GLUE_LABEL}{plugin.name}: glue of {section}"
