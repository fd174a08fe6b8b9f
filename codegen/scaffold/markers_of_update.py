"""Which markers of a conflict the last update wrote, and which a document shows that was there before."""

from __future__ import annotations

from pathlib import Path

from codegen.scaffold.answers_file import FILE
from codegen.scaffold.git_process import git, users_environment

#: The first line of what Copier leaves where both sides changed the same lines.
MARKER = "<<<<<<< before updating"

_NO_REVISION = 128


def marked_lines(text: str) -> list[int]:
    """The numbers of the lines of ``text`` at which a conflict begins."""
    return [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(MARKER)]


class MarkersOfUpdate:
    """What the last update changed in the folder ``project``: since HEAD, or in the commit that holds its answers.

    An update always changes the answers. ``is_known`` is False where git has no history to tell by: a shallow clone.
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self.is_known = True
        self._before = ""
        self._changed: set[str] = set()
        if not self._asked("rev-parse", "--verify", "--quiet", "HEAD"):
            return
        if self._asked("diff", "--name-only", "HEAD", "--", FILE):
            self._before, after = "HEAD", []
        else:
            commit = self._asked("log", "-1", "--format=%H", "--", FILE)
            self._before = self._asked("rev-parse", "--verify", "--quiet", f"{commit}^") if commit else ""
            after = [commit]
        if self._before:
            told = self._asked("diff", "--name-only", "--relative", "-z", self._before, *after, "--", ".")
            self._changed = set(told.split("\0"))
        else:
            self.is_known = self._asked("rev-parse", "--is-shallow-repository") != "true"

    def wrote(self, path: str, text: str) -> bool:
        """Whether the update may have written a marker into the file ``path``, whose text is now ``text``."""
        if path not in self._changed:
            return not self.is_known
        before = self._asked("show", f"{self._before}:./{path}")
        return len(marked_lines(text)) > len(marked_lines(before))

    def _asked(self, *arguments: str) -> str:
        """What git says, without the last end of line; nothing where it has no such revision."""
        environment = users_environment()
        told = git(self._project, *arguments, environment=environment, ending_with=(0, 1, _NO_REVISION))
        return told.decode(errors="surrogateescape").removesuffix("\n")
