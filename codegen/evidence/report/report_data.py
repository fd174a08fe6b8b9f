"""What a report is computed from. A run has it in memory, and a bundle holds it in its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.plan.gates import Fact, GateResult

Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class SchemaFacts:
    """What a report says of a schema, and what its gates need to know of it.

    ``summary`` are the facts of section 1 but for digests; ``governance`` those of section 9, which judges nothing
    unless ``governed``. ``declares`` are things that gates ask for: ``operations``, ``tools``. ``read`` maps the files
    that belong to the schema to their SHA-256.
    """

    summary: Facts
    governance: Facts
    governed: bool
    declares: frozenset[str]
    read: Mapping[str, str]


@dataclass(frozen=True)
class PlannedOutput:
    """A file of the plan: its block, such as ``T2``, and its kind, such as ``template``."""

    block: str
    kind: str


@dataclass(frozen=True)
class ReportData:
    """Schema, plan, gates and outputs of one run.

    ``gates`` are those that spoke. ``plan`` are the planned files by path, ``plan_hash`` the hash of the plan;
    ``outputs`` maps the paths of the generated files to their SHA-256.
    """

    system: str
    schema: SchemaFacts
    plan: Mapping[str, PlannedOutput]
    plan_hash: str
    gates: tuple[GateResult, ...]
    outputs: Mapping[str, str]
