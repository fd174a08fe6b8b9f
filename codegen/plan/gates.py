"""What a gate saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = str | int | bool


class Verdict(StrEnum):
    """How a gate ended. NOT_CHECKED is never a pass."""

    PASS = "PASS"
    FAIL = "FAIL"
    NOT_CHECKED = "NOT_CHECKED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True)
class GateResult:
    """Evidence of one gate.

    ``facts`` are reproducible (they enter the committed report); ``measured`` depend on the machine or the day
    (they enter only the run record).
    """

    phase: int
    name: str
    verdict: Verdict
    summary: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    measured: Mapping[str, Fact] = field(default_factory=dict)
