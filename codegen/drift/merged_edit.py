"""Two adopted edits of the same file made one: what two branches made of it."""

from __future__ import annotations

from codegen.drift.edit_file import Edit, edit_text, read_edit
from codegen.drift.three_way import merge


def merged_edit(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The file of an edit of ``path`` with what ``ours`` and ``theirs`` changed since ``base``, which may be empty.

    Edits that were made in different generated texts are brought to one of them, where both fit. Raises ``ValueError``
    where both changed the same lines, or where one of the files is no edit.
    """
    common = read_edit(base) if base else None
    mine, new = read_edit(ours), read_edit(theirs)
    try:
        edit = _onto(mine, new, common)
    except _ConflictError:
        edit = _onto(new, mine, common)
    return edit_text(path, edit)


class _ConflictError(ValueError):
    """Both changed the same lines."""


def _onto(one: Edit, other: Edit, common: Edit | None) -> Edit:
    """Both edits, in the generated text of the first."""
    base = one.before if common is None else _moved(common, one.before)
    return Edit(one.before, _clean(base, one.after, _moved(other, one.before)))


def _moved(edit: Edit, before: bytes) -> bytes:
    """What ``edit`` makes of ``before``."""
    return _clean(edit.before, edit.after, before)


def _clean(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    merged = merge(base, ours, theirs)
    if merged.conflicts:
        raise _ConflictError("both sides edited the same lines")
    return merged.data
