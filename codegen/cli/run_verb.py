"""``codegen run`` for one system: what is shown and what is answered."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.exchange import EXCHANGED
from codegen.cli.one_system import Answer, Part
from codegen.cli.render import as_data
from codegen.commands import warm
from codegen.commands.own_sources import Sources
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_CONFLICT

if TYPE_CHECKING:
    from codegen.commands.run import RunResult
    from codegen.phases.gmp_engine import PhaseFailed
    from codegen.phases.state import RunState


def run_part(chosen: argparse.Namespace) -> Part:
    """The run of one system with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        done = unchanged(chosen, root, schema, console)
        return generate_part(chosen)(root, configuration, schema, console) if done is None else done

    return part


def unchanged(
    chosen: argparse.Namespace, root: Path, schema: str, console: Console, sources: Sources | None = None
) -> Answer | None:
    """The answer of a system where everything is as its last run left it, else None."""
    stamp = None if chosen.fresh or chosen.strength else warm.read_stamp(root, schema, sources)
    unsaid = chosen.strict or chosen.format in EXCHANGED
    if stamp is None or (chosen.tests and not stamp.ran) or (unsaid and stamp.warnings):
        return None
    if not warm.has_run_record(root, stamp):
        return None
    console.tell(f"{stamp.system}: nothing changed, {len(stamp.paths)} files as the last run left them")
    return EXIT_CLEAN, {"diagnostics": [], "written": [], "deleted": [], "unchanged": len(stamp.paths), "warm": True}


def generate_part(
    chosen: argparse.Namespace, turn: AbstractContextManager[Any] | None = None, sources: Sources | None = None
) -> Part:
    """The phases of one system; with ``turn`` the workspace is held already, and ``turn`` is held while it commits."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        from codegen.commands.run import run
        from codegen.phases.gmp_engine import PhaseFailed
        from codegen.phases.state import RunOptions

        options = RunOptions(
            chosen.locked,
            chosen.fresh,
            chosen.keep,
            chosen.strict,
            chosen.strength,
            chosen.update_handlers,
            chosen.tests,
            chosen.merge,
        )
        lines = console.phase_lines()
        try:
            result = run(root, configuration, schema, options, lines, lines.step, turn, chosen.wait)
        except PhaseFailed as failure:
            lines.stop()
            return _failed(failure, chosen, console)
        finally:
            lines.stop()
        return finished(result, configuration, console, sources)

    return part


def _failed(failure: PhaseFailed, chosen: argparse.Namespace, console: Console) -> Answer:
    """Show and answer a run that a gate ended; the gates until then are part of the answer."""
    from codegen.commands.run import kept_folder

    state = failure.state
    if chosen.keep and state.tree and state.plan is not None:
        console.tell(f"kept: {kept_folder(state.plan.system)}/")
    tell_kept(failure.kept, console)
    console.show(failure.diagnostics, state.root)
    _tell_strength(state, console)
    diagnostics = [as_data(item) for item in failure.diagnostics]
    return failure.exit_code, {"diagnostics": diagnostics, "gates": _gates(state)}


def tell_kept(folder: str, console: Console) -> None:
    """Say where a signed bundle lies now whose place something else took; ``folder`` is empty where none did."""
    if folder:
        console.tell(f"the signed bundle that was there is kept: {folder}/")


def _tell_strength(state: RunState, console: Console) -> None:
    """A line for each strength that was asked for."""
    from codegen.evidence.report.declared_gates import STRENGTH_GATES

    for gate in state.gates:
        if gate.name in STRENGTH_GATES:
            console.tell(f"{gate.name} {gate.verdict}: {gate.summary}")


def _gates(state: RunState) -> list[dict[str, Any]]:
    return [{"phase": gate.phase, "name": gate.name, "verdict": gate.verdict} for gate in state.gates]


def finished(
    result: RunResult, configuration: Configuration, console: Console, sources: Sources | None = None
) -> Answer:
    """Stamp, show and answer a run that came to its end."""
    from codegen.commands.stamping import stamp_check, stamp_run
    from codegen.phases.baseline import HAND_EDITS
    from codegen.phases.handlers.check import diff_text
    from codegen.phases.settle_edits import open_conflicts

    state, summary = result.state, result.summary
    assert state.system is not None and state.plan is not None
    (stamp_run if state.options.tests else stamp_check)(state, sources)
    warnings = (*state.system.warnings, *state.warnings, *open_conflicts(state))
    console.show(warnings, state.root)
    if state.mended:
        console.tell(diff_text(state.mended))
    written, deleted = len(summary.written), len(summary.deleted)
    console.tell(f"{state.plan.system}: {written} written, {deleted} removed, {len(summary.unchanged)} unchanged")
    for gate in state.gates:
        if gate.name == HAND_EDITS and state.settled:
            console.tell(f"{gate.name} {gate.verdict}: {gate.summary}")
    _tell_strength(state, console)
    tell_kept(result.kept, console)
    verdict, place = result.verdict, f"{configuration.records}/{state.plan.system}/report.md"
    console.tell(f"evidence {verdict}: {place}" + (" names what has no check yet" if verdict != "PASS" else ""))
    return EXIT_CONFLICT if open_conflicts(state) else EXIT_CLEAN, {
        "diagnostics": [as_data(item) for item in warnings],
        "verdict": verdict,
        "gates": _gates(state),
        "written": list(summary.written),
        "deleted": list(summary.deleted),
        "unchanged": len(summary.unchanged),
    }
