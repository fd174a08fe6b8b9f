"""What a plugin adds to the language: sections, each with everything that turns it into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.plan.generation import ContextBuilder
from codegen.schema.document import SystemSchema
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

#: The entry points of this group are plugins: tuples of sections.
GROUP = "codegen.sections"

#: The names of glue that plugins bring along begin with this; it lies in no file of a workspace.
GLUE_LABEL = "plugin "

#: What is wrong with a section beyond its shape goes to the bag; the model has the section under its name.
SemanticPass = Callable[[SystemSchema, PositionMap, DiagnosticBag], None]


@dataclass(frozen=True, eq=False)
class Section:
    """A section of the language that is written in a package of its own.

    ``annotation`` is the type of its value: a ``SchemaModel``, or a list or mapping of them; a schema may leave it out.
    ``glue`` is YAML with ``schema_to_code``; its templates lie in ``templates``, below a folder with the plugin's name.
    ``contexts`` compute what the first lines of these templates name. ``pages`` explain the codes of ``check``, which
    do not begin with C and a digit: these are codegen's own.
    """

    name: str
    annotation: Any
    description: str
    documentation: str
    glue: str
    templates: Path
    contexts: Mapping[str, ContextBuilder]
    check: SemanticPass | None = None
    pages: Mapping[str, CodePage] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Plugin:
    """A trusted plugin. ``digest`` is over ``files``, its own source; the distributions that it uses are not in it."""

    name: str
    digest: str
    files: tuple[Path, ...]
    sections: tuple[Section, ...]
