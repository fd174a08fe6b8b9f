"""``--changed-since``: which systems can differ from what a revision of git holds, byte by byte."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from codegen.commands.ignoring import ignored_below
from codegen.commands.other_tree import repository_around, revision_tree
from codegen.commands.touched_systems import files_of_all, input_folders, recorded_locks, touched_systems
from codegen.frontend.workspace_modules import workspace_modules
from codegen.plan.plugins import plugin_pins
from codegen.plan.toolchain import pins
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.git_repository import GitEntry, GitError

_SYMLINK = "120000"
_EXECUTABLE = "100755"


def changed_since(root: Path, configuration: Configuration, schemas: Sequence[str], revision: str) -> list[str]:
    """Those of ``schemas`` whose check can answer otherwise than at ``revision``, in their order.

    Reached are: what read or left a file that differs, in content or mode; what depends on a schema that differs;
    what has no record, and what other versions of tools made. A codegen of the same versions whose own sources were
    edited is not seen. Raises ``DiagnosticsError`` (exit 2) where git cannot tell.
    """
    repository = repository_around(root)
    try:
        tree = repository.tree(revision)
    except GitError as error:
        hint = "name a commit, branch or tag; a shallow clone may lack it: git fetch origin REF"
        raise DiagnosticsError([Diagnostic("C641", f"git refuses: {error}", hint=hint)], EXIT_COULD_NOT) from error
    changed = set(_differing(root, configuration, tree))
    edited = [path for path in changed if path.startswith(f"{configuration.schemas}/") and path in tree]
    former: set[str] = set()
    if edited:
        with revision_tree(root, revision, paths=[*edited, SETTINGS]) as old:
            former = set(workspace_modules(old, configuration))
    touched = set(touched_systems(root, configuration, schemas, changed, former)) | _made_by_others(root, configuration)
    return [schema for schema in schemas if schema in touched]


def _differing(root: Path, configuration: Configuration, tree: Mapping[str, GitEntry]) -> Iterator[str]:
    """Files of the workspace that differ from ``tree``, are gone, or are new.

    git's own comparison passes over line ends and modes that its settings let pass, and codegen does not.
    """
    inputs = input_folders(configuration)
    outputs = (configuration.records, configuration.out)
    folders = tuple(f"{name}/" for name in (*inputs, *outputs))
    of_all = files_of_all(configuration)
    for path, entry in tree.items():
        if (path in of_all or path.startswith(folders)) and not _is_as(entry, root / path):
            yield path
    for path in of_all:
        if path not in tree and (root / path).exists():
            yield path
    for folder in (*inputs, configuration.records):
        yield from (path for path in _below(root, folder) if path not in tree)
    yield from _strangers(root, configuration.out, tree)


def _strangers(root: Path, out: str, tree: Mapping[str, GitEntry]) -> Iterator[str]:
    """Files below the distributions that ``tree`` lacks, but for those that a check passes over as ignored."""
    for distribution in sorted(path for path in (root / out).glob("*") if path.is_dir()):
        own = distribution.relative_to(root).as_posix()
        ignored = ignored_below(str(root), own, tree)
        yield from (path for path in _below(root, own) if path not in tree and not ignored(path))


def _below(root: Path, folder: str) -> Iterator[str]:
    """Files and links below ``folder``; what Python compiled is none."""
    for place, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        yield from (f"{here.relative_to(root).as_posix()}/{name}" for name in (*names, *links))


def _is_as(entry: GitEntry, place: Path) -> bool:
    """Whether the disk has at ``place`` what git has: kind, mode that can be run or not, and every byte."""
    try:
        mode = place.lstat().st_mode
        if entry.mode == _SYMLINK:
            return stat.S_ISLNK(mode) and _blob(os.fsencode(place.readlink()), entry) == entry.blob
        if not stat.S_ISREG(mode) or bool(mode & stat.S_IXUSR) != (entry.mode == _EXECUTABLE):
            return False
        return _blob(place.read_bytes(), entry) == entry.blob
    except OSError:
        return False


def _blob(data: bytes, entry: GitEntry) -> str:
    """The name that git gives ``data``: SHA-1, or SHA-256 in repositories that are made so."""
    digest = hashlib.sha256 if len(entry.blob) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest()


def _made_by_others(root: Path, configuration: Configuration) -> set[str]:
    """Schemas whose lock names other versions of tools or plugins than these."""
    now = {**pins(), **plugin_pins(root, configuration), "target-python": configuration.target_python}
    return {schema for schema, lock in recorded_locks(root, configuration).items() if dict(lock.pins) != now}
