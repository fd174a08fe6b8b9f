"""Back to the tree before the last committed run."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path

from codegen.emit.commit import Change, CommitSummary, SystemChanges, commit_decided, recover
from codegen.emit.journal import INDEX, PREVIOUS, Step, read_journal
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError
from codegen.support.paths import beside


def rollback(root: Path, system: str) -> CommitSummary:
    """Restore what the last committed run of ``system`` replaced, in one journalled commit.

    The caller holds the lock. Raises ``DiagnosticsError``: exit 2 when there is nothing to go back to or what was
    kept is damaged, exit 1 when a file was changed since that run.
    """
    recover(root)
    return commit_decided(root, lambda directory: [_changes(directory, system)])[0]


def kept_systems(root: Path) -> dict[str, frozenset[str]]:
    """The systems of which an earlier tree is kept, each with the paths that a rollback would restore."""
    found: dict[str, frozenset[str]] = {}
    with RootDirectory(root) as directory:
        for path in directory.walk(PREVIOUS):
            system, _, name = path.removeprefix(f"{PREVIOUS}/").partition("/")
            if name == INDEX:
                with suppress(DiagnosticsError):  # told of by the rollback of that very system
                    steps = _kept_steps(directory, f"{PREVIOUS}/{system}", system)
                    found[system] = frozenset(step.path for step in steps)
    return found


def _changes(directory: RootDirectory, system: str) -> SystemChanges:
    folder = f"{PREVIOUS}/{system}"
    steps = _kept_steps(directory, folder, system)
    changes = [_change(directory, f"{folder}/{number}", step) for number, step in enumerate(steps)]
    edited = [diagnostic for step in steps if (diagnostic := _edited(directory, step, system)) is not None]
    if edited:
        raise DiagnosticsError(edited, EXIT_FINDINGS)
    return SystemChanges(system, tuple(changes), keep_previous=False)


def _kept_steps(directory: RootDirectory, folder: str, system: str) -> tuple[Step, ...]:
    index = directory.read(f"{folder}/{INDEX}")
    if index is None:
        message = f"there is no earlier tree of {system!r} to go back to"
        hint = "one run can be rolled back, once, on the machine that did it; version control has what was committed"
        raise DiagnosticsError([Diagnostic("C520", message, hint=hint)], EXIT_COULD_NOT)
    return tuple(step for part in read_journal(index, f"{folder}/{INDEX}").parts for step in part.steps)


def _change(directory: RootDirectory, blob: str, step: Step) -> Change:
    if step.before is None:
        return Change(step.path, None)
    data = directory.read(blob)
    if data is None or sha256_hex(data) != step.before:
        message = f"{blob}, which held {step.path} before the last run, is damaged or gone"
        raise DiagnosticsError(
            [Diagnostic("C671", message, hint=f"git checkout -- {shlex.quote(step.path)}")], EXIT_COULD_NOT
        )
    return Change(step.path, data, step.before_mode or 0)


def _edited(directory: RootDirectory, step: Step, system: str) -> Diagnostic | None:
    """What is said of a file that is not as the run left it; one that is as it was before needs nothing."""
    data = directory.read(step.path)
    disk = None if data is None else sha256_hex(data)
    if disk in (None, step.after, step.before):
        return None
    message = f"{step.path} changed since the last run of {system!r}"
    aside = shlex.join(["mv", step.path, beside(step.path)])
    return Diagnostic("C609", message, hint=f"move the change aside, then repeat the command: {aside}")
