"""Kernels against the oracle, as phase 4 reports it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from codegen.phases.kernel_checks import CheckedKernel, check_kernels
from codegen.phases.state import RunState
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError

PHASE = 4
GATE = "kernels-against-oracle"


def evaluate_kernels(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with what the oracle saw of its kernels.

    Raises ``DiagnosticsError`` (exit 3) with everything found where the schema itself is wrong: an output undefined
    inside its domain, an example that disagrees. Nothing can be laid out from such a kernel.
    """
    assert state.system is not None
    checked = check_kernels(state.system.kernels, state.progress, cache)
    if any(finding.invalid for kernel in checked for finding in kernel.findings):
        raise DiagnosticsError(_diagnostics(state, checked))
    return replace(state, checked=checked)


def verify_kernels(state: RunState) -> RunState:
    """The state with the gate of its kernels; exit code 1 where accuracy is not met."""
    checked = state.checked
    if not checked:
        gate = GateResult(PHASE, GATE, Verdict.NOT_APPLICABLE, "the schema declares no kernel")
        return replace(state, gates=(*state.gates, gate))
    diagnostics = _diagnostics(state, checked)
    failed = any(diagnostic.severity == "error" for diagnostic in diagnostics)
    return replace(
        state,
        gates=(*state.gates, _gate(checked, failed)),
        findings=(*state.findings, *diagnostics, *_unverified(state)),
        exit_code=state.exit_code or (EXIT_FINDINGS if failed else 0),
        raw={**state.raw, "accuracy.json": _raw(checked)},
    )


def _diagnostics(state: RunState, checked: Iterable[CheckedKernel]) -> tuple[Diagnostic, ...]:
    assert state.system is not None
    positions = state.system.positions
    return tuple(
        Diagnostic(finding.code, finding.message, positions.value(finding.path), finding.hint, finding.severity)
        for kernel in checked
        for finding in kernel.findings
    )


def _unverified(state: RunState) -> Iterator[Diagnostic]:
    """A note for each backend whose tools this machine lacks, at the first kernel that lists it."""
    assert state.system is not None
    said: set[str] = set()
    for kernel in state.checked:
        for backend, reason in kernel.missing.items():
            if backend not in said:
                said.add(backend)
                message = f"the backend {backend} was not verified: {reason}"
                place = state.system.positions.value(("kernels", kernel.name, "backends"))
                yield Diagnostic("C365", message, place, "run where its tools are installed", "note")


def _gate(checked: tuple[CheckedKernel, ...], failed: bool) -> GateResult:
    points = sum(kernel.points for kernel in checked)
    examples = sum(kernel.examples for kernel in checked)
    facts: dict[str, Fact] = {"kernels": len(checked), "points": points, "examples": examples}
    measured: dict[str, Fact] = {}
    for kernel in checked:
        names = ", ".join(dict.fromkeys((*(backend.backend for backend in kernel.backends), *kernel.missing)))
        facts[kernel.name] = (
            f"{kernel.points} points, {kernel.specials} special points, {kernel.examples} examples, "
            f"{kernel.ambiguous} ambiguous, on {names}"
        )
        for backend in kernel.backends:
            measured |= {
                f"{kernel.name}.{r.name} scaled_ulp on {backend.shown}": f"{r.scaled_ulp:.3g}" for r in backend.results
            }
    summary = "every result compared with the oracle at seeded points of its domain, and with every printed example"
    missing = _missing(checked)
    if missing:
        summary = f"{summary}; not on {'; nor on '.join(missing)}"
    verdict = Verdict.FAIL if failed else Verdict.NOT_CHECKED if missing else Verdict.PASS
    return GateResult(PHASE, GATE, verdict, summary, facts, measured)


def _missing(checked: Iterable[CheckedKernel]) -> list[str]:
    """Each backend that this machine lacks the tools of, with what it lacks and the kernels that list it."""
    kernels: dict[str, list[str]] = {}
    for kernel in checked:
        for backend, reason in kernel.missing.items():
            kernels.setdefault(f"{backend} ({reason})", []).append(kernel.name)
    return [f"{backend}: {', '.join(names)}" for backend, names in kernels.items()]


def _raw(checked: Iterable[CheckedKernel]) -> bytes:
    """The worst errors of every result on every backend, for the run record."""
    rows = [
        {
            "kernel": kernel.name,
            "backend": backend.shown,
            "result": result.name,
            "points": kernel.points,
            "special_points": kernel.specials,
            "scaled_ulp": repr(result.scaled_ulp),
            "scaled_ulp_at": repr(result.scaled_ulp_at),
            "ulp": repr(result.ulp),
            "ulp_at": repr(result.ulp_at),
        }
        for kernel in checked
        for backend in kernel.backends
        for result in backend.results
    ]
    return (json.dumps(rows, indent=1) + "\n").encode()
