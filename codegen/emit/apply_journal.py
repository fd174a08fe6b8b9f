"""A journal taken forwards, or back; taking it twice is the same as once, and neither drops a later edit."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence

from codegen.emit.journal import INDEX, PREVIOUS, STAGING, Journal, Step, staged_new, staged_old
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_REPLACED = f"{STAGING}/replaced"


def apply(directory: RootDirectory, journal: Journal, fault: Callable[[str], None]) -> None:
    """Put what is staged where it belongs, remove what shall go, and force both to the disk."""
    steps = journal.numbered()
    made = [f"{folder}/_" for _, _, step in steps for folder in step.made]
    _make_folders(directory, made)
    for part, number, step in sorted(steps, key=lambda item: item[2].after is None):
        fault(f"apply {step.path}")
        _forwards(directory, staged_new(part, number), step)
    directory.sync(path for _, _, step in steps for path in (step.path, *(f"{made}/_" for made in step.made)))


def take_back(directory: RootDirectory, journal: Journal) -> None:
    """Put back what the journal replaced and remove what it brought, and force both to the disk."""
    steps = journal.numbered()
    _make_folders(directory, [step.path for _, _, step in steps if step.before is not None])
    for part, number, step in steps:
        _backwards(directory, staged_old(part, number), step)
    directory.sync(step.path for _, _, step in steps)


def keep_previous(directory: RootDirectory, journal: Journal) -> None:
    """Put what the commit replaced where ``rollback`` looks, or leave nothing to go back to."""
    moved = False
    for number, part in enumerate(journal.parts):
        old, target = staged_old(number, "").rstrip("/"), f"{PREVIOUS}/{part.system}"
        if directory.mode(f"{old}/{INDEX}") is None:
            continue  # it is there already
        if directory.mode(target) is not None:
            directory.rename_directory(target, f"{_REPLACED}/{number}")
            moved = True
        if part.keep_previous:
            directory.rename_directory(old, target)
            moved = True
    if moved:
        directory.sync_folder(PREVIOUS)


def check_staged(directory: RootDirectory, journal: Journal) -> None:
    """Raises ``DiagnosticsError`` (exit 2) where staged content is not what the journal says."""
    for part, number, step in journal.numbered():
        path = staged_new(part, number)
        data = None if step.after is None else directory.read(path)
        if data is not None and sha256_hex(data) != step.after:
            message = f"{path} is not what the commit that was cut off had staged"
            hint = f"to go on with the files as they are: rm -r {STAGING} .codegen/*.json, then run codegen check"
            raise DiagnosticsError([Diagnostic("C671", message, hint=hint)], EXIT_COULD_NOT)


def _make_folders(directory: RootDirectory, paths: Sequence[str]) -> None:
    """Make the folders of ``paths``, on the disk before anything is moved there: else what was moved could be lost."""
    for folder in dict.fromkeys(path.rpartition("/")[0] for path in paths):
        if folder:
            directory.make_directory(folder)
    if paths:
        directory.sync(paths)


def _forwards(directory: RootDirectory, staged: str, step: Step) -> None:
    disk = _digest(directory, step.path)
    if step.after is None:
        if disk in (None, step.before):
            directory.unlink(step.path)
    elif disk in (step.before, step.after) and directory.mode(staged) is not None:
        directory.rename(staged, step.path)


def _backwards(directory: RootDirectory, kept: str, step: Step) -> None:
    disk = _digest(directory, step.path)
    if step.before is None:
        if disk in (None, step.after):
            if disk is not None:
                directory.unlink_file(step.path)
            directory.remove_folders(step.made)
    elif disk in (None, step.after) and directory.mode(kept) is not None and not _is_before(directory, step, disk):
        directory.rename(kept, step.path)


def _is_before(directory: RootDirectory, step: Step, disk: str | None) -> bool:
    """Whether the file is as the commit found it: a change may be one of the mode alone."""
    mode = directory.mode(step.path)
    return disk == step.before and mode is not None and stat.S_IMODE(mode) == step.before_mode


def _digest(directory: RootDirectory, path: str) -> str | None:
    data = directory.read(path)
    return None if data is None else sha256_hex(data)
