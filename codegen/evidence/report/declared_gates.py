"""Gates that a run may leave unasked: a report says so by name instead of saying nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from codegen.plan.gates import GateResult, Verdict


@dataclass(frozen=True)
class DeclaredGate:
    """A gate that speaks only when it is asked for, or that has no check yet; ``missing`` is what it says then.

    ``concerns`` names what it would look at (``SchemaFacts.declares``), empty where it looks at every system;
    ``absent`` says that a schema declares no such thing.
    """

    phase: int
    name: str
    missing: str
    concerns: str = ""
    absent: str = ""

    def applies(self, declares: Collection[str]) -> bool:
        """Whether a schema that declares these things holds anything for it to look at."""
        return not self.concerns or self.concerns in declares


_STRENGTH, _RECORDED = "run --strength", "; its verdict is in the run record"
PHASES = ("lock", "baseline", "implement", "enforce", "validate", "verify", "finalise")
DECLARED_GATES: tuple[DeclaredGate, ...] = (
    DeclaredGate(
        5, "agent-tools", "tools are documented, and not yet served", "tools", "no operation is exposed as a tool"
    ),
    DeclaredGate(
        5,
        "stores-on-servers",
        "the embedded stores are tested, the same stores on servers not yet",
        "operations",
        "a library keeps nothing in stores",
    ),
    DeclaredGate(4, "mutation-strength", f"{_STRENGTH} breaks the code on purpose to see a test fail{_RECORDED}"),
    DeclaredGate(
        4,
        "property-tests",
        f"{_STRENGTH} counts what the generated tests sample{_RECORDED}",
        "functions",
        "neither a kernel nor an operation is declared",
    ),
    DeclaredGate(
        4,
        "api-fuzzing",
        f"{_STRENGTH} asks the service what its own document allows and forbids{_RECORDED}",
        "operations",
        "a library is not asked over HTTP",
    ),
    DeclaredGate(5, "determinism", f"{_STRENGTH} generates again in other surroundings{_RECORDED}"),
    DeclaredGate(5, "self-test", f"{_STRENGTH} asks what check would notice{_RECORDED}"),
)
#: Gates of the run record alone: the committed report says the same whether they were asked for or not. In the order
#: in which they speak.
STRENGTH_GATES = ("mutation-strength", "property-tests", "api-fuzzing", "determinism", "self-test")


def with_declared(gates: Iterable[GateResult], declares: Collection[str]) -> tuple[GateResult, ...]:
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
        if gate.applies(declares)
        else GateResult(gate.phase, gate.name, Verdict.NOT_APPLICABLE, gate.absent)
        for gate in DECLARED_GATES
        if (gate.phase, gate.name) not in names
    ]
    return tuple(sorted((*spoken, *missing), key=lambda gate: gate.phase))


def committed_gates(gates: Iterable[GateResult], declares: Collection[str]) -> tuple[GateResult, ...]:
    """The gates of the committed report: as ``with_declared``, with those of ``STRENGTH_GATES`` as if unasked."""
    return with_declared((gate for gate in gates if gate.name not in STRENGTH_GATES), declares)
