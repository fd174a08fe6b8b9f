"""``codegen check``: generates in memory and compares with the disk and the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from codegen.commands import warm
from codegen.drift.classify import Cause, Content, classify
from codegen.drift.findings import DriftFinding, fix_command
from codegen.drift.ignored import ignore_rule
from codegen.emit.commit import needs_recovery
from codegen.emit.manifest import Manifest, ManifestEntry, manifest_text
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.enforce import enforce
from codegen.phases.finalise import manifest_entries, plan_records, record_entry
from codegen.phases.generate import generated
from codegen.phases.hand_edits import first_difference, on_disk, recorded_files, refuse_conflicts, wanted
from codegen.phases.line_trace import LineTrace, lines_record
from codegen.phases.lock import lock
from codegen.phases.proof import reports_again
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.phases.workspace import current_lock, distribution_of, loaded, planned, records_of
from codegen.plan.lock import Lock, read_lock
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

_NAMED = 3
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


def check(
    root: Path,
    configuration: Configuration,
    schema: str,
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
        comparison = _Comparison(state, directory, manifest)
        findings = comparison.findings()
    return CheckResult(state, tuple(sorted(comparison.compared)), findings, _lapsed(state, day))


def _lapsed(state: RunState, day: date) -> tuple[Diagnostic, ...]:
    """What rules find in the expected tree where a waiver is over; nobody is asked where there is none."""
    if not loaded(state)[0].model.waivers:
        return ()
    return tuple(item for item in enforce(replace(state, today=day)).findings if item.severity == "error")


class _Comparison:
    def __init__(self, state: RunState, directory: RootDirectory, manifest: Manifest | None) -> None:
        self._state = state
        self._directory = directory
        self._manifest = manifest
        self._recorded = recorded_files(manifest)
        self._folder = records_of(state)
        self._old, self._new = self._committed_lock(), current_lock(state)
        self._moved = self._inputs_moved()
        self._sources = {file.path: file for file in planned(state).files}
        self._trace = LineTrace(state)
        self.compared: set[str] = set()

    def findings(self) -> tuple[DriftFinding, ...]:
        """Every file that is not clean, by path."""
        records = plan_records(self._state) | lines_record(self._state)
        found = self._compared({**self._state.tree, **records})
        reports = self._expected_reports(found)
        found |= self._compared_reports(reports)
        found |= self._compared_manifest(records, reports, found)
        return tuple(self._finding(path, cause) for path, cause in sorted(found.items()))

    def _compared(self, tree: Mapping[str, bytes]) -> dict[str, Cause]:
        """The files of the tree, and those on the disk or in the record that it lacks."""
        own = {f"{self._folder}/{name}" for name in ("manifest.json", "report.json", "report.md")}
        expected: dict[str, Content | None] = {path: wanted(data) for path, data in tree.items()}
        for path in (*self._recorded, *self._strangers()):
            if path not in own:
                expected.setdefault(path, None)
        return self._causes(expected)

    def _expected_reports(self, found: Mapping[str, Cause]) -> Mapping[str, bytes]:
        """What the report should say, where the tree is what the run left; only a run can make another one."""
        recorded = None if found else self._directory.read(f"{self._folder}/report.json")
        return {} if recorded is None else reports_again(self._state, recorded)

    def _compared_reports(self, reports: Mapping[str, bytes]) -> dict[str, Cause]:
        if reports:
            return self._causes({path: wanted(data) for path, data in reports.items()})
        found: dict[str, Cause] = {}
        for name in ("report.json", "report.md"):
            path = f"{self._folder}/{name}"
            known, disk = self._recorded.get(path), on_disk(self._directory, path)
            self.compared.add(path)
            if disk is None or not disk.regular:
                found[path] = Cause.MISSING if disk is None else Cause.MODE
            elif known is None or known.sha256 != disk.sha256:
                found[path] = Cause.HAND_EDITED
        return found

    def _compared_manifest(
        self, records: Mapping[str, bytes], reports: Mapping[str, bytes], found: Mapping[str, Cause]
    ) -> dict[str, Cause]:
        """The manifest that a run would leave now; where nothing else explains a difference, it was edited."""
        path = f"{self._folder}/manifest.json"
        disk = on_disk(self._directory, path)
        self.compared.add(path)
        if disk is None or not disk.regular:
            return {path: Cause.MISSING if disk is None else Cause.MODE}
        plan = planned(self._state)
        entries = [*manifest_entries(self._state, records), *self._report_entries(reports)]
        text = manifest_text(plan.system, self._state.schema_path, plan.hash, entries)
        if disk.data == text.encode():
            return {}
        if self._moved:
            return {path: Cause.STALE}
        generator = self._old != self._new or Cause.GENERATOR in found.values()
        return {path: Cause.GENERATOR if generator else Cause.HAND_EDITED}

    def _report_entries(self, reports: Mapping[str, bytes]) -> list[ManifestEntry]:
        if reports:
            return [record_entry(path, data) for path, data in reports.items()]
        own = {f"{self._folder}/report.json", f"{self._folder}/report.md"}
        return [] if self._manifest is None else [entry for entry in self._manifest.files if entry.path in own]

    def _causes(self, expected: Mapping[str, Content | None]) -> dict[str, Cause]:
        found: dict[str, Cause] = {}
        for path, content in expected.items():
            disk = on_disk(self._directory, path)
            cause = classify(path, self._recorded.get(path), content, disk, inputs_moved=bool(self._moved))
            self.compared.add(path)
            if cause is not Cause.CLEAN:
                found[path] = cause
        return found

    def _strangers(self) -> list[str]:
        """Files below the distribution that are not ignored by git."""
        lines: list[str] = []
        for path in (".gitignore", f"{distribution_of(self._state)}/.gitignore"):
            lines += (self._directory.read(path) or b"").decode("utf-8", "replace").splitlines()
        ignored = ignore_rule(lines)
        root = distribution_of(self._state)
        return [path for path in self._directory.walk(root) if not ignored(path.removeprefix(f"{root}/"))]

    def _committed_lock(self) -> Lock | None:
        data = self._directory.read(f"{self._folder}/lock.toml")
        try:
            return None if data is None else read_lock(data)
        except ValueError:
            return None

    def _inputs_moved(self) -> tuple[str, ...]:
        """What differs from the last run: inputs, or a plan that was written since and not yet applied."""
        if self._old is None:
            return ("lock.toml",)
        old, new = self._old.inputs, self._new.inputs
        moved = tuple(sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path)))
        planned_since = self._manifest is not None and self._manifest.plan != self._new.hash == self._old.hash
        return moved or (("the plan",) if planned_since else ())

    def _finding(self, path: str, cause: Cause) -> DriftFinding:
        schema = self._state.schema_path
        obstacle = self._directory.obstacle(path) if cause is Cause.MODE else ""
        # A run writes every record anew, edited or not.
        cause_to_fix = Cause.STALE if path.startswith(f"{self._folder}/") and not obstacle else cause
        fix = fix_command(path, cause_to_fix, schema, recorded=path in self._recorded, obstacle=obstacle)
        return DriftFinding(path, cause, self._why(path, cause), fix, self._source(path, cause))

    def _why(self, path: str, cause: Cause) -> str:
        if cause in (Cause.STALE, Cause.STALE_AND_HAND_EDITED) and self._moved:
            return f"{', '.join(self._moved)} changed since the last run"
        if cause is Cause.GENERATOR:
            return self._generator(path)
        if cause is Cause.MISSING and self._manifest is None:
            return "it was never generated"
        return ""

    def _generator(self, path: str) -> str:
        old = {} if self._old is None else self._old.pins
        pins = [
            f"{name} {old.get(name, 'absent')} became {version}"
            for name, version in self._new.pins.items()
            if old.get(name) != version
        ]
        if pins:
            return ", ".join(pins)
        file = self._sources.get(path)
        changed = warm.changed_sources(self._state.root, self._state.schema_path)
        exactly = [] if file is None else [name for name in changed if name.endswith(f"/{file.template}")]
        if exactly or changed:
            named = exactly or changed
            return f"{', '.join(named[:_NAMED])}{', ...' if len(named) > _NAMED else ''} moved"
        if file is None:
            return "codegen moved"
        kinds = {"template": f"template {file.template}, or what computes it, moved",
                 "runtime": f"{file.template} moved", "handler": f"{file.template} moved"}  # fmt: skip
        return kinds[file.kind]

    def _source(self, path: str, cause: Cause) -> Span | None:
        """The declaration behind the first line that somebody changed, else behind the file."""
        if path not in self._sources:
            return None
        disk = self._directory.read(path) if cause in _EDITED else None
        line = 1 if disk is None else first_difference(self._state.tree[path], disk)
        origin = self._trace.origin(path, line)
        return Span(self._state.schema_path, 1, 1, 1, 1) if origin is None else origin.span
