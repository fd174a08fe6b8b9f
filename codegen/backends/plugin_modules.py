"""What plugins add to a package, as documents and metadata need to know it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.section import GLUE_LABEL


def plugin_modules(generation: Generation) -> Iterator[PlannedFile]:
    """The modules of the import package that entries of plugins make, in the order of the plan."""
    inside = f"/src/{generation.system.model.package}/"
    for file in generation.plan.files:
        added = generation.glue.origin.get(file.entry, "").startswith(GLUE_LABEL)
        if added and file.kind == "template" and inside in file.path and file.path.endswith(".py"):
            yield file
