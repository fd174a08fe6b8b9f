"""What a JUnit file says about each test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

_FRAME = re.compile(r"^(\S.*\.py):([0-9]+): ", re.MULTILINE)

Result = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True, slots=True, order=True)
class CaseResult:
    """One test: its file and line (from 1), its name with parameters, how it ended, and why in one line.

    ``frames`` are the files and lines of the traceback of one that failed, the innermost last.
    """

    file: str
    line: int
    name: str
    result: Result
    reason: str = ""
    frames: tuple[tuple[str, int], ...] = ()


def read_junit(reports: Iterable[bytes]) -> tuple[CaseResult, ...]:
    """The tests of all ``reports``, sorted. Raises ``ValueError`` for a report that is not JUnit XML."""
    results: list[CaseResult] = []
    for report in reports:
        try:
            root = ElementTree.fromstring(report)
        except ElementTree.ParseError as error:
            raise ValueError(f"not a JUnit report: {error}") from error
        results.extend(_result(case) for case in root.iter("testcase"))
    return tuple(sorted(results))


def _result(case: ElementTree.Element) -> CaseResult:
    file = case.get("file") or case.get("classname", "").replace(".", "/") + ".py"
    line = int(case.get("line", "0")) + 1
    name = case.get("name", "")
    kinds: tuple[tuple[str, Result], ...] = (("failure", "failed"), ("error", "error"), ("skipped", "skipped"))
    for tag, result in kinds:
        element = case.find(tag)
        if element is not None:
            return CaseResult(file, line, name, result, _one_line(element), _frames(element.text or ""))
    return CaseResult(file, line, name, "passed")


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
    return lines[0][:200] if lines else ""
