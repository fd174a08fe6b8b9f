"""Line and branch coverage as counts, and whether a floor is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One file: statements and branches, how many of each ran, the tests that ran a line, the lines that none ran."""

    path: str
    lines: int
    covered_lines: int
    branches: int
    covered_branches: int
    tests: frozenset[str] = frozenset()
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageFigure:
    """Lines and branches of several files together; ``possible`` 0 means that there was nothing to cover."""

    covered: int
    possible: int

    def meets(self, floor: int) -> bool:
        """Whether at least ``floor`` of a hundred ran; compared in whole numbers."""
        return self.covered * 100 >= floor * self.possible

    @property
    def text(self) -> str:
        """Per cent with one decimal, rounded down: a figure under the floor never reads as the floor."""
        tenths = self.covered * 1000 // self.possible if self.possible else 1000
        return f"{tenths // 10}.{tenths % 10} %"


def total(files: Iterable[FileCoverage]) -> CoverageFigure:
    """The figure over all ``files``."""
    covered = possible = 0
    for file in files:
        covered += file.covered_lines + file.covered_branches
        possible += file.lines + file.branches
    return CoverageFigure(covered, possible)


def worst(files: Iterable[FileCoverage], count: int = 3) -> tuple[FileCoverage, ...]:
    """The files with the most that did not run, at most ``count``."""
    missing = [file for file in files if _missing(file)]
    return tuple(sorted(missing, key=lambda file: (-_missing(file), file.path))[:count])


def _missing(file: FileCoverage) -> int:
    return file.lines + file.branches - file.covered_lines - file.covered_branches
