"""Finished runs as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen.plan.files import Plan, PlannedFile
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.support.configuration import Configuration
from codegen.support.positions import PositionMap

PATH = "input_schemas/mini.yaml"
PHASE_GATES = {
    0: ("schema-and-glue-valid", "plan-complete", "units-agree"),
    1: ("targets-inside-root",),
    2: ("parses",),
    3: ("no-dynamic-code", "audited-operations"),
    4: ("pass-rate",),
    5: ("generated-again", "agent-tools", "stores-on-servers", "anchors-match"),
    6: ("ten-sections",),
}


@dataclass(frozen=True)
class Run:
    """Data with the attributes of a finished run."""

    system: LoadedSystem
    glue: LoadedGlue
    plan: Plan
    tree: Mapping[str, bytes]
    gates: tuple[GateResult, ...]
    raw: Mapping[str, bytes] = field(default_factory=dict)
    schema_path: str = PATH
    configuration: Configuration = field(default_factory=Configuration)


def gate(phase: int, name: str, verdict: Verdict = Verdict.PASS, **measured: str | int) -> GateResult:
    return GateResult(phase, name, verdict, f"{name} looked", {"seen": 3}, measured)


def all_pass() -> tuple[GateResult, ...]:
    return tuple(gate(phase, name) for phase, names in PHASE_GATES.items() for name in names)


def finished(gates: tuple[GateResult, ...], **sections: object) -> Run:
    document = {
        "schema_version": "6.1",
        "system": {
            "system": "Mini | Halves",
            "module": "examples.mini",
            "name": "Mini",
            "role": "Halves even numbers.",
            "rootpath": "examples/mini",
        },
        "metadata": {"version": "1.0.0"},
        **sections,
    }
    model = SystemSchema.model_validate(document)
    system = LoadedSystem(PATH, model, PositionMap(PATH, {}, {}, {}), {}, (), {PATH: "a" * 64}, {PATH: ""})
    file = PlannedFile("T2.1", "T2", "generated/mini/a.py", "template", "a.j2", "a", None, "", "Create", "", "")
    plan = Plan("mini", "mini", (file,), "f" * 64)
    tree = {"generated/mini/a.py": b"A = 1\n", "extractions/mini/plan.md": b"# Plan\n"}
    return Run(system, LoadedGlue(ExtractionGlue(), {}, {}, {}), plan, tree, gates)
