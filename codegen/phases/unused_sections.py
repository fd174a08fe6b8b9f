"""Sections that some glue makes something of, in a system whose glue does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.support.diagnostics import DiagnosticBag

#: The templates that are filled from sections which nothing else reads.
_READERS: Mapping[str, frozenset[str]] = {"communicationstack": frozenset({"symbolic/docs/ARCHITECTURE.md.j2"})}


def warn_about_unused_sections(system: LoadedSystem, glue: LoadedGlue) -> LoadedSystem:
    """``system`` with a warning for every section that is written and that no entry of ``glue`` reads.

    What a Module-Spec records is said of the whole of it.
    """
    if system.model.module_spec is not None:
        return system
    bag = DiagnosticBag()
    for section, templates in _READERS.items():
        if section in system.model.model_fields_set and not _is_read(section, templates, glue):
            span = system.positions.key((section,))
            message = f"the section `{section}` is recorded and makes no code"
            bag.warning("C158", message, span, "keep it for its readers, or remove it")
    return replace(system, warnings=(*system.warnings, *bag.sorted()))


def _is_read(section: str, templates: frozenset[str], glue: LoadedGlue) -> bool:
    """Whether an entry is filled from ``section``, or made where it is there or for each of its items."""
    for entry in glue.glue.entries.values():
        paths = [path for path in (entry.when, entry.for_each) if path is not None]
        if entry.template in templates or any(path.split(".")[0] == section for path in paths):
            return True
    return False
