"""``codegen run``: all seven phases, then one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.commands.run_record import PhaseTimes, write_run_record
from codegen.emit.commit import CommitSummary, recover
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.evidence.report.declared_gates import STRENGTH_GATES
from codegen.phases.finalise import write
from codegen.phases.gmp_engine import Observer, PhaseFailed, run_phases
from codegen.phases.reporting import report_verdict
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.support.configuration import Configuration

KEPT = ".codegen/kept"


@dataclass(frozen=True)
class RunResult:
    """A finished run; ``verdict`` is that of its report, ``kept`` the folder of a signed bundle that it replaced."""

    state: RunState
    summary: CommitSummary
    verdict: str
    kept: str


def run(
    root: Path,
    configuration: Configuration,
    schema: str,
    options: RunOptions,
    observer: Observer | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
    turn: AbstractContextManager[Any] | None = None,
    wait: float = 0,
) -> RunResult:
    """Generate ``schema`` and commit the result; raises ``PhaseFailed`` with the disk untouched.

    With ``turn`` the caller holds the workspace for several runs at once, and each holds ``turn`` while it commits.
    Only the run record is written then, and only when strength was measured: it lists what was found. Without ``turn``
    the run waits ``wait`` seconds for another command to leave the workspace.
    """
    state = RunState(root, configuration, schema, options, progress=progress, today=today())
    times = PhaseTimes(observer)
    with _workspace(root, schema, wait) if turn is None else nullcontext():
        try:
            state = run_phases(state, times)
        except PhaseFailed as failure:
            if options.strength and any(gate.name in STRENGTH_GATES for gate in failure.state.gates):
                failure.kept = write_run_record(failure.state, times)
            if options.keep:
                _keep(failure.state)
            raise
        with turn or nullcontext():
            summary = write(state)
            kept = write_run_record(state, times)
        return RunResult(state, summary, report_verdict(state), kept)


@contextmanager
def _workspace(root: Path, schema: str, wait: float) -> Iterator[None]:
    """The workspace for this run alone, with the commit of an earlier one brought to its end."""
    with workspace_lock(root, f"run {schema}", wait=wait):
        recover(root)
        yield


def kept_folder(system: str) -> str:
    """Where the staged tree of a failed run lies, relative to the workspace."""
    return f"{KEPT}/{system}"


def _keep(state: RunState) -> None:
    if state.plan is None or not state.tree:
        return
    folder = kept_folder(state.plan.system)
    with RootDirectory(state.root) as directory:
        directory.remove_tree(folder)
        for path, data in state.tree.items():
            directory.write(f"{folder}/{path}", data, 0o644)
