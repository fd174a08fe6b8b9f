"""Compiled kernels are vector code at every level, as phase 4 reports it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.figures.vectorised import BACKEND, GATE, NAME, PHASE, vectorised
from codegen.phases.state import RunState
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic

Rows = Sequence[Mapping[str, Any]]


def inspect_compiled(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gate of its compiled kernels; exit code 1 where one is not vector code at some level."""
    assert state.system is not None
    lists = state.system.model.kernels
    kernels = {name: typed for name, typed in state.system.kernels.items() if BACKEND in lists[name].backends}
    if not kernels:
        gate = GateResult(PHASE, GATE, Verdict.NOT_APPLICABLE, "no kernel lists the backend c")
        return replace(state, gates=(*state.gates, gate))
    found = _remembered(kernels, cache)
    if isinstance(found, str):
        gate = GateResult(PHASE, GATE, Verdict.NOT_CHECKED, found)
        return replace(state, gates=(*state.gates, gate))
    record = {"format": 1, "objects": list(found)}
    gate = vectorised(record)
    diagnostics = tuple(_diagnostic(state, row) for row in found if row["fault"])
    return replace(
        state,
        gates=(*state.gates, gate),
        findings=(*state.findings, *diagnostics),
        exit_code=state.exit_code or (EXIT_FINDINGS if diagnostics else 0),
        raw={**state.raw, NAME: record_json(record).encode()},
    )


def _diagnostic(state: RunState, row: Mapping[str, Any]) -> Diagnostic:
    assert state.system is not None
    message = f"the compiled kernel {row['kernel']} is not vector code at {row['level']}: {row['fault']}"
    place = state.system.positions.value(("kernels", row["kernel"], "backends"))
    return Diagnostic("C380", message, place, f"remove `{BACKEND}` from its backends, or set CC to another compiler")


def _remembered(kernels: Mapping[str, TypedKernel], cache: StepCache | None) -> Rows | str:
    """What inspection sees of the kernels, from the cache where it saw the same before; else why there is nothing."""
    from codegen.kernels.backend import BackendUnavailable, backend_named

    try:
        identity = backend_named(BACKEND).identity()
    except BackendUnavailable as error:
        return str(error)
    digest = hashlib.sha256("\0".join((identity, *map(repr, kernels.values()))).encode()).hexdigest()
    key = f"vectorised-objects-{digest}"
    stored = cache.get(key) if cache is not None else None
    if stored is not None:
        rows: Rows = json.loads(stored)
        return rows
    seen = _inspected(kernels)
    if cache is not None and not isinstance(seen, str) and not any(row["fault"] for row in seen):
        cache.put(key, json.dumps(seen).encode())
    return seen


def _inspected(kernels: Mapping[str, TypedKernel]) -> Rows | str:
    # Here, because a run that remembers what was seen needs no numpy.
    from codegen.kernels.c.objects import UnreadableObjectError
    from codegen.kernels.c.vectorised import WIDTHS, inspect_kernels
    from codegen.runtime.kernels.native_build import BuildError

    try:
        found = inspect_kernels(kernels.values())
    except (BuildError, UnreadableObjectError) as error:
        return f"the objects of bodies were not looked into: {error}"
    return [
        {
            "kernel": facts.kernel,
            "level": facts.level,
            "looked_into": facts.arithmetic is not None,
            "scalar": 0 if facts.arithmetic is None else facts.arithmetic.scalar,
            "packed": 0 if facts.arithmetic is None else facts.arithmetic.at_width(WIDTHS[facts.level]),
            "calls": list(facts.calls),
            "fault": facts.fault or "",
        }
        for facts in found
    ]
