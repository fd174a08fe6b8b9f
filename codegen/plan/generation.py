"""What the rooms that lay out files are given: the system, its plan and its finished kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from codegen.plan.files import Plan, PlannedFile
from codegen.plan.loaded import LoadedGlue, LoadedSystem

#: Nested lists of doubles, as deep as the shape.
Nested = float | list["Nested"]
NestedText = str | list["NestedText"]


@dataclass(frozen=True)
class KernelArgument:
    """An argument as callers see it. ``default`` None where required; ``domain`` as written;"""

    name: str
    doc: str
    unit: str | None
    shape: tuple[int, ...]
    kind: Literal["real", "int", "bool"]
    domain: str
    default: Nested | None


@dataclass(frozen=True)
class KernelResult:
    """A result as callers see it; ``latex`` is a whole equation without delimiters."""

    name: str
    role: Literal["output", "derivative"]
    doc: str
    unit: str | None
    shape: tuple[int, ...]
    latex: str


@dataclass(frozen=True)
class ReferencePoint:
    """Inputs as doubles, results as 20-digit decimal texts from the oracle (``nan``, ``inf``, ``-inf`` never occur).

    ``bounds`` are the errors that the declared accuracy allows, in the shapes of the results.
    """

    inputs: Mapping[str, Nested]
    outputs: Mapping[str, NestedText]
    bounds: Mapping[str, Nested] = field(default_factory=dict)


@dataclass(frozen=True)
class KernelProduct:
    """A lowered kernel: what a caller, a document and a test need to know of it.

    ``formulas`` are (name, LaTeX equation) of the intermediates; ``requires`` the import roots of its module.
    ``body`` are the statements of its block function, ``parameters`` that function's names of the arguments;
    ``native`` are the sources for a compiler, by backend, in which the kernel is called ``symbol``.
    """

    name: str
    doc: str
    source: str | None
    arguments: tuple[KernelArgument, ...]
    results: tuple[KernelResult, ...]
    formulas: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    reference: tuple[ReferencePoint, ...]
    requires: tuple[str, ...]
    body: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    symbol: str = ""
    native: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Generation:
    """Everything that a context may be computed from; ``measurements`` are the committed results of a benchmark,
    ``target_python`` is the oldest Python that the package asks for."""

    system: LoadedSystem
    glue: LoadedGlue
    plan: Plan
    kernels: Mapping[str, KernelProduct]
    constraints: Mapping[str, str]
    measurements: Mapping[str, Any] | None = None
    target_python: str = "3.11"


#: From a planned file to the frozen dataclass that its template renders.
ContextBuilder = Callable[[Generation, PlannedFile], object]
