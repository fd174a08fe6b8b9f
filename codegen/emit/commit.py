"""The journalled commit: after it, or after the next command, the tree is entirely old or entirely new."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.emit.record_json import record_json, sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError, checked_parts

STATE = ".codegen"
STAGING = f"{STATE}/staging"
JOURNAL = f"{STATE}/journal.json"
PREVIOUS = f"{STATE}/previous"
FILE_MODE = 0o644

#: Told the name of every step, before it is taken; a test raises from here to play a kill.
Fault = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What a path shall hold afterwards; ``data`` None removes it."""

    path: str
    data: bytes | None
    mode: int = FILE_MODE


@dataclass(frozen=True)
class CommitSummary:
    """What a commit did, each sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: tuple[str, ...]


def commit(
    root: Path, changes: Iterable[Change], *, system: str, keep_previous: bool = True, fault: Fault = lambda step: None
) -> CommitSummary:
    """Bring the disk below ``root`` to ``changes`` in one step; files that are as wanted are not touched.

    The caller holds the lock of the workspace. What was there before is kept for ``rollback`` under ``system``
    unless ``keep_previous`` is false. Raises ``UnsafePathError`` before anything is written.
    """
    ordered = sorted(changes, key=lambda change: change.path)
    with RootDirectory(root) as directory:
        _recover(directory)
        needed, unchanged = _needed(directory, ordered)
        written = tuple(change.path for change, _ in needed if change.data is not None)
        deleted = tuple(change.path for change, _ in needed if change.data is None)
        if needed:
            fault("stage")
            _stage(directory, needed, system, keep_previous, fault)
            fault("journal")
            directory.rename(f"{STAGING}/journal.json", JOURNAL)
            directory.sync_parent(JOURNAL)
            _apply(directory, fault)
    return CommitSummary(written, deleted, tuple(unchanged))


def recover(root: Path) -> bool:
    """Finish a commit that was cut off after its journal, or drop one cut off before; True when one was finished."""
    with RootDirectory(root) as directory:
        return _recover(directory)


def needs_recovery(root: Path) -> bool:
    """Whether a commit was cut off below ``root``."""
    return (root / JOURNAL).exists() or (root / STAGING).exists()


def _recover(directory: RootDirectory) -> bool:
    if directory.read(JOURNAL) is None:
        directory.remove_tree(STAGING)
        return False
    _apply(directory, lambda step: None)
    return True


def _needed(
    directory: RootDirectory, changes: list[Change]
) -> tuple[list[tuple[Change, tuple[bytes, int] | None]], list[str]]:
    """The changes that the disk does not show yet, each with the old bytes and mode; and the paths of the others."""
    needed: list[tuple[Change, tuple[bytes, int] | None]] = []
    unchanged: list[str] = []
    for change in changes:
        checked_parts(change.path)
        mode = directory.mode(change.path)
        if mode is not None and not stat.S_ISREG(mode):
            raise UnsafePathError(f"{change.path!r} is not a regular file")
        data = directory.read(change.path)
        old = None if data is None or mode is None else (data, stat.S_IMODE(mode))
        if _is_as_wanted(change, old):
            unchanged.append(change.path)
        else:
            needed.append((change, old))
    return needed, unchanged


def _is_as_wanted(change: Change, old: tuple[bytes, int] | None) -> bool:
    """Whether content and executable bit agree; the other bits are the umask of whoever checked the file out."""
    if change.data is None or old is None:
        return change.data is None and old is None
    return old[0] == change.data and bool(old[1] & stat.S_IXUSR) == bool(change.mode & stat.S_IXUSR)


def _stage(
    directory: RootDirectory,
    needed: list[tuple[Change, tuple[bytes, int] | None]],
    system: str,
    keep_previous: bool,
    fault: Fault,
) -> None:
    directory.remove_tree(STAGING)
    steps: list[dict[str, Any]] = []
    previous: list[dict[str, Any]] = []
    for number, (change, old) in enumerate(needed):
        fault(f"stage {change.path}")
        after = None if change.data is None else sha256_hex(change.data)
        if change.data is not None:
            directory.write(f"{STAGING}/new/{number}", change.data, change.mode)
        steps.append({"path": change.path, "staged": None if after is None else f"{STAGING}/new/{number}"})
        before: dict[str, Any] = {"path": change.path, "after": after, "blob": None, "mode": None}
        if old is not None and keep_previous:
            before.update(blob=str(number), mode=old[1])
            directory.write(f"{STAGING}/old/{number}", old[0], FILE_MODE)
        previous.append(before)
    if keep_previous:
        directory.write(f"{STAGING}/old/index.json", record_json(previous).encode(), FILE_MODE)
    journal = {"system": system, "keep_previous": keep_previous, "steps": steps}
    directory.write(f"{STAGING}/journal.json", record_json(journal).encode(), FILE_MODE)
    directory.make_directory(STAGING)


def _apply(directory: RootDirectory, fault: Fault) -> None:
    """Take the steps of the journal; taking them twice is the same as once."""
    journal = json.loads(directory.read(JOURNAL) or b"")
    for step in journal["steps"]:
        fault(f"apply {step['path']}")
        if step["staged"] is None:
            directory.unlink(step["path"])
        elif directory.mode(step["staged"]) is not None:
            directory.rename(step["staged"], step["path"])
    for path in sorted({_holder(step["path"]) for step in journal["steps"] if step["staged"] is not None}):
        directory.sync_parent(path)
    fault("previous")
    _keep_previous(directory, journal)
    fault("finish")
    directory.unlink_file(JOURNAL)
    fault("clean")
    directory.remove_tree(STAGING)


def _keep_previous(directory: RootDirectory, journal: dict[str, Any]) -> None:
    """Put what the commit replaced where ``rollback`` looks, or leave nothing to go back to."""
    target = f"{PREVIOUS}/{journal['system']}"
    if not journal["keep_previous"]:
        directory.remove_tree(target)
    elif directory.mode(f"{STAGING}/old/index.json") is not None:
        directory.remove_tree(target)
        directory.rename_directory(f"{STAGING}/old", target)


def _holder(path: str) -> str:
    return f"{path.rpartition('/')[0]}/_" if "/" in path else "_"
