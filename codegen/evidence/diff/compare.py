"""Two folders of evidence beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from codegen.evidence.diff.found import EvidenceDiff, Group
from codegen.evidence.diff.gates import gate_lines, verdict_lines
from codegen.evidence.evidence_files import EvidenceFiles

#: What a reviewer asks, in the order in which it matters.
_QUESTIONS: tuple[tuple[str, Callable[[EvidenceFiles, EvidenceFiles], Iterable[str]]], ...] = (
    ("verdict", verdict_lines),
    ("gates", gate_lines),
)


def compared(before: EvidenceFiles, after: EvidenceFiles) -> EvidenceDiff:
    """What moved from ``before`` to ``after``. Raises ``UnreadableEvidenceError`` for files of another form."""
    return EvidenceDiff(before.name, after.name, after.system, tuple(_groups(before, after)))


def _groups(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[Group]:
    for title, lines_of in _QUESTIONS:
        lines = tuple(lines_of(before, after))
        if lines:
            yield Group(title, lines)
