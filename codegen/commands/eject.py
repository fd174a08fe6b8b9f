"""``codegen eject``: a system's distribution becomes its people's for good."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.recorded_systems import system_of
from codegen.emit.commit import FILE_MODE, Change, CommitSummary, SystemChanges, commit_decided, recover
from codegen.emit.header import without_header
from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory
from codegen.emit.workspace_lock import workspace_lock
from codegen.phases.former_systems import in_folders
from codegen.phases.hand_edits import refuse_conflicts
from codegen.phases.lock import refuse_ejected
from codegen.plan.lock import RECORDS
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.ejected_systems import MARKER, marker_text

_MARKED_AS_GENERATED = b" linguist-generated"


@dataclass(frozen=True)
class Ejected:
    """What was ejected: the distribution, how many of its files lost their header, and what was committed.

    ``left`` are folders of the system that no run reads any more.
    """

    distribution: str
    headers: int
    summary: CommitSummary
    left: tuple[str, ...]


def eject(root: Path, configuration: Configuration, schema: str, *, dry_run: bool = False, wait: float = 0) -> Ejected:
    """End generation of the system of ``schema``, in one commit that ``rollback`` can take back.

    Headers that say not to edit go, with the marks of generated files; the records go; a mark in the distribution
    keeps ``run`` from writing there. Files stay as they are on the disk, edited by hand or not. Raises
    ``DiagnosticsError``: no run recorded the system, or it is ejected already (exit 2), a conflict is open (exit 6).
    """
    system = system_of(root, configuration, schema)
    distribution, records = f"{configuration.out}/{system}", f"{configuration.records}/{system}"
    refuse_ejected(root, distribution, schema)
    with workspace_lock(root, f"eject {schema}", wait=wait):
        recover(root)
        mark = Change(f"{distribution}/{MARKER}", marker_text(schema).encode())
        rest = (mark, *(Change(f"{records}/{name}", None) for name in RECORDS))
        own: list[Change] = []

        def decided(directory: RootDirectory) -> list[SystemChanges]:
            manifest = _recorded(directory, records, schema)
            refuse_conflicts(directory, {}, manifest)
            own.extend(_own_files(directory, manifest, f"{distribution}/"))
            return [SystemChanges(system, (*own, *rest))]

        if dry_run:
            with RootDirectory(root) as directory:
                summary = _summary(root, decided(directory)[0].changes)
        else:
            (summary,) = commit_decided(root, decided)
    folders = (configuration.handlers, configuration.edits)
    left = tuple(f"{name}/{system}/" for name in folders if (root / name / system).is_dir())
    return Ejected(distribution, len(own), summary, left)


def _summary(root: Path, changes: Sequence[Change]) -> CommitSummary:
    """What a commit of ``changes`` would do."""
    written = tuple(item.path for item in changes if item.data is not None)
    deleted = tuple(item.path for item in changes if item.data is None and (root / item.path).exists())
    return CommitSummary(tuple(sorted(written)), tuple(sorted(deleted)), ())


def _recorded(directory: RootDirectory, records: str, schema: str) -> Manifest:
    data = directory.read(f"{records}/manifest.json")
    if data is None:
        message = f"{schema} has no record: there is nothing to eject"
        raise DiagnosticsError([Diagnostic("C651", message, hint=f"`codegen run {schema}`")], EXIT_COULD_NOT)
    try:
        return read_manifest(data)
    except ValueError as error:
        hint = f"restore {records}/manifest.json from version control"
        raise DiagnosticsError(
            [Diagnostic("C602", f"{records}/manifest.json: {error}", hint=hint)], EXIT_FINDINGS
        ) from error


def _own_files(directory: RootDirectory, manifest: Manifest, folder: str) -> list[Change]:
    """The recorded files below ``folder`` that say that they are generated, without saying so."""
    changes: list[Change] = []
    for entry in manifest.files:
        mode = directory.mode(entry.path) if in_folders(entry.path, (folder,)) else None
        data = directory.read(entry.path) if mode is not None and stat.S_ISREG(mode) else None
        if data is None or mode is None:
            continue
        after = without_header(entry.path, data)
        if entry.path == f"{folder}.gitattributes":
            after = after.replace(_MARKED_AS_GENERATED, b"")
        if after != data:
            changes.append(Change(entry.path, after, FILE_MODE | (mode & stat.S_IXUSR)))
    return changes
