"""Context of ``README.md``."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import markdown_text


@dataclass(frozen=True)
class Readme:
    """``README.md`` of a distribution; texts are Markdown."""

    title: str
    role: str


def readme(generation: Generation, file: PlannedFile) -> Readme:
    """What the package is for and how to use it."""
    system = generation.system.model.system
    return Readme(markdown_text(system.system), markdown_text(system.role))
