"""How many tests each module has, and how many of them ran a line of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from codegen.emit.record_json import record_json
from codegen.evidence.raw.raw_records import FORMAT, read_raw

NAME = "modules.json"
POSITIVE_FLOOR = 5
NEGATIVE_FLOOR = 3
_FORM = {"modules": [{"path": str, "tests": [{"test": str, "negative": bool}]}]}


class WrittenTest(Protocol):
    """A test as its source has it: its node without parameters, and whether it expects a refusal."""

    @property
    def node(self) -> str:
        """As pytest names it, relative to the distribution."""

    @property
    def negative(self) -> bool:
        """Whether it expects an error, a refusal or a status that says so."""


@dataclass(frozen=True, slots=True)
class ListedTest:
    """A test as the raw file has it."""

    node: str
    negative: bool


@dataclass(frozen=True, slots=True)
class ModuleCount:
    """A module and how many of its tests ran a line of it; ``idle`` are those of its tests that ran none, sorted."""

    path: str
    positive: int
    negative: int
    idle: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether it has as many tests of each kind as are required."""
        return self.positive >= POSITIVE_FLOOR and self.negative >= NEGATIVE_FLOOR


def module_counts(
    tests: Mapping[str, Sequence[WrittenTest]], reached: Mapping[str, Collection[str]]
) -> tuple[ModuleCount, ...]:
    """The counts of every module in ``tests``, by workspace path; ``reached`` has the tests that ran a line of it."""
    return tuple(_count(path, written, reached.get(path, ())) for path, written in tests.items())


def modules_json(tests: Mapping[str, Sequence[WrittenTest]]) -> bytes:
    """``raw/modules.json``: the tests of every module, as they are written."""
    rows = [
        {"path": path, "tests": [{"test": test.node, "negative": test.negative} for test in written]}
        for path, written in tests.items()
    ]
    return record_json({"format": FORMAT, "modules": rows}).encode()


def read_modules(data: bytes) -> Mapping[str, Sequence[ListedTest]]:
    """The tests of every module; raises ``Refused`` by ``figures`` for what ``modules_json`` does not write."""
    rows = read_raw(data, f"raw/{NAME}", _FORM)["modules"]
    return {row["path"]: [ListedTest(test["test"], test["negative"]) for test in row["tests"]] for row in rows}


def _count(path: str, written: Sequence[WrittenTest], reached: Collection[str]) -> ModuleCount:
    effective = [test for test in written if test.node in reached]
    negative = sum(test.negative for test in effective)
    idle = sorted(test.node for test in written if test.node not in reached)
    return ModuleCount(path, len(effective) - negative, negative, tuple(idle))
