"""Copier's three-way update, done in a copy of what git has of a project; the project itself is not touched.

Copier reports no conflict. Where the template no longer has a file that its owner changed, or both changed one that is
no text, it forgets what the owner did. All of that is found here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.scaffold.answers_file import pin_answers, read_answers, write_source
from codegen.scaffold.copier_job import CopierJob, run_copier
from codegen.scaffold.git_process import closed_environment, git
from codegen.scaffold.template_repository import make_repository
from codegen.scaffold.template_tree import Release


@dataclass(frozen=True)
class Change:
    """One file that an update changes; ``data`` is None where it goes."""

    path: str
    data: bytes | None
    executable: bool
    is_new: bool


@dataclass(frozen=True)
class Conflict:
    """A file that both sides changed: as the template had it, and as it has it now; None where it has none."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class WantedUpdate:
    """From ``old`` to ``new``, in the folder ``project`` of which git has ``tracked``; the rest as in ``CopierJob``."""

    project: Path
    tracked: Iterable[str]
    old: Release
    new: Release
    data: Mapping[str, Any]
    ask: bool = False
    trusted: bool = False


def staged_update(wanted: WantedUpdate, room: Path) -> tuple[list[Change], list[Conflict]]:
    """What the update changes, by path, and what is in conflict: such files hold both versions between markers.

    Files go into the folder ``room``. Raises ``DiagnosticsError`` as ``run_copier`` and ``pin_answers``.
    """
    update = _Update(wanted, room)
    update.lay_out()
    update.update()
    return update.found()


class _Update:
    """One update in its room."""

    def __init__(self, wanted: WantedUpdate, room: Path) -> None:
        self._wanted = wanted
        self._room = room
        self._staged = room / "project" / (wanted.project.name or "project")
        self._environment = closed_environment(room)
        self._repository = make_repository(
            [wanted.old] if wanted.old.version == wanted.new.version else [wanted.old, wanted.new],
            room / "template.git",
        )

    def lay_out(self) -> None:
        """Copy the project's files, and commit them in a repository that nobody else has.

        Links stay behind: what writes here would write where they lead.
        """
        self._staged.mkdir(parents=True)
        for path in self._wanted.tracked:
            source, place = self._wanted.project / path, self._staged / path
            if source.is_file() and not source.is_symlink():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, place)
        write_source(self._staged, self._wanted.old)
        self._git("init", "--quiet", "--template=")
        self._git("add", "--all", "--force")
        self._git("commit", "--quiet", "--no-gpg-sign", "--no-verify", "--message=before")

    def update(self) -> None:
        """Let Copier merge the new version in."""
        wanted = self._wanted
        job = CopierJob(
            "update", wanted.new.source, self._repository, wanted.new.version, self._staged, wanted.data,
            ask=wanted.ask, trusted=wanted.trusted,
        )  # fmt: skip
        run_copier(job, self._room / "updating")
        pin_answers(self._staged, wanted.new)

    def found(self) -> tuple[list[Change], list[Conflict]]:
        """What differs now from what was laid out."""
        conflicts = {conflict.path: conflict for conflict in self._unmerged()}
        self._git("add", "--all", "--force")
        changes = {change.path: change for change in self._changes()}
        for conflict in self._forgotten([change for change in changes.values() if _may_forget(change)]):
            conflicts[conflict.path] = conflict
            del changes[conflict.path]
        return [changes[path] for path in sorted(changes)], [conflicts[path] for path in sorted(conflicts)]

    def _unmerged(self) -> Iterator[Conflict]:
        """What Copier left in conflict, from the stages of the index: 1 is the old template's, 3 the new one's."""
        sides: dict[str, dict[str, str]] = {}
        for line in self._git("ls-files", "--unmerged", "-z").decode(errors="surrogateescape").split("\0"):
            if line:
                words, _, path = line.partition("\t")
                _, blob, stage = words.split()
                sides.setdefault(path, {})[stage] = blob
        for path, blobs in sides.items():
            before, after = (
                self._git("cat-file", "blob", blobs[stage]) if stage in blobs else None for stage in ("1", "3")
            )
            yield Conflict(path, before, after)

    def _changes(self) -> Iterator[Change]:
        words = self._git("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD").split(b"\0")
        for told, name in zip(words[::2], words[1::2], strict=False):
            old_mode, mode = told.decode().removeprefix(":").split()[:2]
            path = name.decode(errors="surrogateescape")
            data = None if mode == _ABSENT else (self._staged / path).read_bytes()
            yield Change(path, data, executable=mode == _EXECUTABLE, is_new=old_mode == _ABSENT)

    def _forgotten(self, changes: Sequence[Change]) -> Iterator[Conflict]:
        """Those of ``changes`` that overwrite or remove what is not as the old template made it."""
        if not changes:
            return
        made = self._room / "old" / self._staged.name
        wanted = self._wanted
        given = read_answers(wanted.project).given
        job = CopierJob("copy", wanted.old.source, self._repository, wanted.old.version, made, given)
        run_copier(job, self._room / "copying")
        for change in changes:
            before = made / change.path
            if before.is_file() and before.read_bytes() != (wanted.project / change.path).read_bytes():
                yield Conflict(change.path, before.read_bytes(), change.data)

    def _git(self, *arguments: str) -> bytes:
        return git(self._staged, *arguments, environment=self._environment)


def _may_forget(change: Change) -> bool:
    """Whether Copier would not merge, but replace."""
    return not change.is_new and (change.data is None or b"\0" in change.data)


_ABSENT = "000000"
_EXECUTABLE = "100755"
