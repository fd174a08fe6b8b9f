"""What the generated tests reached, as the run record keeps it: the same text wherever the tests ran."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.raw.coverage_figures import FileCoverage
from codegen.evidence.raw.number_ranges import ranges_text, read_ranges
from codegen.evidence.raw.typed_fields import text_of

FORMAT = 1
MOST_NUMBERS = 10_000_000
NAME = "coverage.json"
_JUMP = re.compile(r"(-?[1-9][0-9]{0,6})>(-?[1-9][0-9]{0,6})")
_KINDS = {"_runtime": "runtime", "_handlers": "handler"}
#: ``src/<package>/<folder>/...``: the folder says who wrote the file.
_KIND_PART = 2

#: From a line to a line; coverage counts a jump out of a block as one to the negative of its first line.
Jump = tuple[int, int]


@dataclass(frozen=True)
class MeasuredFile:
    """One file: its statements and those that did not run, its branches alike, and which tests ran which lines.

    ``path`` is relative to the root of the distribution. Lines that run only while modules are imported have run, and
    no test ran them.
    """

    path: str
    statements: tuple[int, ...]
    missing: tuple[int, ...]
    branches: tuple[Jump, ...]
    missing_branches: tuple[Jump, ...]
    ran: Mapping[int, frozenset[str]]

    @property
    def kind(self) -> str:
        """``runtime`` for what the package took along, ``handler`` for what people wrote, else ``template``."""
        parts = PurePosixPath(self.path).parts
        return _KINDS.get(parts[_KIND_PART] if len(parts) > _KIND_PART else "", "template")

    @property
    def figures(self) -> FileCoverage:
        """The file in numbers."""
        return FileCoverage(
            self.path,
            len(self.statements),
            len(self.statements) - len(self.missing),
            len(self.branches),
            len(self.branches) - len(self.missing_branches),
            frozenset().union(*self.ran.values()),
            self.missing,
        )


@dataclass(frozen=True)
class MeasuredCoverage:
    """The files of a distribution, whose folder in the workspace is ``root``, in the order of their paths."""

    root: str
    files: tuple[MeasuredFile, ...]

    @cached_property
    def by_path(self) -> Mapping[str, MeasuredFile]:
        """The files by path."""
        return {file.path: file for file in self.files}

    @property
    def figures(self) -> tuple[FileCoverage, ...]:
        """Every file in numbers."""
        return tuple(file.figures for file in self.files)


def coverage_json(coverage: MeasuredCoverage) -> bytes:
    """``raw/coverage.json``: tests by their place in a list, lines that the same tests ran together."""
    tests = sorted({test for file in coverage.files for names in file.ran.values() for test in names})
    number = {test: index for index, test in enumerate(tests)}
    files = [_written(file, number) for file in sorted(coverage.files, key=lambda file: file.path)]
    return record_json({"format": FORMAT, "root": coverage.root, "tests": tests, "files": files}).encode()


def read_coverage(data: bytes) -> MeasuredCoverage:
    """What ``coverage_json`` wrote; raises ``ValueError`` for everything else, equal values in other words included."""
    try:
        coverage = parse_coverage(data)
        again = coverage_json(coverage)
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not the coverage of a run record: {error}") from error
    if again != data:
        raise ValueError("not the coverage of a run record: it is written in another way")
    return coverage


def parse_coverage(data: bytes) -> MeasuredCoverage:
    """The same in half the time, where this process or its cache wrote ``data``."""
    value = json.loads(data)
    tests = [text_of(test) for test in value["tests"]]
    numbers = _Numbers()
    return MeasuredCoverage(text_of(value["root"]), tuple(_read(file, tests, numbers) for file in value["files"]))


class _Numbers:
    """Reads ranges of one record, and no more of them than a record of any use has: texts are short, numbers many."""

    def __init__(self) -> None:
        self._left = MOST_NUMBERS

    def read(self, text: str) -> tuple[int, ...]:
        found = read_ranges(text)
        self._left -= len(found)
        if self._left < 0:
            raise ValueError(f"not the coverage of a run record: more than {MOST_NUMBERS} numbers")
        return found


def _written(file: MeasuredFile, number: Mapping[str, int]) -> dict[str, Any]:
    groups: dict[frozenset[str], list[int]] = {}
    for line in sorted(file.ran):
        if file.ran[line]:
            groups.setdefault(file.ran[line], []).append(line)
    return {
        "path": file.path,
        "kind": file.kind,
        "statements": ranges_text(file.statements),
        "missing": ranges_text(file.missing),
        "branches": _jumps_text(file.branches),
        "missing_branches": _jumps_text(file.missing_branches),
        "ran": [
            {"lines": ranges_text(lines), "tests": ranges_text(number[test] for test in names)}
            for names, lines in groups.items()
        ],
    }


def _read(file: Any, tests: list[str], numbers: _Numbers) -> MeasuredFile:
    ran: dict[int, frozenset[str]] = {}
    for group in file["ran"]:
        names = frozenset(tests[index] for index in numbers.read(group["tests"]))
        ran |= dict.fromkeys(numbers.read(group["lines"]), names)
    statements, missing = numbers.read(file["statements"]), numbers.read(file["missing"])
    branches, missing_branches = _read_jumps(file["branches"]), _read_jumps(file["missing_branches"])
    if not (set(missing) <= set(statements) and set(missing_branches) <= set(branches)):
        raise ValueError(f"not the coverage of a run record: more is missing than there is in {file['path']!r}")
    return MeasuredFile(text_of(file["path"]), statements, missing, branches, missing_branches, ran)


def _jumps_text(jumps: Iterable[Jump]) -> str:
    return " ".join(f"{first}>{last}" for first, last in sorted(set(jumps)))


def _read_jumps(text: str) -> tuple[Jump, ...]:
    matches = [_JUMP.fullmatch(part) for part in text.split(" ")] if text else []
    if None in matches:
        raise ValueError("not the coverage of a run record: a branch is not two lines")
    return tuple((int(match[1]), int(match[2])) for match in matches if match is not None)
