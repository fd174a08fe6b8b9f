"""The language of a workspace: the sections that travel with codegen, and those of its plugins."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, get_origin

from pydantic import Field, create_model

from codegen.plan.section import Plugin, Section
from codegen.schema.document import SystemSchema


@lru_cache(maxsize=16)
def language_of(plugins: tuple[Plugin, ...]) -> type[SystemSchema]:
    """The model of a schema in which the sections of ``plugins`` may stand; ``SystemSchema`` itself without any."""
    sections = [section for plugin in plugins for section in plugin.sections]
    if not sections:
        return SystemSchema
    fields: dict[str, Any] = {section.name: _field(section) for section in sections}
    return create_model("SystemSchema", __base__=SystemSchema, __doc__=SystemSchema.__doc__, **fields)


def added_sections(model: SystemSchema) -> tuple[str, ...]:
    """The sections of plugins that ``model`` has a place for."""
    return tuple(name for name in type(model).model_fields if name not in SystemSchema.model_fields)


def _field(section: Section) -> tuple[Any, Any]:
    """A section that is left out is empty where it is a list or a mapping, else None."""
    empty = {list: list, dict: dict}.get(get_origin(section.annotation))
    if empty is None:
        return section.annotation | None, Field(default=None, description=section.description)
    return section.annotation, Field(default=empty(), description=section.description)
