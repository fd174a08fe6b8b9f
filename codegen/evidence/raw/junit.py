"""What a JUnit file says about each test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

_FRAME = re.compile(r"^(\S.*\.py):([0-9]+): ", re.MULTILINE)
#: Where an object lay in memory, as its ``repr`` says.
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_LONGEST_REASON = 200

Result = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True, slots=True, order=True)
class CaseResult:
    """One test: its file and line (from 1), its name with parameters, how it ended, and why in one line.

    ``frames`` are the files and lines of the traceback of one that failed, the innermost last; ``classname`` is its
    module and the classes around it, dotted. How many ``milliseconds`` it took says nothing about the test.
    """

    file: str
    line: int
    name: str
    result: Result
    reason: str = ""
    frames: tuple[tuple[str, int], ...] = ()
    classname: str = ""
    milliseconds: int = field(default=0, compare=False)

    @property
    def node(self) -> str:
        """The test as pytest names it without parameters: ``tests/test_a.py::TestHalves::test_odd``."""
        module = self.file.removesuffix(".py").replace("/", ".")
        classes = self.classname.removeprefix(module).strip(".").split(".") if self.classname != module else []
        return "::".join([self.file, *filter(None, classes), self.name.partition("[")[0]])


def read_junit(reports: Iterable[bytes]) -> tuple[CaseResult, ...]:
    """The tests of all ``reports``, sorted. Raises ``ValueError`` for a report that is not JUnit XML."""
    results: list[CaseResult] = []
    for report in reports:
        try:
            root = ElementTree.fromstring(report)
            results.extend(_result(case) for case in root.iter("testcase"))
        except (ElementTree.ParseError, OverflowError) as error:
            raise ValueError(f"not a JUnit report: {error}") from error
    return tuple(sorted(results))


def _result(case: ElementTree.Element) -> CaseResult:
    classname = case.get("classname", "")
    file = case.get("file") or classname.replace(".", "/") + ".py"
    line = int(case.get("line", "0")) + 1
    name = case.get("name", "")
    spent = round(float(case.get("time", "0")) * 1000)
    kinds: tuple[tuple[str, Result], ...] = (("failure", "failed"), ("error", "error"), ("skipped", "skipped"))
    for tag, result in kinds:
        element = case.find(tag)
        if element is not None:
            reason, frames = _one_line(element), _frames(element.text or "")
            return CaseResult(file, line, name, result, reason, frames, classname, spent)
    return CaseResult(file, line, name, "passed", "", (), classname, spent)


def _frames(text: str) -> tuple[tuple[str, int], ...]:
    """The places in a traceback as pytest shortens it."""
    return tuple((match[1], int(match[2])) for match in _FRAME.finditer(text))


def _one_line(element: ElementTree.Element) -> str:
    """The message's first line; a collection error's message says nothing, its text's last line does."""
    lines = element.get("message", "").strip().splitlines()
    text = (element.text or "").strip().splitlines()
    if (not lines or lines[0] == "collection failure") and text:
        errors = [line[2:].strip() for line in text if line.startswith("E ")]
        lines = errors[-1:] or text[-1:]
    return _ADDRESS.sub(" at 0x...", lines[0].strip())[:_LONGEST_REASON].strip() if lines else ""
