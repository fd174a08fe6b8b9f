"""The run record: what a run measured on this machine, below ``evidence/``, never committed."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass, field, replace

from codegen import __version__
from codegen.commands.evidence_folders import FOLDER, clear_place, evidence_folder
from codegen.commands.resolved_environment import bill_of_run
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.report.run_record import Circumstances, run_record
from codegen.phases.gmp_engine import Observer
from codegen.phases.state import RunState
from codegen.phases.traced_rules import traced_rules
from codegen.phases.workspace import planned
from codegen.plan.gates import GateResult


@dataclass
class PhaseTimes:
    """Passes on what an observer is told, and remembers how long each phase took."""

    observer: Observer | None
    milliseconds: dict[str, int] = field(default_factory=dict)
    _began: float = 0.0

    def started(self, number: int, name: str) -> None:
        """A phase begins."""
        self._began = time.monotonic()
        if self.observer is not None:
            self.observer.started(number, name)

    def finished(self, number: int, name: str, gates: tuple[GateResult, ...]) -> None:
        """A phase ended."""
        self.milliseconds[name] = round((time.monotonic() - self._began) * 1000)
        if self.observer is not None:
            self.observer.finished(number, name, gates)


def write_run_record(state: RunState, times: PhaseTimes) -> str:
    """Replace ``evidence/<system>/`` by the record of this run; where a signed bundle lies now that was there."""
    host = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()}
    state = replace(state, raw={**state.raw, **traced_rules(state)})
    record = run_record(state, Circumstances(host, times.milliseconds, __version__, bill_of_run(state)))
    system = planned(state).system
    folder = evidence_folder(system)
    with RootDirectory(state.root) as directory:
        kept = clear_place(directory, system, folder)
        if directory.mode(f"{FOLDER}/.gitignore") is None:
            directory.write(f"{FOLDER}/.gitignore", b"*\n", 0o644)
        for name, data in sorted(record.items()):
            directory.write(f"{folder}/{name}", data, 0o644)
    return kept
