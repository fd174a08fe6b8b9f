"""A comparison as one page of text, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.evidence.diff.found import EvidenceDiff
from codegen.support.literals import escape_hidden

#: Lines of one group before the rest is a count.
_SHOWN = 8


def page_text(found: EvidenceDiff, *, cut: bool) -> str:
    """The page; with ``cut`` a long group ends in the number of lines that were left out."""
    return "\n".join(_lines(found, cut))


def as_data(found: EvidenceDiff) -> dict[str, Any]:
    """The same whole, for programs."""
    return {
        "system": found.system,
        "before": found.before,
        "after": found.after,
        "groups": [{"title": group.title, "lines": list(group.lines)} for group in found.groups],
        "notes": list(found.notes),
    }


def _lines(found: EvidenceDiff, cut: bool) -> Iterator[str]:
    yield f"{found.system}: {found.before} to {found.after}"
    if not found.groups:
        yield "nothing moved"
    for group in found.groups:
        yield ""
        yield f"{group.title}:"
        shown = group.lines[:_SHOWN] if cut and len(group.lines) > _SHOWN + 1 else group.lines
        yield from (f"  {escape_hidden(line)}" for line in shown)
        if len(shown) < len(group.lines):
            yield f"  and {len(group.lines) - len(shown)} more; --all shows them"
    if found.notes:
        yield ""
        yield from (f"note: {escape_hidden(note)}" for note in found.notes)
