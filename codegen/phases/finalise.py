"""Phase 6: report, records and the one commit."""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace

from codegen.drift.classify import Recorded, is_as_recorded
from codegen.emit.commit import FILE_MODE, Change, CommitSummary, SystemChanges, commit_decided
from codegen.emit.manifest import Manifest, ManifestEntry, manifest_text
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.former_systems import forget_systems, former_manifests
from codegen.phases.hand_edits import EXPECTED_MODE, hand_edits, on_disk, refusals, suspects
from codegen.phases.handlers.check import refuse_moved
from codegen.phases.line_trace import lines_record
from codegen.phases.plan_details import plan_details
from codegen.phases.recorded_content import keep_contents, prune_contents
from codegen.phases.recount import miscounted
from codegen.phases.reporting import report_files, section_count
from codegen.phases.state import RunState
from codegen.phases.template_files import own_paths
from codegen.phases.workspace import current_lock, planned, records_of
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.lock import RECORDS, lock_text, plan_text
from codegen.plan.step_cache import prune_steps
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError

_SECTIONS = 10


def finalise(state: RunState) -> RunState:
    """Stage the records beside the tree; ``write`` commits both together."""
    gates = (
        GateResult(6, "deployment-ready", Verdict.NOT_CHECKED, "no gate builds or starts the container yet"),
        GateResult(6, "signature", Verdict.NOT_APPLICABLE, "no signature was asked for"),
    )
    state = replace(state, gates=(*state.gates, *gates))
    count, wrong = section_count(state), miscounted(state)
    summary = "the report has its ten sections; tests, kernels and points counted again from the raw files agree"
    verdict = Verdict.PASS if count == _SECTIONS and not wrong else Verdict.FAIL
    gate = GateResult(6, "ten-sections", verdict, summary, {"sections": count})
    findings = tuple(Diagnostic("C615", text) for text in wrong)
    state = replace(state, gates=(*state.gates, gate), findings=(*state.findings, *findings))
    return replace(state, tree={**state.tree, **records(state)})


def records(state: RunState) -> dict[str, bytes]:
    """Plan, lock, lines, report and manifest of the finished run, by workspace path."""
    folder = records_of(state)
    found = plan_records(state) | lines_record(state)
    found |= {f"{folder}/{name}": data for name, data in report_files(state).items()}
    plan = planned(state)
    manifest = manifest_text(plan.system, state.schema_path, plan.hash, manifest_entries(state, found))
    return {**found, f"{folder}/manifest.json": manifest.encode()}


def records_names() -> tuple[str, ...]:
    """The names of a system's records."""
    return tuple(RECORDS)


def plan_records(state: RunState) -> dict[str, bytes]:
    """``plan.md`` and ``lock.toml``, by workspace path; they need phase 0 alone."""
    folder = records_of(state)
    lock = current_lock(state)
    text = plan_text(planned(state), lock, folder, plan_details(state))
    return {f"{folder}/plan.md": text.encode(), f"{folder}/lock.toml": lock_text(lock).encode()}


def write(state: RunState) -> CommitSummary:
    """Commit the tree and its records in one step; what an earlier run wrote and this one does not is removed.

    A file is removed only when its content is the recorded one. What the workspace remembers besides its files is kept
    within bounds.
    """
    with RootDirectory(state.root) as directory:
        manifest, _ = read_record(state, directory)
        former = former_manifests(state, directory)
        keep_contents(state, directory)
    system = planned(state).system
    (summary,) = commit_decided(
        state.root, lambda directory: [SystemChanges(system, tuple(_changes(state, directory, manifest, former)))]
    )
    with RootDirectory(state.root) as directory:
        prune_contents(state, directory)
        prune_steps(directory)
    if former or manifest is None or manifest.schema != state.schema_path:
        forget_systems()
    return summary


def _changes(
    state: RunState, directory: RootDirectory, manifest: Manifest | None, former: Sequence[Manifest]
) -> list[Change]:
    """What the commit does to the disk as it stands; raises ``DiagnosticsError`` (exit 1) rather than lose an edit."""
    gone = [f"{state.configuration.records}/{item.system}/manifest.json" for item in former]
    gone += [
        entry.path
        for item in (*former, *([] if manifest is None else [manifest]))
        for entry in item.files
        if entry.path not in state.tree and _is_unchanged(directory, entry)
    ]
    begun = {path: data for path, data in state.once.items() if directory.read(path) is None}
    refuse_moved(state.mended, directory)
    _refuse_edited_since(state, directory, manifest)
    settled = {path: file.after for path, file in state.settled.items()}
    changes = [Change(path, data) for path, data in {**state.tree, **begun, **settled, **state.edits}.items()]
    changes += [
        Change(path, file.after, stat.S_IMODE(directory.mode(path) or FILE_MODE)) for path, file in state.mended.items()
    ]
    return changes + [Change(path, None) for path in gone]


def _refuse_edited_since(state: RunState, directory: RootDirectory, manifest: Manifest | None) -> None:
    """Raises ``DiagnosticsError`` (exit 1) where somebody wrote in a generated file while the run was at work."""
    paths = suspects(directory, {file.path for file in planned(state).files}, manifest)
    kept = {path for path, file in state.settled.items() if directory.read(path) == file.before}
    edits = hand_edits(directory, [path for path in paths if path not in kept], state.tree, manifest)
    if edits:
        raise DiagnosticsError(refusals(edits, planned(state).system, state.schema_path), EXIT_FINDINGS)


def _is_unchanged(directory: RootDirectory, entry: ManifestEntry) -> bool:
    disk = on_disk(directory, entry.path)
    return disk is not None and disk.regular and is_as_recorded(disk, Recorded(entry.sha256, entry.mode))


def manifest_entries(state: RunState, records: Mapping[str, bytes]) -> list[ManifestEntry]:
    """The entries of every planned file and of ``records``; a template of the workspace is named by its path there."""
    entries = [record_entry(path, data) for path, data in records.items()]
    templates = [file.template for file in planned(state).files if file.kind == "template"]
    brought = own_paths(state.root, state.configuration, templates)
    for file in planned(state).files:
        source = f"{state.schema_path}#{file.source}"
        template = brought.get(file.template, file.template) if file.kind == "template" else file.template
        entries.append(_entry(file.path, state.tree[file.path], file.kind, source, template))
    return entries


def record_entry(path: str, data: bytes) -> ManifestEntry:
    """The entry of one record."""
    return _entry(path, data, "record", "", "")


def _entry(path: str, data: bytes, kind: str, source: str, template: str) -> ManifestEntry:
    return ManifestEntry(path, sha256_hex(data), EXPECTED_MODE, kind, source, template)
