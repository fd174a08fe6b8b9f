"""What a plugin says about its own section of a schema."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.frontend.versions import version_of
from codegen.frontend.yaml_reader import Document
from codegen.plan.section import Plugin, Section
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import DiagnosticBag


def check_plugin_sections(
    model: SystemSchema, plugins: Iterable[Plugin], document: Document, bag: DiagnosticBag
) -> None:
    """Add what the semantic passes of the sections that ``document`` writes find."""
    for plugin in plugins:
        for section in plugin.sections:
            if section.name in document.data:
                _check(model, plugin, section, document, bag)


def _check(model: SystemSchema, plugin: Plugin, section: Section, document: Document, bag: DiagnosticBag) -> None:
    place = document.positions.key((section.name,))
    if version_of(document.data) == "6.0":
        message = f"the section `{section.name}` needs schema_version 6.1; this file is 6.0"
        bag.error("C127", message, place, 'write `schema_version: "6.1"` at the top')
    if section.check is None:
        return
    found = DiagnosticBag()
    try:
        section.check(model, document.positions, found)
    except Exception as error:  # whatever somebody else's code may raise
        message = f"the plugin `{plugin.name}` failed on `{section.name}`: {type(error).__name__}: {error}"
        bag.error("C539", message, place, "the plugin is at fault; its author can correct it")
        return
    unexplained = sorted({item.code for item in found.sorted()} - section.pages.keys())
    if unexplained:
        message = f"the plugin `{plugin.name}` uses codes without a page: {', '.join(unexplained)}"
        bag.error("C539", message, place, "the plugin is at fault; its author can correct it")
    bag.extend(item for item in found.sorted() if item.code in section.pages)
