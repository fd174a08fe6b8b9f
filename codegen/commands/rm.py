"""``codegen rm``: everything that runs left of a system, and nothing that people wrote."""

from __future__ import annotations

import shlex
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from codegen.commands.recorded_systems import recorded_manifests, recorded_systems
from codegen.commands.workspace_order import workspace_order
from codegen.emit.commit import Change, SystemChanges, commit_decided, recover
from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.phases.former_systems import in_folders
from codegen.phases.hand_edits import suspects
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean
from codegen.support.paths import beside
from codegen.support.schema_files import schema_files

#: What Python and its tools leave beside the files that they work on.
_BY_PRODUCTS = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "*.egg-info")


@dataclass(frozen=True)
class Removal:
    """What was removed, all sorted; ``left`` are folders and files with what people wrote."""

    systems: tuple[str, ...]
    schema: str
    removed: tuple[str, ...]
    left: tuple[str, ...]


def remove(root: Path, configuration: Configuration, name: str, *, schema_too: bool, wait: float = 0) -> Removal:
    """Remove the files and records of the system, or of all that the schema ``name`` made, in one commit.

    Raises ``DiagnosticsError`` with everything as before: exit 2 where no run left anything; exit 1 where a file was
    edited by hand, or where ``schema_too`` would take a schema away that another one depends on.
    """
    with workspace_lock(root, f"rm {name}", wait=wait):
        recover(root)
        systems = recorded_systems(root, configuration, name)
        if not systems:
            message = f"no run left anything of {name}: nothing was removed"
            meant = did_you_mean(name, recorded_manifests(root, configuration))
            known = f"systems have their records in {configuration.records}/, each in a folder of its name"
            hint = known if meant is None else f"did you mean `{meant}`?"
            raise DiagnosticsError([Diagnostic("C608", message, hint=hint)], EXIT_COULD_NOT)
        with RootDirectory(root) as directory:
            manifests = [_manifest(directory, configuration, system) for system in systems]
        schema = manifests[0].schema
        if schema_too:
            _refuse_needed(root, configuration, schema)
        parts = [_changes(configuration, manifest, schema_too) for manifest in manifests]

        def decided(directory: RootDirectory) -> list[SystemChanges]:
            _refuse_edited(directory, manifests)
            return parts

        summaries = commit_decided(root, decided)
        left = [path for system in systems for path in _left(root, configuration, system)]
    removed = sorted(path for summary in summaries for path in summary.deleted)
    return Removal(systems, schema if (root / schema).is_file() else "", tuple(removed), tuple(left))


def _manifest(directory: RootDirectory, configuration: Configuration, system: str) -> Manifest:
    """The record of ``system``, without files outside its folders: it is a claim, not a licence."""
    manifest = read_manifest(directory.read(f"{configuration.records}/{system}/manifest.json") or b"")
    folders = (f"{configuration.records}/{system}/", f"{configuration.out}/{system}/")
    files = tuple(file for file in manifest.files if in_folders(file.path, folders))
    return replace(manifest, system=system, files=files)


def _refuse_edited(directory: RootDirectory, manifests: list[Manifest]) -> None:
    found: list[Diagnostic] = []
    for manifest in manifests:
        for path in suspects(directory, set(), manifest):
            aside = shlex.join(["mv", path, beside(path)])
            message = f"{path} was edited by hand: nothing was removed"
            found.append(Diagnostic("C609", message, hint=f"move the edit aside, then repeat the command: {aside}"))
    if found:
        raise DiagnosticsError(found, EXIT_FINDINGS)


def _refuse_needed(root: Path, configuration: Configuration, schema: str) -> None:
    schemas = [path.relative_to(root).as_posix() for path in schema_files(root, configuration)]
    try:
        depends_on = workspace_order(root, configuration, schemas)[1]
    except DiagnosticsError:
        return  # wirings that are faulty already bind nobody
    needing = sorted(other for other, needed in depends_on.items() if schema in needed)
    if needing:
        message = f"{schema} was not removed: {', '.join(needing)} depends on it"
        hint = "take the dependency out of `depends_on` or the wirings; or leave --schema out, and the schema stays"
        raise DiagnosticsError([Diagnostic("C675", message, hint=hint)], EXIT_FINDINGS)


def _changes(configuration: Configuration, manifest: Manifest, schema_too: bool) -> SystemChanges:
    paths = {file.path for file in manifest.files} | {f"{configuration.records}/{manifest.system}/manifest.json"}
    if schema_too:
        paths.add(manifest.schema)
    return SystemChanges(manifest.system, tuple(Change(path, None) for path in sorted(paths)))


def _left(root: Path, configuration: Configuration, system: str) -> list[str]:
    """What remains of the system on the disk; what tools made of the removed files goes."""
    folder = root / configuration.out / system
    for pattern in _BY_PRODUCTS:
        for place in sorted(folder.rglob(pattern), reverse=True):
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place, ignore_errors=True)
    for place in sorted((path for path in (folder, *folder.rglob("*")) if path.is_dir()), reverse=True):
        with suppress(OSError):
            place.rmdir()
    files = sorted(path.relative_to(root).as_posix() for path in folder.rglob("*") if not path.is_dir())
    people = [f"{top}/{system}/" for top in (configuration.handlers, configuration.edits)]
    return [*files, *(path for path in people if (root / path).is_dir())]
