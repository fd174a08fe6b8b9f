"""A system as the frontend hands it on: the model, its positions, its typed kernels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen.runtime.expr.typed import TypedKernel
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.schema.wiring import MultiAgentGlue
from codegen.support.diagnostics import Diagnostic
from codegen.support.positions import PositionMap


@dataclass(frozen=True)
class LoadedSystem:
    """A valid schema. ``path`` is relative to the workspace; ``read`` maps every file read to its SHA-256.

    ``units`` says of each kernel with units how many of its expressions agree in them: all;
    ``derivative_units`` is what their derivatives are in, by kernel and name.
    """

    path: str
    model: SystemSchema
    positions: PositionMap
    kernels: Mapping[str, TypedKernel]
    warnings: tuple[Diagnostic, ...]
    read: Mapping[str, str]
    sources: Mapping[str, str]
    units: Mapping[str, int] = field(default_factory=dict)
    derivative_units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadedGlue:
    """The standard glue with the system's own laid over it. ``origin`` names the file of each entry."""

    glue: ExtractionGlue
    origin: Mapping[str, str]
    positions: Mapping[str, PositionMap]
    read: Mapping[str, str]


@dataclass(frozen=True)
class LoadedWirings:
    """The multi-agent glue of a workspace. ``agents`` maps what wirings call a system to its module, ``schemas`` the
    module to its schema; ``read`` is the glue file with its SHA-256."""

    glue: MultiAgentGlue
    positions: PositionMap
    agents: Mapping[str, str]
    schemas: Mapping[str, str]
    read: Mapping[str, str]

    def arrows(self) -> dict[str, list[str]]:
        """The modules that each wired module depends on, in the order of the file."""
        found: dict[str, list[str]] = {}
        for wiring in self.glue.wirings:
            source, target = self.agents[wiring.from_agent], self.agents[wiring.to_agent]
            found.setdefault(target, [])
            if target not in found.setdefault(source, []):
                found[source].append(target)
        return found
