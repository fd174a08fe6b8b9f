"""Phase 0: everything is read, resolved, ordered and planned."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

from codegen.emit.root_directory import RootDirectory
from codegen.evidence.figures.tree import plan_complete, schema_valid
from codegen.evidence.report.run_data import planned_outputs
from codegen.phases.glue_names import refuse_unknown_names
from codegen.phases.inputs import read_inputs
from codegen.phases.state import RunState
from codegen.phases.units_gate import units_gate
from codegen.phases.waivers import check_waived_rules
from codegen.phases.workspace import current_lock, distribution_of, records_of
from codegen.plan.compute import compute_plan
from codegen.plan.lock import Lock, lock_text, read_lock
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.ejected_systems import is_ejected


def lock(state: RunState, cache: StepCache | None = None) -> RunState:
    """Read schema and glue and compute the plan.

    Raises ``DiagnosticsError`` (exit 1) under ``--locked`` when the committed lock is another.
    """
    system, glue = read_inputs(state, cache)
    if state.options.strict and system.warnings:
        raise DiagnosticsError([replace(item, severity="error") for item in system.warnings])
    refuse_unknown_names(glue)
    plan = compute_plan(system, glue, state.root, state.configuration)
    state = replace(state, schema_path=system.path, system=system, glue=glue, plan=plan)
    refuse_ejected(state.root, distribution_of(state), state.schema_path)
    check_waived_rules(state)
    gates = (
        schema_valid(len(system.warnings), len(system.read), len(glue.read)),
        plan_complete(planned_outputs(plan), plan.hash),
        units_gate(system),
    )
    # No gate: the report of a locked run is the report of any other run of the same inputs.
    moved = _against_committed(state) if state.options.locked else ()
    if moved:
        raise DiagnosticsError(moved, EXIT_FINDINGS)
    return replace(state, gates=(*state.gates, *gates))


def refuse_ejected(root: Path, distribution: str, schema: str) -> None:
    """Raises ``DiagnosticsError`` (exit 2) where ``distribution`` is kept by hand."""
    if is_ejected(root, distribution):
        message = f"{distribution}/ is kept by hand since it was ejected: nothing is generated there"
        kept = f"{distribution.rpartition('/')[2]}-kept"
        hint = f"to generate a new one: `{shlex.join(['mv', distribution, kept])} && codegen run {shlex.quote(schema)}`"
        raise DiagnosticsError([Diagnostic("C656", message, hint=hint)], EXIT_COULD_NOT)


def _against_committed(state: RunState) -> tuple[Diagnostic, ...]:
    path = f"{records_of(state)}/lock.toml"
    hint = f"read the plan, then write it: codegen plan --write {state.schema_path}"
    with RootDirectory(state.root) as directory:
        data = directory.read(path)
    if data is None:
        return (Diagnostic("C601", f"--locked, but there is no {path}", hint=hint),)
    now = current_lock(state)
    if data == lock_text(now).encode():
        return ()
    try:
        reasons = _differences(read_lock(data), now)
    except ValueError as error:
        reasons = [str(error)]
    return (Diagnostic("C601", f"{path} is not the plan of its inputs: {'; '.join(reasons)}", hint=hint),)


def _differences(old: Lock, new: Lock) -> list[str]:
    inputs = sorted(old.inputs.keys() | new.inputs.keys())
    reasons = [f"{path} changed" for path in inputs if old.inputs.get(path) != new.inputs.get(path)]
    for name in sorted(old.pins.keys() | new.pins.keys()):
        before, after = old.pins.get(name, "absent"), new.pins.get(name, "absent")
        if before != after:
            reasons.append(f"{name} {before} became {after}")
    built_in = sorted(old.built_in.keys() | new.built_in.keys())
    reasons += [f"{path} moved" for path in built_in if old.built_in.get(path) != new.built_in.get(path)]
    if old.hash != new.hash:
        reasons.append(f"its hash {old.hash[:16]} is now {new.hash[:16]}")
    return reasons or ["its text was edited"]
