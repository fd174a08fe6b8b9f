"""What phase 0 says of units: faults in them stop the run, so the gate tells how much was compared."""

from __future__ import annotations

from codegen.plan.gates import GateResult, Verdict
from codegen.plan.loaded import LoadedSystem

GATE = "units-agree"


def units_gate(system: LoadedSystem) -> GateResult:
    """The gate of a system whose units were checked when it was loaded."""
    kernels, expressions = len(system.units), sum(system.units.values())
    if not kernels:
        return GateResult(0, GATE, Verdict.NOT_APPLICABLE, "no kernel declares a unit")
    unmeasured = len(system.model.kernels) - kernels
    summary = "every expression of the kernels with units has one unit, and each result that of its declaration"
    facts = {"kernels": kernels, "expressions": expressions, "kernels_without_units": unmeasured}
    return GateResult(0, GATE, Verdict.PASS, summary, facts)
