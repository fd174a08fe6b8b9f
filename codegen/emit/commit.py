"""The journalled commit: after it, or after the next command, the tree is entirely old or entirely new.

What is new and what it replaces are staged and forced to the disk; then the journal gets its name, and that name is
forced to the disk: from here on the commit counts. Then every path is put in place and forced to the disk, and only
then the journal goes. A commit that is cut off is finished from the journal; one that the disk refuses in the middle
is taken back, from the same journal under another name.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from codegen.emit.apply_journal import apply, check_staged, keep_previous, take_back
from codegen.emit.commit_gate import committing
from codegen.emit.journal import (
    INDEX,
    JOURNAL,
    PREVIOUS,
    STAGING,
    UNDO,
    Journal,
    Part,
    Step,
    check_target,
    journal_text,
    read_journal,
    staged_new,
    staged_old,
)
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.emit.state_files import STATE
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

FILE_MODE = 0o644

#: Told the name of every step, before it is taken; a test raises from here to play a kill.
Fault = Callable[[str], None]
#: Asked for the changes with the tree to itself: what it reads there is what is replaced.
Decide = Callable[[RootDirectory], "Iterable[SystemChanges]"]


@dataclass(frozen=True)
class Change:
    """What a path shall hold afterwards; ``data`` None removes it."""

    path: str
    data: bytes | None
    mode: int = FILE_MODE


@dataclass(frozen=True)
class SystemChanges:
    """The changes of one system; what they replace is kept for its ``rollback`` unless ``keep_previous`` is false."""

    system: str
    changes: tuple[Change, ...]
    keep_previous: bool = True


@dataclass(frozen=True)
class CommitSummary:
    """What a commit did, each sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class _Needed:
    """A change that the disk does not show yet, and what stands there."""

    change: Change
    data: bytes | None
    mode: int | None
    made: tuple[str, ...]


def commit(
    root: Path, changes: Iterable[Change], *, system: str, keep_previous: bool = True, fault: Fault = lambda step: None
) -> CommitSummary:
    """Bring the disk below ``root`` to the changes of one system; see ``commit_decided``."""
    part = SystemChanges(system, tuple(changes), keep_previous)
    return commit_decided(root, lambda directory: [part], fault)[0]


def commit_decided(root: Path, decide: Decide, fault: Fault = lambda step: None) -> tuple[CommitSummary, ...]:
    """Bring the disk below ``root`` to what ``decide`` makes of it, in one step; what that raises ends the commit.

    It is asked when all readers have gone, which may take as long as they read: a file that somebody wrote meanwhile
    is seen as it is. Files that are as wanted are not touched. The caller holds the lock of the workspace; no path is
    in two parts. Raises ``UnsafePathError`` before anything is written; ``DiagnosticsError`` (exit 2) where the disk
    refuses, with everything as it was before.
    """
    try:
        with committing(root), RootDirectory(root) as directory:
            _recover(directory)
            needed: list[tuple[SystemChanges, list[_Needed]]] = []
            summaries: list[CommitSummary] = []
            with directory.remembering():  # what was decided on is what is replaced, and no later edit of it
                for part in decide(directory):
                    found, unchanged = _needed(directory, sorted(part.changes, key=lambda change: change.path))
                    summaries.append(_summary(found, unchanged))
                    if found:
                        needed.append((part, found))
            if needed:
                _commit(directory, needed, fault)
    except OSError as error:
        raise _refused(root, error) from error
    return tuple(summaries)


def recover(root: Path) -> bool:
    """Finish a commit that was cut off after its journal, or drop one cut off before; True when one was finished.

    What a person changed since is left as it is. Raises ``DiagnosticsError`` (exit 2) for a journal that is not ours.
    """
    try:
        with committing(root), RootDirectory(root) as directory:
            return _recover(directory)
    except OSError as error:
        raise _refused(root, error) from error


def needs_recovery(root: Path) -> bool:
    """Whether a commit was cut off below ``root``."""
    return any((root / path).exists() for path in (JOURNAL, UNDO, STAGING))


def _commit(directory: RootDirectory, needed: list[tuple[SystemChanges, list[_Needed]]], fault: Fault) -> None:
    try:
        fault("stage")
        journal = _stage(directory, needed, fault)
        fault("journal")
        directory.rename(f"{STAGING}/journal.json", JOURNAL)
    except OSError:
        with suppress(OSError):
            directory.remove_tree(STAGING)
        raise
    try:
        directory.sync_folder(STATE)
        apply(directory, journal, fault)
    except (OSError, UnsafePathError):
        directory.rename(JOURNAL, UNDO)
        _go_back(directory, journal)
        raise
    with suppress(OSError):  # The tree is new, and on the disk; the next command tidies up.
        _finish(directory, journal, fault)


def _recover(directory: RootDirectory) -> bool:
    undo, pending = directory.read(UNDO), directory.read(JOURNAL)
    if undo is not None:
        _go_back(directory, read_journal(undo, UNDO))
    elif pending is not None:
        journal = read_journal(pending, JOURNAL)
        check_staged(directory, journal)
        apply(directory, journal, lambda step: None)
        _finish(directory, journal, lambda step: None)
        return True
    else:
        directory.remove_tree(STAGING)
    return False


def _finish(directory: RootDirectory, journal: Journal, fault: Fault) -> None:
    fault("previous")
    keep_previous(directory, journal)
    fault("finish")
    directory.unlink_file(JOURNAL)
    directory.sync_folder(STATE)
    fault("clean")
    directory.remove_tree(STAGING)


def _go_back(directory: RootDirectory, journal: Journal) -> None:
    directory.sync_folder(STATE)
    take_back(directory, journal)
    directory.unlink_file(UNDO)
    directory.sync_folder(STATE)
    directory.remove_tree(STAGING)


def _needed(directory: RootDirectory, changes: list[Change]) -> tuple[list[_Needed], list[str]]:
    """The changes that the disk does not show yet, and the paths of the others."""
    needed: list[_Needed] = []
    unchanged: list[str] = []
    for change in changes:
        check_target(change.path)
        mode = directory.mode(change.path)
        if mode is not None and not stat.S_ISREG(mode):
            raise UnsafePathError(f"{change.path!r} is not a regular file")
        data = None if mode is None else directory.read(change.path)
        if _is_as_wanted(change, data, mode):
            unchanged.append(change.path)
        else:
            made = () if change.data is None or data is not None else directory.missing_folders(change.path)
            needed.append(_Needed(change, data, None if mode is None else stat.S_IMODE(mode), made))
    return needed, unchanged


def _is_as_wanted(change: Change, data: bytes | None, mode: int | None) -> bool:
    """Whether content and executable bit agree; the other bits are the umask of whoever checked the file out."""
    if change.data is None or data is None or mode is None:
        return change.data is None and data is None
    return data == change.data and bool(mode & stat.S_IXUSR) == bool(change.mode & stat.S_IXUSR)


def _stage(directory: RootDirectory, needed: list[tuple[SystemChanges, list[_Needed]]], fault: Fault) -> Journal:
    """Everything that the commit needs, on the disk; only the name of the journal is missing."""
    directory.remove_tree(STAGING)
    directory.make_directory(PREVIOUS)
    staged: list[str] = [f"{PREVIOUS}/_"]
    parts: list[Part] = []

    def write(path: str, data: bytes, mode: int) -> None:
        directory.write(path, data, mode)
        staged.append(path)

    for part, (owner, found) in enumerate(needed):
        steps: list[Step] = []
        for number, item in enumerate(found):
            fault(f"stage {item.change.path}")
            if item.change.data is not None:
                write(staged_new(part, number), item.change.data, item.change.mode)
            if item.data is not None and item.mode is not None:
                write(staged_old(part, number), item.data, item.mode)
            before, after = _digest(item.data), _digest(item.change.data)
            steps.append(Step(item.change.path, before, item.mode, after, item.made))
        parts.append(Part(owner.system, owner.keep_previous, tuple(steps)))
        write(staged_old(part, INDEX), journal_text(Journal((parts[-1],))).encode(), FILE_MODE)
    journal = Journal(tuple(parts))
    write(f"{STAGING}/journal.json", journal_text(journal).encode(), FILE_MODE)
    directory.sync(staged)
    return journal


def _digest(data: bytes | None) -> str | None:
    return None if data is None else sha256_hex(data)


def _summary(found: list[_Needed], unchanged: list[str]) -> CommitSummary:
    written = tuple(item.change.path for item in found if item.change.data is not None)
    deleted = tuple(item.change.path for item in found if item.change.data is None)
    return CommitSummary(written, deleted, tuple(unchanged))


def _refused(root: Path, error: OSError) -> DiagnosticsError:
    """What the disk refused, and what became of the files."""
    left = (root / JOURNAL).exists() or (root / UNDO).exists()
    state = "the next command brings the files into order" if left else "the files are as they were"
    where = f" ({error.filename})" if error.filename else ""
    message = f"the commit was refused: {error.strerror or error}{where}; {state}"
    hint = "make room or give the rights, then repeat the command"
    return DiagnosticsError([Diagnostic("C670", message, hint=hint)], EXIT_COULD_NOT)
