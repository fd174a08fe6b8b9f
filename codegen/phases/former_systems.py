"""What an earlier run left under another name: of the system, or of its schema."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory
from codegen.frontend.workspace_modules import workspace_modules
from codegen.phases.state import RunState
from codegen.phases.workspace import planned
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError


def former_manifests(state: RunState, directory: RootDirectory) -> tuple[Manifest, ...]:
    """The manifests of systems that the schema made before its ``module`` was renamed, files in their folders alone."""
    records = state.configuration.records
    found: list[Manifest] = []
    for name in _others(state).get(state.schema_path, ()):
        try:
            manifest = read_manifest(directory.read(f"{records}/{name}/manifest.json") or b"")
        except ValueError:  # it went, or was damaged, since this process listed the records
            continue
        if manifest.system == name and manifest.schema == state.schema_path:
            folders = tuple(f"{folder}/{name}/" for folder in (records, state.configuration.out))
            inside = (file for file in manifest.files if in_folders(file.path, folders))
            found.append(replace(manifest, files=tuple(inside)))
    return tuple(found)


def refuse_left_behind(state: RunState, directory: RootDirectory) -> None:
    """Raises ``DiagnosticsError`` (exit 1) where handlers or adopted edits still lie under a former name of the system.

    Else a run would begin the handlers anew beside the written ones.
    """
    configuration, system = state.configuration, planned(state).system
    wanted = [file.template for file in planned(state).files if file.kind == "handler"]
    missing = [path for path in wanted if directory.mode(path) is None]
    found: list[Diagnostic] = []
    others = _others(state) if missing or directory.mode(f"{configuration.edits}/{system}") is None else {}
    # Only handlers are moved from a system whose schema is gone.
    if not missing:
        others = {state.schema_path: others.get(state.schema_path, ())}
    for name, schema in sorted((name, schema) for schema, names in others.items() for name in names):
        is_ours = schema == state.schema_path
        if not is_ours and directory.mode(schema) is not None:
            continue
        old = f"{configuration.handlers}/{name}"
        there = [path for path in missing if directory.mode(f"{old}/{path.rpartition('/')[2]}") is not None]
        folders = [f"{configuration.handlers}/{system}"] if there else []
        if is_ours and directory.mode(f"{configuration.edits}/{name}") is not None:
            folders.append(f"{configuration.edits}/{system}")
        found += [_left_behind(directory, name, "" if is_ours else schema, folder, there) for folder in folders]
    if found:
        raise DiagnosticsError(found, EXIT_FINDINGS)


def other_maker(state: RunState, directory: RootDirectory, manifest: Manifest) -> Diagnostic | None:
    """What is said where the system's record is of another schema that is still there; None where it is of this one.

    A schema whose name changed in capitals alone is this one, also where both names lead to it.
    """
    other, system = manifest.schema, planned(state).system
    if other == state.schema_path or directory.mode(other) is None:
        return None
    if other.casefold() == state.schema_path.casefold() and directory.is_same(other, state.schema_path):
        return None
    message = f"{system!r} is already generated from {other}"
    hint = "two schemas of a workspace need different last segments of `module`"
    makes = [module for module, schema in workspace_modules(state.root, state.configuration).items() if schema == other]
    if makes and makes[0].rpartition(".")[2] != system:
        message += f", which makes {makes[0].rpartition('.')[2]!r} now"
        hint = f"codegen rm {shlex.quote(system)}; then run both schemas"
    return Diagnostic("C603", message, hint=hint)


def in_folders(path: str, folders: tuple[str, ...]) -> bool:
    """Whether ``path`` is a plain path below one of ``folders``: a manifest is a claim, not a licence."""
    return path.startswith(folders) and not {"", ".", ".."} & set(path.split("/"))


def _left_behind(directory: RootDirectory, name: str, gone: str, folder: str, files: list[str]) -> Diagnostic:
    top, _, system = folder.rpartition("/")
    old = f"{top}/{name}"
    commands = [shlex.join(["mv", old, folder])]
    if directory.mode(folder) is not None:
        commands = [shlex.join(["mv", f"{old}/{path.rpartition('/')[2]}", path]) for path in files]
    whose = f", whose schema {gone} is gone" if gone else f", which is {system!r} now"
    hint = f"move it along: {' && '.join(commands)}"
    if gone:
        hint += f"; or, if that was another system: codegen rm {shlex.quote(name)}"
    return Diagnostic("C455", f"{old}/ was written for {name!r}{whose}", hint=hint)


def forget_systems() -> None:
    """Look again which systems have records: this process has written one that was not there, or of another schema."""
    _recorded.cache_clear()


def _others(state: RunState) -> Mapping[str, tuple[str, ...]]:
    """The names of all other systems with a record that can be read, by the schema that it names."""
    folder = state.root / state.configuration.records
    try:
        found = _recorded(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return {}
    own = planned(state).system
    mine = {schema: tuple(name for name in names if name != own) for schema, names in found.items() if own in names}
    return {**found, **mine} if mine else found


@lru_cache(maxsize=4)
def _recorded(folder: str, modified: int) -> Mapping[str, tuple[str, ...]]:
    """Looked up once in a process as long as no system comes or goes: a thousand systems ask it."""
    del modified
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    found: dict[str, list[str]] = {}
    for name in names:
        path = f"{folder}/{name}/manifest.json"
        try:
            seen = os.lstat(path)
        except OSError:
            continue
        schema = _schema_of(path, seen.st_mtime_ns, seen.st_size)
        if schema:
            found.setdefault(schema, []).append(name)
    return {schema: tuple(systems) for schema, systems in found.items()}


@lru_cache(maxsize=8192)
def _schema_of(path: str, modified: int, size: int) -> str:
    """The schema that a manifest names, read again only when the file changed; empty for a damaged one."""
    del modified, size
    try:
        return read_manifest(Path(path).read_bytes()).schema
    except (OSError, ValueError):
        return ""
