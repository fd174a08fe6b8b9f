"""Phase 2: the whole distribution, staged in memory."""

from __future__ import annotations

from dataclasses import replace

from codegen.enforcement.source_tree import begin_tree, read_tree
from codegen.enforcement.structure import STRUCTURE_CHECKS
from codegen.phases.declarations import declarations, package_root
from codegen.phases.generate import generated
from codegen.phases.oracle_gates import evaluate_kernels
from codegen.phases.state import RunState
from codegen.phases.workspace import planned
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import Diagnostic


def implement(state: RunState, cache: StepCache | None = None) -> RunState:
    """Generate every planned file and check that what came out is whole code.

    Raises ``DiagnosticsError`` (exit 3) where a kernel is undefined on its own domain or an example disagrees.
    """
    return structure(generated(evaluate_kernels(state, cache)))


def structure(state: RunState) -> RunState:
    """The state with the gates of phase 2 over its tree."""
    plan = planned(state)
    begin_tree(state.tree)
    tree = read_tree(state.tree, package_root(state), plan.package, declarations(state))
    gates: list[GateResult] = []
    findings: list[Diagnostic] = []
    for check in STRUCTURE_CHECKS:
        found = sorted(set(check.check(tree)))
        verdict = Verdict.FAIL if found else Verdict.PASS
        gates.append(GateResult(2, check.name, verdict, check.meaning, {"findings": len(found)}))
        findings += [finding.diagnostic() for finding in found]
    return replace(state, gates=(*state.gates, *gates), findings=(*state.findings, *findings))
