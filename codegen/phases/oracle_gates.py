"""Kernels against the oracle, as phase 4 reports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from codegen.evidence.figures.kernels import kernels_against_oracle
from codegen.evidence.raw.normalised_accuracy import NAME, KernelAccuracy, WorstResult, accuracy_json
from codegen.phases.kernel_checks import CheckedKernel, check_kernels
from codegen.phases.state import RunState
from codegen.plan.step_cache import StepCache
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError


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
        return replace(state, gates=(*state.gates, kernels_against_oracle(())))
    diagnostics = _diagnostics(state, checked)
    failed = any(diagnostic.severity == "error" for diagnostic in diagnostics)
    assert state.system is not None
    measured = [_measured(kernel, state.system.kernels[kernel.name]) for kernel in checked]
    return replace(
        state,
        gates=(*state.gates, kernels_against_oracle(measured)),
        findings=(*state.findings, *diagnostics, *_unverified(state)),
        exit_code=state.exit_code or (EXIT_FINDINGS if failed else 0),
        raw={**state.raw, NAME: accuracy_json(measured)},
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


def _measured(kernel: CheckedKernel, typed: TypedKernel) -> KernelAccuracy:
    """What the run record keeps of a kernel."""
    results = tuple(
        WorstResult(
            worst.name,
            backend.backend,
            backend.shown,
            worst.scaled_ulp,
            {name: _shown(value) for name, value in worst.scaled_ulp_at.items()},
            worst.ulp,
            {name: _shown(value) for name, value in worst.ulp_at.items()},
        )
        for backend in kernel.backends
        for worst in backend.results
    )
    return KernelAccuracy(
        kernel.name,
        kernel.points,
        kernel.specials,
        kernel.ambiguous,
        kernel.examples,
        sum(finding.severity == "error" for finding in kernel.findings),
        kernel.missing,
        float(typed.scaled_ulp),
        None if typed.ulp is None else float(typed.ulp),
        results,
    )


def _shown(value: object) -> str:
    """An input: a number as Python writes it, a vector or a matrix in brackets, whatever kind of sequence it is."""
    return f"[{', '.join(map(_shown, value))}]" if isinstance(value, list | tuple) else repr(value)
