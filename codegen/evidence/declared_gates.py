"""Gates that are declared and do not exist yet: a report says so by name instead of saying nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codegen.plan.gates import GateResult, Verdict
from codegen.schema.document import SystemSchema


@dataclass(frozen=True)
class DeclaredGate:
    """A gate without a check; ``concerns`` says whether the schema holds anything that it would look at."""

    phase: int
    name: str
    missing: str
    concerns: Callable[[SystemSchema], bool]
    absent: str


def _has_tools(model: SystemSchema) -> bool:
    return any(operation.expose.tool for operation in model.operations.values())


def _has_operations(model: SystemSchema) -> bool:
    return bool(model.operations)


PHASES = ("lock", "baseline", "implement", "enforce", "validate", "verify", "finalise")
DECLARED_GATES: tuple[DeclaredGate, ...] = (
    DeclaredGate(
        4,
        "mutation-strength",
        "run --mutation breaks the code on purpose to see a test fail; its verdict is in the run record",
        lambda model: True,
        "",
    ),
    DeclaredGate(
        5, "agent-tools", "tools are documented, and not yet served", _has_tools, "no operation is exposed as a tool"
    ),
    DeclaredGate(
        5,
        "stores-on-servers",
        "the embedded stores are tested, the same stores on servers not yet",
        _has_operations,
        "a library keeps nothing in stores",
    ),
)


def with_declared(gates: Iterable[GateResult], model: SystemSchema) -> tuple[GateResult, ...]:
    """``gates`` and, for each declared gate that did not speak, one that says NOT_CHECKED or NOT_APPLICABLE.

    A phase that left no gate at all is NOT_CHECKED. Sorted by phase, in order of speaking within a phase.
    """
    spoken = tuple(gates)
    phases = {gate.phase for gate in spoken}
    spoken += tuple(
        GateResult(number, name, Verdict.NOT_CHECKED, "the phase has not run")
        for number, name in enumerate(PHASES)
        if number not in phases
    )
    names = {(gate.phase, gate.name) for gate in spoken}
    missing = [
        GateResult(gate.phase, gate.name, Verdict.NOT_CHECKED, gate.missing)
        if gate.concerns(model)
        else GateResult(gate.phase, gate.name, Verdict.NOT_APPLICABLE, gate.absent)
        for gate in DECLARED_GATES
        if (gate.phase, gate.name) not in names
    ]
    return tuple(sorted((*spoken, *missing), key=lambda gate: gate.phase))
