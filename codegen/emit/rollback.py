"""Back to the tree before the last committed run."""

from __future__ import annotations

import json
from pathlib import Path

from codegen.emit.commit import PREVIOUS, Change, CommitSummary, commit, recover
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError


def rollback(root: Path, system: str) -> CommitSummary:
    """Restore what the last committed run of ``system`` replaced, in one journalled commit.

    The caller holds the lock. Raises ``DiagnosticsError``: exit 2 when there is nothing to go back to, exit 1 when
    a file was changed since that run.
    """
    recover(root)
    with RootDirectory(root) as directory:
        folder = f"{PREVIOUS}/{system}"
        index = directory.read(f"{folder}/index.json")
        if index is None:
            message = f"there is no earlier tree of {system!r} to go back to"
            raise DiagnosticsError([Diagnostic("C520", message)], EXIT_COULD_NOT)
        changes: list[Change] = []
        edited: list[Diagnostic] = []
        for entry in json.loads(index):
            data = directory.read(entry["path"])
            if (None if data is None else sha256_hex(data)) != entry["after"]:
                message = f"{entry['path']} changed since the last run"
                edited.append(Diagnostic("C609", message, hint="move the change aside, then repeat the command"))
            old = None if entry["blob"] is None else directory.read(f"{folder}/{entry['blob']}")
            changes.append(Change(entry["path"], old, entry["mode"] or 0))
    if edited:
        raise DiagnosticsError(edited, EXIT_FINDINGS)
    return commit(root, changes, system=system, keep_previous=False)
