"""What an update, or any merge, left to be settled by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from codegen.scaffold.git_process import git, users_environment
from codegen.scaffold.markers_of_update import MARKER, MarkersOfUpdate, marked_lines
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

_REJECTED = ".rej"


def standing_conflicts(project: Path) -> list[Diagnostic]:
    """A diagnostic (C780) for every place in the folder ``project`` of a git repository that is still in conflict.

    Looked at are files that the index has as unmerged, those into which the last update wrote markers that are still
    there although they were added or committed, and the parts that an update by Copier itself could not apply.
    """
    return [*_in_files(project), *_rejected(project)]


def _in_files(project: Path) -> Iterator[Diagnostic]:
    unmerged = {line.partition("\t")[2] for line in _listed(project, "ls-files", "--unmerged", "-z", "--", ".")}
    marked = {*_listed(project, "grep", "--files-with-matches", "-I", "-z", "-e", f"^{MARKER}", "--", ".", none=1)}
    update = MarkersOfUpdate(project) if marked - unmerged else None
    for path in sorted(unmerged | marked):
        text = _text(project / path)
        if path in unmerged or (update is not None and update.wrote(path, text)):
            unknown = "" if update is None or update.is_known else _UNKNOWN
            yield from _in_file(path, marked_lines(text), unknown)


#: Without history nobody knows who wrote the markers.
_UNKNOWN = "; if they are part of the text, let git know its history: git fetch --unshallow"


def _in_file(path: str, lines: list[int], unknown: str) -> Iterator[Diagnostic]:
    for line in lines:
        hint = f"leave what is right of the lines up to `>>>>>>>`, then: git add {quote(path)}{unknown}"
        span = Span(path, line, 1, line, 1 + len(MARKER))
        yield Diagnostic("C780", "you and the template changed the same lines", span, hint)
    if not lines:
        hint = f"keep it: git add {quote(path)}; or let it go: git rm {quote(path)}"
        yield Diagnostic("C780", "it was merged by nobody yet", Span(path, 1, 1, 1, 2), hint)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _rejected(project: Path) -> Iterator[Diagnostic]:
    options = ("--cached", "--others", "--exclude-standard", "-z", "--", f"*{_REJECTED}")
    for path in sorted(set(_listed(project, "ls-files", *options))):
        changed = path.removesuffix(_REJECTED)
        if (project / path).is_file() and (project / changed).is_file():
            message = f"parts of an update could not be applied to {changed}"
            yield Diagnostic("C780", message, Span(path, 1, 1, 1, 2), f"bring them in by hand, then: rm {quote(path)}")


def _listed(project: Path, *arguments: str, none: int = 0) -> list[str]:
    """What git lists, ended by NUL each; ``none`` is the exit code that says that there is nothing."""
    told = git(project, *arguments, environment=users_environment(), ending_with=(0, none))
    return [word.decode(errors="surrogateescape") for word in told.split(b"\0") if word]
