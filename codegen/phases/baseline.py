"""Phase 1: may this run write where it wants to, and is what it relies on there?"""

from __future__ import annotations

import shlex
from dataclasses import replace

from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.evidence.figures.tree import targets_inside
from codegen.phases.edit_files import edit_files
from codegen.phases.former_systems import former_manifests, in_folders, other_maker, refuse_left_behind
from codegen.phases.generate import generated
from codegen.phases.hand_edits import hand_edits, refusals, suspects
from codegen.phases.handlers.check import check_handlers
from codegen.phases.line_trace import LineTrace
from codegen.phases.settle_edits import Settlement
from codegen.phases.state import RunState
from codegen.phases.surroundings import surroundings
from codegen.phases.workspace import distribution_of, loaded, planned, records_of
from codegen.phases.workspace_systems import compare_dependencies
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.lock import RECORDS
from codegen.support.diagnostics import Diagnostic

HAND_EDITS = "no-hand-edits"


def baseline(state: RunState) -> RunState:
    """Look at the disk and at the declared surroundings."""
    with RootDirectory(state.root) as directory:
        inside = _targets_inside(state, directory)
        refuse_left_behind(state, directory)
        state = check_handlers(state, directory)
        manifest, manifest_findings = read_record(state, directory)
        state, edits = (state, []) if inside or manifest_findings else _hand_edits(state, directory, manifest)
    return _with_gates(state, inside, manifest_findings, edits)


def baseline_as_generated(state: RunState) -> RunState:
    """What ``baseline`` finds where the disk holds the staged tree and its records; only the surroundings are read."""
    with RootDirectory(state.root) as directory:
        state = check_handlers(state, directory)
    return _with_gates(state, [], [], [])


def _with_gates(
    state: RunState, inside: list[Diagnostic], record: list[Diagnostic], edits: list[Diagnostic]
) -> RunState:
    dependencies, unmet = compare_dependencies(state)
    findings = [*inside, *record, *edits, *unmet]
    gates = (
        targets_inside({file.path for file in planned(state).files}, len(inside)),
        _gate("record-readable", record, "the committed manifest, where there is one, can be read"),
        _hand_edit_gate(state, edits),
        *dependencies,
        *surroundings(loaded(state)[0].model),
    )
    return replace(state, gates=(*state.gates, *gates), findings=(*state.findings, *findings))


def read_record(state: RunState, directory: RootDirectory) -> tuple[Manifest | None, list[Diagnostic]]:
    """The committed manifest of the system, None before the first run; a damaged one is a finding.

    The manifest of another system in its place says nothing of this one. Entries outside the system's folders are left
    out: nothing there is compared, and nothing deleted.
    """
    path = f"{records_of(state)}/manifest.json"
    data = directory.read(path)
    if data is None:
        return None, []
    try:
        manifest = read_manifest(data)
    except ValueError as error:
        hint = f"restore {path} from version control, or remove it together with the generated files"
        return None, [Diagnostic("C602", f"{path}: {error}", hint=hint)]
    if manifest.system != planned(state).system:
        return None, []
    folders = (f"{distribution_of(state)}/", f"{records_of(state)}/")
    manifest = replace(manifest, files=tuple(file for file in manifest.files if in_folders(file.path, folders)))
    other = other_maker(state, directory, manifest)
    return (manifest, []) if other is None else (None, [other])


def _hand_edits(
    state: RunState, directory: RootDirectory, manifest: Manifest | None
) -> tuple[RunState, list[Diagnostic]]:
    """What is to be said about hand edits, and the state with those that are kept.

    Only files that differ from their record can be one, and only then is generation needed.
    """
    paths = suspects(directory, {file.path for file in planned(state).files}, manifest)
    system, schema = planned(state).system, state.schema_path
    found: list[Diagnostic] = []
    if state.options.adopt or (state.options.merge and (paths or edit_files(state, directory))):
        settlement = Settlement(state, directory, manifest)
        edits = hand_edits(directory, paths, settlement.tree, manifest)
        left = settlement.adopt(edits) if state.options.adopt else settlement.merge(edits)
        state = settlement.state
        found += [*settlement.findings, *refusals(left, system, schema)]
    elif paths:
        staged = generated(state)
        found += refusals(hand_edits(directory, paths, staged.tree, manifest), system, schema, LineTrace(staged))
    for former in former_manifests(state, directory):
        found += refusals(hand_edits(directory, suspects(directory, set(), former), {}, former), system, schema)
    return state, found


def _hand_edit_gate(state: RunState, findings: list[Diagnostic]) -> GateResult:
    """Merged files stand on the disk as nobody checked them: gates see what is generated."""
    merged = sorted(state.settled) if state.options.merge else []
    if findings or not merged:
        return _gate(HAND_EDITS, findings, "no generated file holds what a person wrote")
    summary = f"not what the other gates saw, because it holds what people wrote: {', '.join(merged)}"
    return GateResult(1, HAND_EDITS, Verdict.NOT_CHECKED, summary, {"findings": 0, "merged": len(merged)})


def _targets_inside(state: RunState, directory: RootDirectory) -> list[Diagnostic]:
    findings: list[Diagnostic] = []
    paths = [file.path for file in planned(state).files]
    for path in (*paths, *(f"{records_of(state)}/{name}" for name in RECORDS)):
        try:
            directory.read(path)
        except UnsafePathError as error:
            words = shlex.quote(directory.obstacle(path))
            hint = f"copy what you need out of {words} first, then: rm -r {words}"
            findings.append(Diagnostic("C604", str(error), hint=hint))
    return findings


def _gate(name: str, findings: list[Diagnostic], summary: str) -> GateResult:
    return GateResult(1, name, Verdict.FAIL if findings else Verdict.PASS, summary, {"findings": len(findings)})
