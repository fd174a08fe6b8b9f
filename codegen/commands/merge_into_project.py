"""The result of an update, written into the project, and its conflicts into git's index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from codegen.emit.root_directory import RootDirectory
from codegen.scaffold.git_process import git, users_environment
from codegen.scaffold.refusals import could_not
from codegen.scaffold.staged_update import Change, Conflict

_BESIDE = ".codegen-update"


def merge_into_project(
    root: Path, changes: Sequence[Change], conflicts: Sequence[Conflict], *, pretend: bool = False
) -> None:
    """Write the changed files below ``root``, and tell git which files are in conflict.

    Raises ``DiagnosticsError`` (C782) before anything is written where a new file would overwrite one that git does
    not have, or where something else than a file stands. With ``pretend`` that is all that is done.
    """
    with RootDirectory(root) as directory:
        for change in changes:
            _refuse_in_the_way(directory, change)
        if pretend:
            return
        for change in changes:
            if change.data is None:
                directory.unlink(change.path)
            else:
                beside = change.path + _BESIDE
                directory.unlink_file(beside)
                directory.write(beside, change.data, 0o755 if change.executable else 0o644)
                directory.rename(beside, change.path)
    if conflicts:
        _record(root, conflicts)


def _refuse_in_the_way(directory: RootDirectory, change: Change) -> None:
    in_the_way = directory.obstacle(change.path)
    if not in_the_way and change.is_new and directory.read(change.path) not in (None, change.data):
        in_the_way = change.path
    if in_the_way:
        message = f"the template has a file {change.path}, and {in_the_way} stands in its way"
        raise could_not("C782", message, f"move it away: mv {quote(in_the_way)} {quote(in_the_way + '.mine')}")


def _record(root: Path, conflicts: Sequence[Conflict]) -> None:
    """Put three versions of every file into the index, as a merge does: every tool for conflicts reads them there."""
    environment = users_environment()
    top = Path(git(root, "rev-parse", "--show-toplevel", environment=environment).decode().removesuffix("\n"))
    prefix = git(root, "rev-parse", "--show-prefix", environment=environment).decode().removesuffix("\n")
    lines = []
    for conflict in conflicts:
        path = prefix + conflict.path
        told = git(top, "ls-files", "--stage", "-z", "--", path, environment=environment).decode()
        mode, ours, _ = told.partition("\t")[0].split()
        lines.append(f"0 {'0' * len(ours)}\t{path}\0")
        sides = {1: _blob(top, path, conflict.before), 2: ours, 3: _blob(top, path, conflict.after)}
        lines += [f"{mode} {blob} {stage}\t{path}\0" for stage, blob in sides.items() if blob]
    told = "".join(lines)
    git(top, "update-index", "-z", "--index-info", environment=environment, stdin=told.encode(errors="surrogateescape"))


def _blob(top: Path, path: str, data: bytes | None) -> str:
    """The name of the blob ``data``, as git would store it at ``path``; empty for no file."""
    if data is None:
        return ""
    stored = git(top, "hash-object", "-w", "--stdin", "--path", path, environment=users_environment(), stdin=data)
    return stored.decode().strip()
