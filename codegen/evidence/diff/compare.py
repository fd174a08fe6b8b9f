"""Two folders of evidence beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from codegen.evidence.bundle.bundle_paths import ENVELOPE
from codegen.evidence.diff.checks import accuracy_lines, coverage_lines, mutant_lines, rule_lines, test_lines
from codegen.evidence.diff.files import input_lines, output_lines, package_lines, toolchain_lines
from codegen.evidence.diff.found import EvidenceDiff, Group
from codegen.evidence.diff.gates import effort_lines, gate_lines, threshold_lines, verdict_lines, waiver_lines
from codegen.evidence.diff.signatures import signature_lines
from codegen.evidence.evidence_files import EvidenceFiles, UnreadableEvidenceError

Lines = Callable[[EvidenceFiles, EvidenceFiles], Iterable[str]]

#: What a reviewer asks, in the order in which it matters.
_FIRST: tuple[tuple[str, Lines], ...] = (
    ("verdict", verdict_lines),
    ("gates", gate_lines),
    ("signature", signature_lines),
    ("waivers", waiver_lines),
    ("thresholds", threshold_lines),
)
#: What follows what the schemas say otherwise.
_FURTHER: tuple[tuple[str, Lines], ...] = (
    ("rules", rule_lines),
    ("accuracy", accuracy_lines),
    ("tests", test_lines),
    ("coverage", coverage_lines),
    ("mutants", mutant_lines),
    ("strength", effort_lines),
    ("inputs", input_lines),
    ("outputs", output_lines),
    ("packages", package_lines),
    ("toolchain", toolchain_lines),
)
#: Raw files whose absence on one side is said: nothing of them can be compared.
_COMPARED = ("raw/accuracy.json", "raw/coverage.json", "raw/junit.xml", "raw/mutants.json", "raw/rules.json")


def compared(before: EvidenceFiles, after: EvidenceFiles, meaning: Iterable[Group] = ()) -> EvidenceDiff:
    """What moved from ``before`` to ``after``; ``meaning`` is what their schemas say otherwise.

    Raises ``UnreadableEvidenceError`` for files of another form.
    """
    try:
        groups = (*_groups(_FIRST, before, after), *meaning, *_groups(_FURTHER, before, after))
    except (LookupError, TypeError, AttributeError) as error:
        raise UnreadableEvidenceError(f"a record is of another form: {type(error).__name__}: {error}") from error
    return EvidenceDiff(before.name, after.name, after.system, groups, tuple(_notes(before, after)))


def _groups(questions: Iterable[tuple[str, Lines]], before: EvidenceFiles, after: EvidenceFiles) -> Iterator[Group]:
    for title, lines_of in questions:
        lines = tuple(lines_of(before, after))
        if lines:
            yield Group(title, lines)


def _notes(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """What could not be compared, and why."""
    for side in (before, after):
        if side.manifest is None:
            yield f"{side.name} is a run record: codegen evidence bundle adds inputs and outputs to compare"
        elif ENVELOPE not in side.files:
            yield f"{side.name} is not signed"
    for path in _COMPARED:
        if (path in before.files) != (path in after.files):
            lacking = before if path in after.files else after
            yield f"{lacking.name} has no {path}: nothing was compared with it"
