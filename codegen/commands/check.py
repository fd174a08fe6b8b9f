"""``codegen check``: generates in memory and compares with the disk and the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from codegen.commands.comparison import Compared, Comparison
from codegen.commands.moved import MovedSince
from codegen.commands.numeric_drift import kernel_files, numeric_drifts
from codegen.drift.classify import Cause
from codegen.drift.findings import DriftFinding, why_moved
from codegen.drift.moved import NOTHING_MOVED, Moved
from codegen.drift.remedy import Disk, Remedy, how_to_keep, how_to_keep_staged, remedy
from codegen.emit.commit import needs_recovery
from codegen.emit.manifest import Manifest
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.edit_files import edits_folder
from codegen.phases.enforce import enforce
from codegen.phases.generate import generated
from codegen.phases.hand_edits import first_difference, on_disk, refuse_conflicts
from codegen.phases.line_trace import LineTrace
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.phases.workspace import distribution_of, loaded, planned, records_of
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

_OTHER_TEXT = frozenset({Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED, Cause.STALE, Cause.GENERATOR})
_EDITED = frozenset({Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED})


@dataclass(frozen=True)
class CheckResult:
    """What a check compared and found; ``state`` has the schema's warnings and the expected tree.

    ``compared`` are the paths of all files that were compared, sorted. ``lapsed`` is what fails again because its
    waiver is over.
    """

    state: RunState
    compared: tuple[str, ...]
    findings: tuple[DriftFinding, ...]
    lapsed: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class CheckOptions:
    """What is asked of a check. ``why``: the keys of inputs that moved. ``staged``: the tree is the index of git.

    ``history`` is the workspace whose git and store know earlier texts; None for the one that is checked.
    """

    why: bool = False
    staged: bool = False
    history: Path | None = None


_AS_EVER = CheckOptions()


def check(
    root: Path,
    configuration: Configuration,
    schema: str,
    options: CheckOptions = _AS_EVER,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> CheckResult:
    """Compare everything that ``schema`` generates with the disk; reads only.

    Raises ``DiagnosticsError``: an invalid schema (exit 3); a damaged record, a commit that was cut off, or nothing
    to compare (exit 2).
    """
    if needs_recovery(root):
        message = "a run was cut off while it committed: nothing was compared"
        raise DiagnosticsError([Diagnostic("C607", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)
    day = today()
    state = lock(RunState(root, configuration, schema, RunOptions(), progress=progress, today=day), known_steps(root))
    state = replace(state, today=None)  # what is recorded is the same on every day
    if not planned(state).files:
        message = f"{schema} generates no file: nothing was compared"
        raise DiagnosticsError([Diagnostic("C608", message)], EXIT_COULD_NOT)
    with RootDirectory(root) as directory:
        manifest, damaged = read_record(state, directory)
        if damaged:
            raise DiagnosticsError(damaged, EXIT_COULD_NOT)
        state = generated(state)
        refuse_conflicts(directory, state.tree, manifest)
        moved = MovedSince(state, directory, manifest, options.history or root, why=options.why)
        comparison = Comparison(
            state, directory, manifest, inputs_moved=bool(moved.inputs), lock_moved=moved.locks_differ
        )
        compared = comparison.every_file()
        described = _Described(state, directory, manifest, moved, comparison, compared, options)
        findings = _with_numbers(state, directory, described.findings())
    return CheckResult(state, tuple(compared), findings, _lapsed(state, day))


def _with_numbers(
    state: RunState, directory: RootDirectory, findings: Iterable[DriftFinding]
) -> tuple[DriftFinding, ...]:
    """``findings``; of kernels whose text differs with what that does to their numbers."""
    found = tuple(findings)
    paths = kernel_files(state) if state.kernels else {}
    old = {item.path: directory.read(item.path) or b"" for item in found
           if item.path in paths and item.cause in _OTHER_TEXT}  # fmt: skip
    numeric = numeric_drifts(state, old, state.tree)
    return tuple(replace(item, numeric=numeric.get(item.path)) for item in found)


def _lapsed(state: RunState, day: date) -> tuple[Diagnostic, ...]:
    """What rules find in the expected tree where a waiver is over; nobody is asked where there is none."""
    if not loaded(state)[0].model.waivers:
        return ()
    return tuple(item for item in enforce(replace(state, today=day)).findings if item.severity == "error")


class _Described:
    """From differences to findings: where each comes from, why it is there, what puts it right."""

    def __init__(
        self,
        state: RunState,
        directory: RootDirectory,
        manifest: Manifest | None,
        moved: MovedSince,
        comparison: Comparison,
        compared: Mapping[str, Compared],
        options: CheckOptions,
    ) -> None:
        self._state = state
        self._directory = directory
        self._entries = {} if manifest is None else manifest.by_path()
        self._moved = moved
        self._comparison = comparison
        self._compared = compared
        self._options = options
        self._trace = LineTrace(state)
        self._planned = {file.path for file in planned(state).files}

    def findings(self) -> Iterator[DriftFinding]:
        """Every file that is not clean, by path."""
        for path, item in self._compared.items():
            if item.cause is Cause.CLEAN:
                continue
            moved = self._behind(path, item)
            is_record = path.startswith(f"{records_of(self._state)}/")
            yield DriftFinding(
                path,
                item.cause,
                self._why(path, item.cause, moved),
                self._remedy(path, item.cause, is_record=is_record),
                self._source(path, item.cause),
                moved,
                self._keep(path, item, is_record=is_record),
                item.recorded,
                item.expected,
                item.disk,
            )

    def _behind(self, path: str, item: Compared) -> Moved:
        """What moved, where generation writes something else than it did."""
        untouched = item.cause in (Cause.STALE, Cause.GENERATOR) or item.is_behind
        differs = path in self._entries and item.expected != item.recorded
        return self._moved.behind(path) if untouched or differs else NOTHING_MOVED

    def _why(self, path: str, cause: Cause, moved: Moved) -> str:
        if cause is Cause.MISSING and not self._entries:
            return "it was never generated"
        if self._comparison.formerly(path) is not None:
            return f"{self._state.schema_path} makes {planned(self._state).system} now"
        return why_moved(moved)

    def _remedy(self, path: str, cause: Cause, *, is_record: bool) -> Remedy:
        staged: tuple[str, ...] = ()
        if self._options.staged:
            own = (distribution_of(self._state), records_of(self._state))
            staged = own if path.startswith(tuple(f"{folder}/" for folder in own)) else (*own, path)
        obstacle = self._obstacle(path, cause)
        schema, recorded = self._state.schema_path, self._comparison.recorded(path)
        return remedy(path, cause, schema, recorded=recorded, is_record=is_record, obstacle=obstacle, staged=staged)

    def _keep(self, path: str, item: Compared, *, is_record: bool) -> str:
        obstacle = self._written_obstacle(path, item.cause)
        if is_record and not obstacle:
            return ""
        if obstacle or not self._options.staged or item.cause not in _EDITED | {Cause.ORPHAN_EDITED}:
            return how_to_keep(path, item.cause, obstacle)
        own = (distribution_of(self._state), records_of(self._state), edits_folder(self._state))
        return how_to_keep_staged(path, item.cause, own, disk=self._workspace_holds(path, item))

    def _workspace_holds(self, path: str, item: Compared) -> Disk:
        """What stands at ``path`` in the workspace whose index is checked."""
        with RootDirectory(self._options.history or self._state.root) as directory:
            found = on_disk(directory, path)
        if found is None or found.sha256 in (item.recorded, item.expected):
            return Disk.NO_EDIT
        return Disk.STAGED if found.sha256 == item.disk else Disk.ANOTHER_EDIT

    def _obstacle(self, path: str, cause: Cause) -> str:
        """The link or folder in the way of the regular file ``path``."""
        return self._directory.obstacle(path) if cause is Cause.MODE else ""

    def _written_obstacle(self, path: str, cause: Cause) -> str:
        """The same where removing it removes more than a link or an empty folder."""
        obstacle = self._obstacle(path, cause)
        place = self._state.root / obstacle
        if not obstacle or place.is_symlink():
            return ""
        try:
            return obstacle if any(place.iterdir()) else ""
        except OSError:  # no folder, or one that cannot be looked into
            return obstacle

    def _source(self, path: str, cause: Cause) -> Span | None:
        """The declaration behind the first line that somebody changed, else behind the file; None for a stranger."""
        top = Span(self._state.schema_path, 1, 1, 1, 1)
        if path in self._planned:
            disk = self._directory.read(path) if cause in _EDITED else None
            line = 1 if disk is None else first_difference(self._state.tree[path], disk)
            origin = self._trace.origin(path, line)
            return top if origin is None else origin.span
        entry = self._entries.get(path) or self._comparison.formerly(path)
        if entry is not None and entry.source:
            return self._trace.place(entry.source.partition("#")[2])
        return top if path.startswith(f"{records_of(self._state)}/") else None
