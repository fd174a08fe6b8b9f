"""What a section of a plugin must keep to, so that it cannot change what the language already says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from codegen.plan.section import Section
from codegen.schema.base import SchemaModel
from codegen.schema.document import SystemSchema
from codegen.support.names import identifier_fault

_CODE = re.compile(r"(?!C[0-9])[A-Z]{1,8}[0-9]{2,4}")


def sections_of(offered: object) -> tuple[Section, ...] | None:
    """What an entry point offers where it is a tuple of sections; None where it is anything else."""
    if isinstance(offered, tuple) and offered and all(isinstance(item, Section) for item in offered):
        return offered
    return None


def section_faults(section: Section, plugin: str, files: Iterable[Path]) -> Iterator[str]:
    """Every reason for which the section cannot be part of the language."""
    if fault := identifier_fault(section.name):
        yield fault.message
    elif hasattr(SystemSchema, section.name) or section.name in SystemSchema.model_fields:
        yield f"`{section.name}` is already part of the language"
    for model in _models(section.annotation):
        if not issubclass(model, SchemaModel):
            yield f"`{model.__name__}` of `{section.name}` is no SchemaModel, so that unknown keys would pass"
    if not section.documentation.strip():
        yield f"`{section.name}` has no documentation"
    folder = section.templates / plugin
    if not any(file.is_relative_to(folder.resolve()) for file in (file.resolve() for file in files)):
        yield f"the templates of `{section.name}` do not lie in the plugin, below a folder `{plugin}`"
    for code in section.pages:
        if _CODE.fullmatch(code) is None:
            yield f"`{code}` is no code of a plugin: capitals and two to four digits, but not C and a digit"


def claimed_twice(sections: Iterable[tuple[str, Section]]) -> Iterator[tuple[str, str]]:
    """The plugin and the reason for every name that two of ``sections``, given with their plugins, claim.

    Sections of one plugin may share contexts and codes.
    """
    claims: dict[tuple[str, str], list[str]] = {}
    for plugin, section in sections:
        names = [("section", section.name), *(("context", name) for name in section.contexts)]
        for claim in (*names, *(("code", name) for name in section.pages)):
            claims.setdefault(claim, []).append(plugin)
    for (kind, name), plugins in claims.items():
        others = sorted(set(plugins) - {plugins[-1]}) or (plugins[1:] if kind == "section" else [])
        if others:
            yield plugins[-1], f"the {kind} `{name}` is also one of the plugin `{others[0]}`"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
