"""Versions of a system beside each other: as its inputs are, as they were, as an older workspace has them."""

from __future__ import annotations

from pathlib import Path

from codegen.commands.numeric_drift import compare_kernels, kernel_files
from codegen.commands.recorded_tree import recorded_tree
from codegen.drift.numeric import NumericDrift
from codegen.drift.patch import FileChange, FileVersion
from codegen.emit.manifest import Manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.generate import generated
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.workspace import distribution_of, records_of
from codegen.plan.lock import Lock, read_lock
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def current_version(root: Path, configuration: Configuration, schema: str) -> RunState:
    """What the inputs generate as they are; raises ``DiagnosticsError`` (exit 3) for an invalid schema."""
    return generated(lock(RunState(root, configuration, schema, RunOptions()), known_steps(root)))


def recorded_version(after: RunState) -> tuple[RunState, tuple[str, ...]]:
    """What this codegen generates from the inputs of the last run of the system; and the files that come out otherwise
    than that run recorded them, because codegen itself moved.

    Raises ``DiagnosticsError`` (exit 2): C646 where no run is recorded, C645 where an input of it is nowhere.
    """
    with RootDirectory(after.root) as directory:
        manifest, damaged = read_record(after, directory)
        recorded = _recorded_lock(after, directory)
    if damaged:
        raise DiagnosticsError(damaged, EXIT_COULD_NOT)
    if manifest is None or recorded is None:
        message = f"no run of {after.schema_path} is recorded: there is nothing to compare with"
        hint = f"run it, or compare with a commit: codegen diff --semantic --against HEAD {after.schema_path}"
        raise DiagnosticsError([Diagnostic("C646", message, hint=hint)], EXIT_COULD_NOT)
    with recorded_tree(after.root, recorded) as folder:
        state = RunState(folder, after.configuration, recorded.schema, RunOptions())
        before = generated(lock(state, known_steps(after.root)))
    return before, _moved_by_codegen(before, manifest)


def tree_changes(before: RunState | None, after: RunState | None) -> tuple[FileChange, ...]:
    """From one generated tree to the other; None stands for no system."""
    old, new = ({} if state is None else state.tree for state in (before, after))
    return tuple(
        FileChange(path, _version(old.get(path)), _version(new.get(path)))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def kernel_changes(before: RunState | None, after: RunState) -> dict[str, NumericDrift]:
    """What changed of the numbers of kernels whose files differ, by path."""
    if before is None or distribution_of(before) != distribution_of(after):
        return {}
    files = {
        path: name
        for path, name in kernel_files(after).items()
        if path in before.tree and before.tree[path] != after.tree[path]
    }
    drifts = compare_kernels(after, set(files.values()), before.tree, after.tree) if files else {}
    return {path: drifts[name] for path, name in files.items()}


def _version(data: bytes | None) -> FileVersion | None:
    return None if data is None else FileVersion(data)


def _recorded_lock(state: RunState, directory: RootDirectory) -> Lock | None:
    data = directory.read(f"{records_of(state)}/lock.toml")
    try:
        return None if data is None else read_lock(data)
    except ValueError:
        return None


def _moved_by_codegen(before: RunState, manifest: Manifest) -> tuple[str, ...]:
    recorded = manifest.by_path()
    return tuple(
        path for path, data in before.tree.items() if path in recorded and recorded[path].sha256 != sha256_hex(data)
    )
