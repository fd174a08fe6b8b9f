"""Record, expectation and disk of every file of a system, side by side, each difference with its cause."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from codegen.commands.ignoring import ignored_below
from codegen.drift.classify import Cause, Content, Recorded, classify
from codegen.emit.manifest import Manifest, ManifestEntry, manifest_text
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.finalise import manifest_entries, plan_records, record_entry
from codegen.phases.former_systems import former_manifests
from codegen.phases.hand_edits import on_disk, recorded_files, wanted
from codegen.phases.line_trace import lines_record
from codegen.phases.proof import reports_again
from codegen.phases.state import RunState
from codegen.phases.workspace import distribution_of, planned, records_of

_REPORTS = ("report.json", "report.md")


@dataclass(frozen=True)
class Compared:
    """A file with its cause and its digests in the record, in what generation writes, and on the disk."""

    cause: Cause
    recorded: str | None
    expected: str | None
    disk: str | None

    @property
    def is_behind(self) -> bool:
        """Whether it stands as the last run left it, and generation writes something else now."""
        return self.recorded == self.disk != self.expected and self.recorded is not None


class Comparison:
    """Compares the files of one system; ``inputs_moved`` says that what they are made from did."""

    def __init__(
        self,
        state: RunState,
        directory: RootDirectory,
        manifest: Manifest | None,
        *,
        inputs_moved: bool,
        lock_moved: bool,
    ) -> None:
        self._state = state
        self._directory = directory
        self._manifest = manifest
        self._inputs_moved = inputs_moved
        self._lock_moved = lock_moved
        self._folder = records_of(state)
        self._former = former_manifests(state, directory)
        self._recorded = {**self._former_files(), **recorded_files(manifest)}

    def every_file(self) -> Mapping[str, Compared]:
        """Every file of the system by path, those that nobody generates included if they are on the disk."""
        records = plan_records(self._state) | lines_record(self._state)
        compared = self._compared({**self._state.tree, **records})
        drifted = any(item.disk != item.expected for item in compared.values())
        reports = {} if drifted else self._expected_reports()
        compared |= self._compared_reports(reports)
        compared |= self._compared_manifest(records, reports, compared)
        return dict(sorted(compared.items()))

    def recorded(self, path: str) -> bool:
        """Whether a run of the schema wrote ``path``."""
        return path in self._recorded

    def formerly(self, path: str) -> ManifestEntry | None:
        """The entry of ``path`` where the schema made it under another name of the system."""
        return next((entry for manifest in self._former for entry in manifest.files if entry.path == path), None)

    def _compared(self, tree: Mapping[str, bytes]) -> dict[str, Compared]:
        """The files of the tree, and those on the disk or in the record that it lacks."""
        own = {f"{self._folder}/{name}" for name in ("manifest.json", *_REPORTS)}
        found = {path: self._one(path, wanted(data)) for path, data in tree.items()}
        obstacles = {self._directory.obstacle(path) for path, item in found.items() if item.cause is Cause.MODE}
        for path in (*self._recorded, *self._strangers(tree, obstacles - {""})):
            if path not in own and path not in found:
                found[path] = self._one(path, None)
        # What is neither generated nor there is clean; a stranger that is no file has no digest, but is there.
        return {path: item for path, item in found.items() if item.expected or item.cause is not Cause.CLEAN}

    def _one(self, path: str, expected: Content | None) -> Compared:
        known, disk = self._recorded.get(path), on_disk(self._directory, path)
        cause = classify(path, known, expected, disk, inputs_moved=self._inputs_moved)
        return _compared(cause, known, expected, disk)

    def _expected_reports(self) -> Mapping[str, bytes]:
        """What the report should say, where the tree is what the run left; only a run can make another one."""
        recorded = self._directory.read(f"{self._folder}/report.json")
        return {} if recorded is None else reports_again(self._state, recorded)

    def _compared_reports(self, reports: Mapping[str, bytes]) -> dict[str, Compared]:
        """The reports; where they cannot be computed, what the last run recorded of them is what they should be."""
        found: dict[str, Compared] = {}
        for name in _REPORTS:
            path = f"{self._folder}/{name}"
            if path in reports:
                found[path] = self._one(path, wanted(reports[path]))
                continue
            known, disk = self._recorded.get(path), on_disk(self._directory, path)
            found[path] = _compared(_cause_of_report(known, disk), known, None, disk)
        return found

    def _compared_manifest(
        self, records: Mapping[str, bytes], reports: Mapping[str, bytes], found: Mapping[str, Compared]
    ) -> dict[str, Compared]:
        """The manifest that a run would leave now; where nothing else explains a difference, it was edited."""
        path = f"{self._folder}/manifest.json"
        plan = planned(self._state)
        entries = [*manifest_entries(self._state, records), *self._report_entries(reports)]
        expected = wanted(manifest_text(plan.system, self._state.schema_path, plan.hash, entries).encode())
        disk = on_disk(self._directory, path)
        # No record holds its digest: it is as the last run left it where something explains what a run would change.
        explained = self._inputs_moved or self._lock_moved or any(item.is_behind for item in found.values())
        explained = explained and self._manifest is not None
        known = Recorded(disk.sha256 if disk is not None and explained else expected.sha256, expected.mode)
        cause = classify(path, known, expected, disk, inputs_moved=self._inputs_moved)
        return {path: _compared(cause, None, expected, disk)}

    def _report_entries(self, reports: Mapping[str, bytes]) -> list[ManifestEntry]:
        if reports:
            return [record_entry(path, data) for path, data in reports.items()]
        own = {f"{self._folder}/{name}" for name in _REPORTS}
        return [] if self._manifest is None else [entry for entry in self._manifest.files if entry.path in own]

    def _former_files(self) -> dict[str, Recorded]:
        """What the schema made under another name of the system, its manifest included."""
        found: dict[str, Recorded] = {}
        for manifest in self._former:
            path = f"{self._state.configuration.records}/{manifest.system}/manifest.json"
            disk = on_disk(self._directory, path)
            found |= recorded_files(manifest)
            found[path] = Recorded("" if disk is None else disk.sha256, "0644", written=False)
        return found

    def _strangers(self, tree: Mapping[str, bytes], obstacles: Collection[str]) -> Iterator[str]:
        """Files of the distributions, the former ones included, that are not ignored; nothing that is in the way."""
        configuration = self._state.configuration
        former = [f"{configuration.out}/{manifest.system}" for manifest in self._former]
        inside = tuple(f"{path}/" for path in obstacles)
        for root in (distribution_of(self._state), *former):
            ignored = ignored_below(str(self._state.root), root, tree)
            try:
                below = list(self._directory.walk(root))
            except UnsafePathError:  # the root itself is in the way of every file below it
                continue
            yield from (path for path in below if not (ignored(path) or path in obstacles or path.startswith(inside)))


def _compared(cause: Cause, recorded: Recorded | None, expected: Content | None, disk: Content | None) -> Compared:
    digests = (None if item is None else item.sha256 or None for item in (recorded, expected, disk))
    return Compared(cause, *digests)


def _cause_of_report(recorded: Recorded | None, disk: Content | None) -> Cause:
    """The cause for a report whose bytes are known by their recorded digest alone."""
    if disk is None:
        return Cause.MISSING
    if recorded is None:
        return Cause.HAND_EDITED if disk.regular else Cause.MODE
    if disk.sha256 == recorded.sha256:
        return Cause.CLEAN if disk.mode == recorded.mode else Cause.MODE
    if not disk.regular:
        return Cause.MODE
    unix = disk.data.replace(b"\r\n", b"\n")
    return Cause.EOL_ONLY if sha256_hex(unix) == recorded.sha256 else Cause.HAND_EDITED
