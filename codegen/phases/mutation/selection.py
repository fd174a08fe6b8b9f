"""Which mutants are run, and which tests against each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.phases.mutation.mutant_process import Measured
from codegen.phases.mutation.mutants import Mutant


def sample(mutants: Sequence[Mutant], maximum: int, seed: int) -> tuple[Mutant, ...]:
    """At most ``maximum`` of them, in their order: those whose seeded digests are least.

    A mutant is drawn or not by what it is, so that a change elsewhere changes few draws.
    """
    if len(mutants) <= maximum:
        return tuple(mutants)
    drawn = set(sorted(range(len(mutants)), key=lambda index: _draw(mutants[index], seed))[:maximum])
    return tuple(mutant for index, mutant in enumerate(mutants) if index in drawn)


def _draw(mutant: Mutant, seed: int) -> str:
    text = f"{seed}\0{mutant.path}\0{mutant.number}\0{mutant.before}\0{mutant.after}"
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class SuiteTimes:
    """What a run without any mutant showed: seconds of each test, of its longest row, and who runs which line."""

    seconds: Mapping[str, float]
    longest: Mapping[str, float]
    lines: Mapping[str, Mapping[int, frozenset[str]]]
    left_out: frozenset[str] = frozenset()

    def tests_of(self, mutant: Mutant) -> tuple[list[str], list[str]]:
        """The tests that may notice ``mutant``, quickest first: those that run a line of its statement, and others.

        Others there are where none is known to, because the statement runs in another process, or when the module is
        imported: those that run any line of the module or stand in its test file; at import, then all that remain.
        """
        lines = self.lines.get(mutant.path, {})
        direct = frozenset[str]().union(*(lines.get(line, frozenset()) for line in mutant.lines))
        others: list[str] = []
        if mutant.imported or not self.quickest(direct):
            near = frozenset[str]().union(*lines.values()) | self._beside(mutant.path)
            others = self.quickest(near - direct)
            if mutant.imported or not others:
                others += self.quickest(self.seconds.keys() - near - direct)
        return self.quickest(direct), others

    def within(self, tests: Iterable[str], budget_s: float) -> dict[str, float]:
        """The first of ``tests`` that take ``budget_s`` together, at least one; each with its longest row's seconds."""
        chosen: dict[str, float] = {}
        left = budget_s
        for test in tests:
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen[test] = self.longest[test]
        return chosen

    def without(self, tests: Iterable[str]) -> SuiteTimes:
        """The same with some tests left out."""
        gone = frozenset(tests)
        seconds = {test: time for test, time in self.seconds.items() if test not in gone}
        lines = {path: {line: ran - gone for line, ran in found.items()} for path, found in self.lines.items()}
        return SuiteTimes(seconds, self.longest, lines, self.left_out | gone)

    def quickest(self, tests: Iterable[str]) -> list[str]:
        """Those of ``tests`` that are known, in the order in which they run."""
        return sorted((test for test in tests if test in self.seconds), key=lambda test: (self.seconds[test], test))

    def _beside(self, path: str) -> frozenset[str]:
        parts = [part.strip("_") for part in PurePosixPath(path).with_suffix("").parts]
        names = {f"test_{'_'.join(parts[-length:])}.py" for length in range(1, len(parts))}
        return frozenset(test for test in self.seconds if PurePosixPath(test.partition("::")[0]).name in names)


def joined(runs: Iterable[Measured]) -> SuiteTimes:
    """Several runs of different test files as one; tests that fail without a mutant are left out."""
    seconds: dict[str, float] = {}
    longest: dict[str, float] = {}
    lines: dict[str, dict[int, frozenset[str]]] = {}
    failed: set[str] = set()
    for run in runs:
        failed |= run.failed
        seconds |= {test: sum(rows) for test, rows in run.seconds.items()}
        longest |= {test: max(rows) for test, rows in run.seconds.items()}
        for path, found in run.lines.items():
            known = lines.setdefault(path, {})
            for line, tests in found.items():
                known[line] = known.get(line, frozenset()) | tests
    return SuiteTimes(seconds, longest, lines).without(failed)
