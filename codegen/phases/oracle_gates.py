"""Kernels against the oracle, as phase 4 reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from codegen.phases.rooms import entry_point
from codegen.phases.state import RunState
from codegen.plan.gates import GateResult, Verdict
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError

PHASE = 4


def verify_kernels(state: RunState) -> RunState:
    """The state with the gates of its kernels; exit code 1 where accuracy is not met.

    Raises ``DiagnosticsError`` (exit 3) with everything found where a schema itself is wrong: an output undefined
    inside its domain, an example that disagrees.
    """
    assert state.system is not None
    if not state.system.kernels:
        gate = GateResult(PHASE, "kernels-against-oracle", Verdict.NOT_APPLICABLE, "the schema declares no kernel")
        return replace(state, gates=(*state.gates, gate))
    verify = entry_point("codegen.kernels.verify", "verify_kernel")
    if verify is None:
        gate = GateResult(PHASE, "kernels-against-oracle", Verdict.NOT_CHECKED, "verification does not exist yet")
        return replace(state, gates=(*state.gates, gate))
    verified: dict[str, Any] = {}
    total = len(state.system.kernels)
    for number, (name, typed) in enumerate(state.system.kernels.items()):
        state.progress(number, total, f"verifying {name}")
        verified[name] = verify(typed, positions_path=("kernels", name))
    state.progress(total, total, "kernels verified")
    return _judged(state, verified)


def _judged(state: RunState, verified: Mapping[str, Any]) -> RunState:
    assert state.system is not None
    diagnostics: list[Diagnostic] = []
    invalid = False
    for verification in verified.values():
        for finding in verification.findings:
            span = state.system.positions.value(finding.path)
            diagnostics.append(Diagnostic(finding.code, finding.message, span, finding.hint, finding.severity))
            invalid |= finding.severity == "error" and finding.kind != "accuracy"
    if invalid:
        raise DiagnosticsError(diagnostics)
    failed = any(diagnostic.severity == "error" for diagnostic in diagnostics)
    gate = GateResult(
        PHASE,
        "kernels-against-oracle",
        Verdict.FAIL if failed else Verdict.PASS,
        f"{len(verified)} kernels compared with the oracle at sampled points and printed examples",
        {"kernels": len(verified)},
    )
    return replace(
        state,
        gates=(*state.gates, gate),
        findings=(*state.findings, *diagnostics),
        exit_code=state.exit_code or (EXIT_FINDINGS if failed else 0),
    )
