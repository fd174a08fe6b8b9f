"""Compiled kernels are vector code at every level, as phase 4 reports it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.phases.state import RunState
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic

PHASE = 4
GATE = "kernels-vectorised"
BACKEND = "c"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a kernel's object at a level."""

    kernel: str
    level: str
    shown: str
    fault: str | None


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
        gate = GateResult(PHASE, GATE, Verdict.NOT_CHECKED, found, {"kernels": len(kernels)})
        return replace(state, gates=(*state.gates, gate))
    diagnostics = tuple(_diagnostic(state, seen) for seen in found if seen.fault is not None)
    facts: dict[str, Fact] = {"kernels": len(kernels)}
    measured: dict[str, Fact] = {f"{seen.kernel} at {seen.level}": seen.shown for seen in found}
    summary = "every body computes on whole vectors at every level of the processor's family"
    verdict = Verdict.FAIL if diagnostics else Verdict.PASS
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary, facts, measured)),
        findings=(*state.findings, *diagnostics),
        exit_code=state.exit_code or (EXIT_FINDINGS if diagnostics else 0),
    )


def _diagnostic(state: RunState, seen: _Seen) -> Diagnostic:
    assert state.system is not None
    message = f"the compiled kernel {seen.kernel} is not vector code at {seen.level}: {seen.fault}"
    place = state.system.positions.value(("kernels", seen.kernel, "backends"))
    return Diagnostic("C380", message, place, f"remove `{BACKEND}` from its backends, or set CC to another compiler")


def _remembered(kernels: Mapping[str, TypedKernel], cache: StepCache | None) -> Sequence[_Seen] | str:
    """What inspection sees of the kernels, from the cache where it saw the same before; else why there is nothing."""
    from codegen.kernels.backend import BackendUnavailable, backend_named

    try:
        identity = backend_named(BACKEND).identity()
    except BackendUnavailable as error:
        return str(error)
    digest = hashlib.sha256("\0".join((identity, *map(repr, kernels.values()))).encode()).hexdigest()
    key = f"vectorised-{digest}"
    stored = cache.get(key) if cache is not None else None
    if stored is not None:
        return [_Seen(*row) for row in json.loads(stored)]
    seen = _inspected(kernels)
    if cache is not None and not isinstance(seen, str) and all(item.fault is None for item in seen):
        rows = [(item.kernel, item.level, item.shown, item.fault) for item in seen]
        cache.put(key, json.dumps(rows).encode())
    return seen


def _inspected(kernels: Mapping[str, TypedKernel]) -> Sequence[_Seen] | str:
    # Here, because a run that remembers what was seen needs no numpy.
    from codegen.kernels.c.objects import UnreadableObjectError
    from codegen.kernels.c.vectorised import WIDTHS, inspect_kernels
    from codegen.runtime.kernels.native_build import BuildError

    try:
        found = inspect_kernels(kernels.values())
    except (BuildError, UnreadableObjectError) as error:
        return f"the objects of bodies were not looked into: {error}"
    seen = []
    for facts in found:
        packed = None if facts.arithmetic is None else facts.arithmetic.at_width(WIDTHS[facts.level])
        shown = "calls alone" if packed is None else f"{packed} instructions on vectors of {WIDTHS[facts.level]}"
        seen.append(_Seen(facts.kernel, facts.level, shown, facts.fault))
    return seen
