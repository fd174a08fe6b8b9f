"""What evidence is computed from: the data of a run, however it was gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from codegen.plan.files import Plan
from codegen.plan.gates import GateResult
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.support.configuration import Configuration


class FinishedRun(Protocol):
    """A run after its last phase. ``tree`` maps workspace paths to bytes, ``raw`` names raw files of the run record."""

    @property
    def schema_path(self) -> str:
        """The schema, relative to the workspace."""

    @property
    def configuration(self) -> Configuration:
        """The workspace's settings."""

    @property
    def system(self) -> LoadedSystem | None:
        """The schema as phase 0 read it."""

    @property
    def glue(self) -> LoadedGlue | None:
        """The glue as phase 0 read it."""

    @property
    def plan(self) -> Plan | None:
        """The plan that phase 0 computed."""

    @property
    def tree(self) -> Mapping[str, bytes]:
        """What is staged."""

    @property
    def gates(self) -> tuple[GateResult, ...]:
        """Every gate that spoke, in order."""

    @property
    def raw(self) -> Mapping[str, bytes]:
        """Raw files by name."""
