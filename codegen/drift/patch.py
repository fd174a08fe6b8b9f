"""Changes of files as a patch that ``git apply`` takes: created, removed, changed, of another mode or type.

The form is that of ``git diff --full-index --binary``. What is no UTF-8 or holds NUL goes as a binary patch, which
``patch`` does not read.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.support.patch_text import hunks, patch_name, quoted_name

FILE, EXECUTABLE, SYMLINK = "100644", "100755", "120000"
_NOBODY = "0" * 40
_LINE_BYTES = 52
_STAT_WIDTH = 40


@dataclass(frozen=True)
class FileVersion:
    """A file as git sees it; the content of a symlink is where it leads."""

    data: bytes
    mode: str = FILE


@dataclass(frozen=True)
class FileChange:
    """A path before and after; None where there is no file. At least one of the two is one."""

    path: str
    before: FileVersion | None
    after: FileVersion | None

    @property
    def kind(self) -> Literal["added", "removed", "changed", "mode"]:
        """What happens to the path: ``mode`` where its content stays."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "mode" if self.before.data == self.after.data else "changed"


def git_patch(changes: Iterable[FileChange], prefix: str = "") -> str:
    """The patch of all ``changes``, by path; ``prefix`` is put before every path and ends with a slash."""
    ordered = sorted(changes, key=lambda change: change.path)
    return "".join(_file_patch(f"{prefix}{change.path}", change.before, change.after) for change in ordered)


def line_counts(change: FileChange) -> tuple[int, int] | None:
    """How many lines are added and removed; None for binary content."""
    before, after = _text(change.before), _text(change.after)
    if before is None or after is None:
        return None
    lines = hunks(before, after).splitlines()
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def stat_text(changes: Iterable[FileChange], prefix: str = "") -> str:
    """A line a file and one for all, as ``git diff --stat`` shows them; empty where nothing changes."""
    ordered = sorted(changes, key=lambda change: change.path)
    counted = [(quoted_name(f"{prefix}{change.path}"), line_counts(change)) for change in ordered]
    if not counted:
        return ""
    width = max(len(name) for name, _ in counted)
    known = [counts for _, counts in counted if counts is not None]
    most = max((sum(counts) for counts in known), default=0)
    lines = [f" {name:<{width}} | {_bar(counts, most)}".rstrip() for name, counts in counted]
    added, removed = (sum(counts[side] for counts in known) for side in (0, 1))
    total = f" {_counted(len(counted), 'file')} changed"
    total += f", {_counted(added, 'insertion')}(+)" if added else ""
    total += f", {_counted(removed, 'deletion')}(-)" if removed else ""
    return "\n".join([*lines, total]) + "\n"


def _bar(counts: tuple[int, int] | None, most: int) -> str:
    if counts is None:
        return "Bin"
    scale = min(1.0, _STAT_WIDTH / most) if most else 1.0
    marks = "".join(
        sign * (max(1, round(count * scale)) if count else 0) for sign, count in zip("+-", counts, strict=True)
    )
    return f"{sum(counts)} {marks}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _file_patch(path: str, before: FileVersion | None, after: FileVersion | None) -> str:
    if before is not None and after is not None and (before.mode == SYMLINK) != (after.mode == SYMLINK):
        # A file does not become a link: one goes and the other comes.
        return _file_patch(path, before, None) + _file_patch(path, None, after)
    old, new = quoted_name(f"a/{path}"), quoted_name(f"b/{path}")
    return "".join([f"diff --git {old} {new}\n", *_modes(before, after), *_contents(path, before, after)])


def _modes(before: FileVersion | None, after: FileVersion | None) -> Iterator[str]:
    if before is None or after is None:
        version = after or before
        assert version is not None
        yield f"{'new' if before is None else 'deleted'} file mode {version.mode}\n"
    elif before.mode != after.mode:
        yield f"old mode {before.mode}\nnew mode {after.mode}\n"


def _contents(path: str, before: FileVersion | None, after: FileVersion | None) -> Iterator[str]:
    if before is not None and after is not None and before.data == after.data:
        return
    shared = before.mode if before is not None and after is not None and before.mode == after.mode else ""
    yield f"index {_blob(before)}..{_blob(after)}{' ' if shared else ''}{shared}\n"
    old, new = _text(before), _text(after)
    if old is None or new is None:
        yield "GIT binary patch\n"
        yield from _literal(b"" if after is None else after.data)
        yield from _literal(b"" if before is None else before.data)
    elif old or new:
        yield f"--- {'/dev/null' if before is None else patch_name(f'a/{path}')}\n"
        yield f"+++ {'/dev/null' if after is None else patch_name(f'b/{path}')}\n"
        yield hunks(old, new)


def _literal(data: bytes) -> Iterator[str]:
    yield f"literal {len(data)}\n"
    packed = zlib.compress(data, 9)
    for start in range(0, len(packed), _LINE_BYTES):
        line = packed[start : start + _LINE_BYTES]
        length = chr(ord("A") + len(line) - 1) if len(line) <= 26 else chr(ord("a") + len(line) - 27)
        yield f"{length}{base64.b85encode(line, pad=True).decode()}\n"
    yield "\n"


def _blob(version: FileVersion | None) -> str:
    """What git calls the content."""
    if version is None:
        return _NOBODY
    return hashlib.sha1(b"blob %d\0%b" % (len(version.data), version.data), usedforsecurity=False).hexdigest()


def _text(version: FileVersion | None) -> str | None:
    """The content as text; None where it is none."""
    if version is None:
        return ""
    try:
        return None if b"\0" in version.data else version.data.decode()
    except UnicodeDecodeError:
        return None
