"""What a page is made of, and the gates of the run as its sections show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.evidence.evidence_files import EvidenceFiles

Gate = Mapping[str, Any]
_WORST_FIRST = ("FAIL", "NOT_CHECKED", "PASS", "NOT_APPLICABLE")
#: Sections that stand for one phase each: 3 is phase 0.
_PHASE_SECTIONS = range(3, 9)


@dataclass(frozen=True)
class Shown:
    """The committed report, the run record and the raw files by their paths in the bundle."""

    report: Mapping[str, Any]
    run: Mapping[str, Any]
    raw: Mapping[str, bytes]

    @cached_property
    def gates(self) -> dict[str, Gate]:
        """Every gate of the run by name."""
        return {gate["name"]: gate for gate in self.run["gates"]}

    def json(self, path: str) -> Any:
        """The value of a raw file, None where the run left none."""
        return EvidenceFiles("", self.raw).json(path) if path in self.raw else None

    def section_gates(self, section: Mapping[str, Any]) -> list[Gate]:
        """The gates of a section as this run saw them: what the committed report leaves to the run is filled in."""
        shown = [self.gates.get(gate["name"], gate) for gate in section["gates"]]
        names = {gate["name"] for gate in shown}
        if section["number"] in _PHASE_SECTIONS:
            phase = section["number"] - _PHASE_SECTIONS[0]
            shown += [gate for gate in self.run["gates"] if gate["phase"] == phase and gate["name"] not in names]
        return shown

    def section_verdict(self, section: Mapping[str, Any]) -> str:
        """The worst verdict of the section's gates as this run saw them; the report's own where it has none."""
        if section["number"] in _PHASE_SECTIONS:
            return worst(gate["verdict"] for gate in self.section_gates(section))
        return str(section["verdict"])

    def section_reason(self, section: Mapping[str, Any]) -> str:
        """Why the section has its verdict."""
        found = self.section_verdict(section)
        if found == section["verdict"]:
            return str(section["reason"])
        gates = [gate for gate in self.section_gates(section) if gate["verdict"] == found]
        if found in ("FAIL", "NOT_CHECKED"):
            return "; ".join(f"{gate['name']}: {gate['summary']}" for gate in gates)
        return f"{len(gates)} gates passed in this run, what the committed report leaves open included"

    @property
    def unchecked(self) -> list[Gate]:
        """What the run did not check: gates of the record, and of the report where the record does not name them."""
        known = {**{gate["name"]: gate for s in self.report["sections"] for gate in s["gates"]}, **self.gates}
        return [gate for gate in known.values() if gate["verdict"] == "NOT_CHECKED"]


def worst(verdicts: Iterable[str]) -> str:
    """The worst of several verdicts; NOT_CHECKED where there is none."""
    found = set(verdicts)
    return next((verdict for verdict in _WORST_FIRST if verdict in found), "NOT_CHECKED")
