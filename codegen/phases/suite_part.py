"""What the tests of one staged tree had to say, alone and together with those of others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, MeasuredFile, coverage_json, parse_coverage


@dataclass(frozen=True)
class SuitePart:
    """What one staged tree of the distribution had to say; ``measured`` is None where nothing was measured."""

    results: tuple[CaseResult, ...]
    measured: tuple[MeasuredFile, ...] | None
    trouble: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it ended, something ran, and nothing failed."""
        ended = {result.result for result in self.results}
        return not self.trouble and "passed" in ended and not ended & {"failed", "error"}


def together(parts: Iterable[SuitePart]) -> SuitePart:
    """Several parts as one: every test, and of every file the lines and branches that any of them reached."""
    parts = tuple(parts)
    files: dict[str, MeasuredFile] | None = {}
    for part in parts:
        if part.measured is None or files is None:
            files = None
            continue
        for file in part.measured:
            files[file.path] = _reached_by_both(files[file.path], file) if file.path in files else file
    measured = None if files is None else tuple(files[path] for path in sorted(files))
    results = tuple(sorted(result for part in parts for result in part.results))
    return SuitePart(results, measured, tuple(text for part in parts for text in part.trouble))


def _reached_by_both(one: MeasuredFile, other: MeasuredFile) -> MeasuredFile:
    """One file as two runs measured it; a run that never imported the file knows none of its branches."""
    branches = {*one.branches, *other.branches}
    reached = {jump for file in (one, other) for jump in {*file.branches} - {*file.missing_branches}}
    lines = {*one.ran, *other.ran}
    return replace(
        one,
        missing=tuple(sorted({*one.missing} & {*other.missing})),
        branches=tuple(sorted(branches)),
        missing_branches=tuple(sorted(branches - reached)),
        ran={line: one.ran.get(line, frozenset()) | other.ran.get(line, frozenset()) for line in sorted(lines)},
    )


def written_part(part: SuitePart) -> bytes:
    """A part that passed, for a cache."""
    measured = "" if part.measured is None else coverage_json(MeasuredCoverage("", part.measured)).decode()
    return json.dumps([[asdict(result) for result in part.results], measured]).encode()


def read_part(stored: bytes) -> SuitePart:
    """What ``written_part`` wrote."""
    found, measured = json.loads(stored)
    results = tuple(CaseResult(**(result | {"frames": ()})) for result in found)
    return SuitePart(results, parse_coverage(measured.encode()).files if measured else None, ())
