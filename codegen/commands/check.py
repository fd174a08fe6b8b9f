"""``codegen check``: generates in memory and compares with the disk and the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.commands import warm
from codegen.drift.classify import Cause, Content, classify
from codegen.drift.findings import DriftFinding, fix_command
from codegen.drift.ignored import ignore_rule
from codegen.emit.commit import needs_recovery
from codegen.emit.manifest import Manifest, manifest_text
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.finalise import manifest_entries, plan_records
from codegen.phases.generate import generated
from codegen.phases.hand_edits import on_disk, recorded_files, wanted
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.workspace import current_lock, distribution_of, loaded, planned, records_of
from codegen.plan.lock import Lock, read_lock
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

_NAMED = 3


@dataclass(frozen=True)
class CheckResult:
    """What a check compared and found; ``state`` has the schema's warnings and the expected tree."""

    state: RunState
    compared: int
    findings: tuple[DriftFinding, ...]


def check(
    root: Path,
    configuration: Configuration,
    schema: str,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> CheckResult:
    """Compare everything that ``schema`` generates with the disk; reads only.

    Raises ``DiagnosticsError``: an invalid schema, a damaged record, nothing to compare (exit 2).
    """
    if needs_recovery(root):
        message = "a run was cut off while it committed"
        raise DiagnosticsError([Diagnostic("C607", message, hint=f"codegen run {schema}")], EXIT_FINDINGS)
    state = lock(RunState(root, configuration, schema, RunOptions(), progress=progress))
    if not planned(state).files:
        message = f"{schema} generates no file: nothing was compared"
        raise DiagnosticsError([Diagnostic("C608", message)], EXIT_COULD_NOT)
    with RootDirectory(root) as directory:
        manifest, damaged = read_record(state, directory)
        if damaged:
            raise DiagnosticsError(damaged, EXIT_FINDINGS)
        state = generated(state)
        comparison = _Comparison(state, directory, manifest)
        findings = comparison.findings()
    return CheckResult(state, comparison.compared, findings)


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
        self.compared = 0

    def findings(self) -> tuple[DriftFinding, ...]:
        """Every file that is not clean, by path."""
        expected: dict[str, Content | None] = {path: wanted(data) for path, data in self._expected().items()}
        for path in (*self._recorded, *self._strangers()):
            expected.setdefault(path, None)
        reports = {f"{self._folder}/report.json", f"{self._folder}/report.md"}
        found: list[DriftFinding] = []
        for path in sorted(expected):
            disk = on_disk(self._directory, path)
            cause = self._report_cause(path, disk) if path in reports else self._cause(path, expected[path], disk)
            self.compared += 1
            if cause is not Cause.CLEAN:
                found.append(self._finding(path, cause))
        return tuple(found)

    def _expected(self) -> Mapping[str, bytes]:
        records = plan_records(self._state)
        manifest = self._expected_manifest(records)
        return {**self._state.tree, **records, f"{self._folder}/manifest.json": manifest}

    def _expected_manifest(self, records: Mapping[str, bytes]) -> bytes:
        """The manifest that a run would leave now; the digests of the report are taken from the record."""
        reports = [] if self._manifest is None else [
            entry for entry in self._manifest.files if entry.path.rpartition("/")[2].startswith("report.")
        ]  # fmt: skip
        own = [entry for entry in reports if entry.kind == "record"]
        plan = planned(self._state)
        entries = [*manifest_entries(self._state, records), *own]
        return manifest_text(plan.system, self._state.schema_path, plan.hash, entries).encode()

    def _cause(self, path: str, expected: Content | None, disk: Content | None) -> Cause:
        if path == f"{self._folder}/manifest.json" and expected is not None and disk is not None:
            if disk.sha256 == expected.sha256:
                return Cause.CLEAN
            return Cause.STALE if self._moved else Cause.GENERATOR if self._old != self._new else Cause.UNRECORDED
        return classify(path, self._recorded.get(path), expected, disk, inputs_moved=bool(self._moved))

    def _report_cause(self, path: str, disk: Content | None) -> Cause:
        """A report is compared with the record: only a run can make it again."""
        if disk is None:
            return Cause.MISSING
        known = self._recorded.get(path)
        return Cause.CLEAN if known is not None and known.sha256 == disk.sha256 else Cause.HAND_EDITED

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
        if self._old is None:
            return ("lock.toml",)
        old, new = self._old.inputs, self._new.inputs
        return tuple(sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path)))

    def _finding(self, path: str, cause: Cause) -> DriftFinding:
        schema = self._state.schema_path
        fix = fix_command(path, cause, schema, recorded=path in self._recorded)
        return DriftFinding(path, cause, self._why(path, cause), fix, self._source(path))

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

    def _source(self, path: str) -> Span | None:
        file = self._sources.get(path)
        if file is None:
            return None
        positions = loaded(self._state)[0].positions
        if not file.source:
            return Span(self._state.schema_path, 1, 1, 1, 1)
        parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in file.source.lstrip("/").split("/"))
        return positions.key(parts)
