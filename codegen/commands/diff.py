"""``codegen diff``: what a run would change on the disk, without changing it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codegen.commands.comparison import Compared, Comparison
from codegen.commands.moved import MovedSince
from codegen.commands.numeric_drift import numeric_drifts
from codegen.drift.classify import Cause
from codegen.drift.numeric import NumericDrift
from codegen.drift.patch import EXECUTABLE, FILE, SYMLINK, FileChange, FileVersion
from codegen.emit.commit import needs_recovery
from codegen.emit.manifest import Manifest, manifest_text
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.baseline import read_record
from codegen.phases.finalise import manifest_entries, plan_records
from codegen.phases.generate import generated
from codegen.phases.hand_edits import on_disk, recorded_files, refuse_conflicts
from codegen.phases.line_trace import lines_record
from codegen.phases.lock import lock
from codegen.phases.proof import reports_again, reports_unproved
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.phases.workspace import planned, records_of
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_EDITED = frozenset({Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED, Cause.ORPHAN_EDITED})


@dataclass(frozen=True)
class DiffResult:
    """What would change, by path; ``causes`` says of each path why it differs, ``numeric`` what that does to a kernel.

    ``left_out`` maps paths that no patch can hold to the reason. ``state`` has the expected tree.
    """

    state: RunState
    changes: tuple[FileChange, ...]
    causes: Mapping[str, Cause]
    numeric: Mapping[str, NumericDrift]
    left_out: Mapping[str, str]

    @property
    def edited(self) -> tuple[str, ...]:
        """The paths that a person edited: a run refuses them, and the patch takes the edits back.

        Records are none of them: nobody keeps work in them, and a run writes them anew.
        """
        records = f"{records_of(self.state)}/"
        changed = (change.path for change in self.changes if self.causes[change.path] in _EDITED)
        return tuple(path for path in changed if not path.startswith(records))


def diff(
    root: Path,
    configuration: Configuration,
    schema: str,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> DiffResult:
    """The changes from the disk to all that ``schema`` generates, records included; reads only.

    With them the disk is as a run would leave it that runs no test: of a tree that is not the recorded one, the
    report says NOT_CHECKED where only tests could tell. Files that git ignores stay. Raises ``DiagnosticsError``: an
    invalid schema (exit 3); a damaged record or a commit that was cut off (exit 2).
    """
    if needs_recovery(root):
        message = "a run was cut off while it committed: nothing was compared"
        raise DiagnosticsError([Diagnostic("C607", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)
    state = lock(
        RunState(root, configuration, schema, RunOptions(), progress=progress, today=today()), known_steps(root)
    )
    state = replace(state, today=None)  # what is recorded is the same on every day
    with RootDirectory(root) as directory:
        manifest, damaged = read_record(state, directory)
        if damaged:
            raise DiagnosticsError(damaged, EXIT_COULD_NOT)
        state = generated(state)
        refuse_conflicts(directory, state.tree, manifest)
        moved = MovedSince(state, directory, manifest, root, why=False)
        comparison = Comparison(
            state, directory, manifest, inputs_moved=bool(moved.inputs), lock_moved=moved.locks_differ
        )
        compared = comparison.every_file()
        disk = _Disk(directory)
        changes = disk.changes(_expected(state, directory, manifest), compared)
    behind = Cause.STALE if moved.inputs else Cause.GENERATOR
    causes = {change.path: _cause(compared.get(change.path), behind) for change in changes}
    old = {change.path: change.before.data for change in changes if change.before and change.after}
    return DiffResult(state, changes, causes, numeric_drifts(state, old, state.tree), disk.left_out)


def _cause(compared: Compared | None, behind: Cause) -> Cause:
    """Why a path changes: what the comparison says; a link above it is of the wrong type; the others, which only the
    change of what they list makes another, are ``behind``."""
    if compared is None:
        return Cause.MODE
    return behind if compared.cause is Cause.CLEAN else compared.cause


def _expected(state: RunState, directory: RootDirectory, manifest: Manifest | None) -> dict[str, bytes]:
    """Everything that a run would leave: the tree, what it begins for people, and the records."""
    records = plan_records(state) | lines_record(state)
    recorded = _proven_report(state, directory, manifest)
    records |= reports_unproved(state) if recorded is None else reports_again(state, recorded)
    plan = planned(state)
    text = manifest_text(plan.system, state.schema_path, plan.hash, manifest_entries(state, records))
    begun = {path: data for path, data in state.once.items() if directory.read(path) is None}
    return {**state.tree, **begun, **records, f"{records_of(state)}/manifest.json": text.encode()}


def _proven_report(state: RunState, directory: RootDirectory, manifest: Manifest | None) -> bytes | None:
    """The recorded ``report.json`` where it speaks of the tree that is expected; None otherwise."""
    path = f"{records_of(state)}/report.json"
    recorded = recorded_files(manifest)
    digests = {name: file.sha256 for name, file in recorded.items() if file.written}
    if digests != {name: sha256_hex(data) for name, data in state.tree.items()}:
        return None
    found = on_disk(directory, path)
    return found.data if found is not None and path in recorded and found.sha256 == recorded[path].sha256 else None


class _Disk:
    """What stands where files shall be. ``left_out`` says what no patch can hold, and why."""

    def __init__(self, directory: RootDirectory) -> None:
        self._directory = directory
        self.left_out: dict[str, str] = {}

    def changes(self, expected: Mapping[str, bytes], others: Iterable[str]) -> tuple[FileChange, ...]:
        """From the disk to ``expected``, in which ``others`` are not; whatever stands in the way goes."""
        before: dict[str, FileVersion] = {}
        for path in dict.fromkeys((*expected, *others)):
            before |= self._standing(path)
        after = {path: FileVersion(data) for path, data in expected.items()}
        found = [
            FileChange(path, before.get(path), after.get(path))
            for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)
        ]
        return tuple(change for change in found if change.path not in self.left_out)

    def _standing(self, path: str) -> dict[str, FileVersion]:
        """The file at ``path``; or the link or file among the folders above it; or the files of the folder there."""
        try:
            place = self._directory.obstacle(path) or path
            mode = self._directory.mode(place)
        except UnsafePathError:
            self.left_out[path] = "its name holds what codegen lets no path hold"
            return {}
        if mode is None:
            return {}
        if stat.S_ISLNK(mode):
            return {place: FileVersion(os.fsencode((self._directory.path / place).readlink()), SYMLINK)}
        if stat.S_ISREG(mode):
            data = self._directory.read(place) or b""
            return {place: FileVersion(data, EXECUTABLE if mode & stat.S_IXUSR else FILE)}
        if stat.S_ISDIR(mode):
            below = list(self._directory.walk(place))
            return {name: version for found in below for name, version in self._standing(found).items()}
        self.left_out[place] = "it is neither a file nor a link"
        return {}
