"""Context of the symbolic service's generated tests."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.backends.symbolic.settings import prefix_of
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation


@dataclass(frozen=True)
class SymbolicTests:
    """A test module of the service; ``prefix`` is what the names of its variables begin with."""

    package: str
    prefix: str


def symbolic_tests(generation: Generation, file: PlannedFile) -> SymbolicTests:
    """The package under test."""
    return SymbolicTests(generation.system.model.package, prefix_of(generation))
