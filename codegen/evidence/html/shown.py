"""What a page is made of, and the gates of the run as its sections show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.evidence.evidence_files import EvidenceFiles
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, read_coverage
from codegen.evidence.report.verdicts import joint, reason
from codegen.plan.gates import GateResult, Verdict

COVERAGE = "raw/coverage.json"
RULES = "raw/rules.json"
_RULES_SECTION = 6
#: Sections that stand for one phase each: 3 is phase 0.
_PHASE_SECTIONS = range(3, 9)
_LAST_SECTION = 10


@dataclass(frozen=True)
class Shown:
    """The committed report, the run record and the raw files by their paths in the bundle."""

    report: Mapping[str, Any]
    run: Mapping[str, Any]
    raw: Mapping[str, bytes]

    @cached_property
    def gates(self) -> dict[str, GateResult]:
        """Every gate of the run by name."""
        return {gate["name"]: _gate(gate, gate["phase"]) for gate in self.run["gates"]}

    @cached_property
    def coverage(self) -> MeasuredCoverage | None:
        """What the tests reached, None where none ran."""
        return read_coverage(self.raw[COVERAGE]) if COVERAGE in self.raw else None

    def json(self, path: str) -> Any:
        """The value of a raw file, None where the run left none."""
        return EvidenceFiles("", self.raw).json(path)

    def section_gates(self, section: Mapping[str, Any]) -> list[GateResult]:
        """The gates of a section as this run saw them: what the committed report leaves to the run is filled in."""
        phase = section["number"] - _PHASE_SECTIONS[0]
        shown = [self.gates.get(gate["name"], _gate(gate, phase)) for gate in section["gates"]]
        if section["number"] in _PHASE_SECTIONS:
            names = {gate.name for gate in shown}
            shown += [gate for gate in self.gates.values() if gate.phase == phase and gate.name not in names]
        return shown

    def told_gates(self, section: Mapping[str, Any]) -> list[GateResult]:
        """The gates that a section lists: not those of whose rule the table of rules says the same."""
        record = self.json(RULES) if section["number"] == _RULES_SECTION else None
        meanings = {} if record is None else {rule["id"]: rule["meaning"] for rule in record["rules"]}
        return [
            gate
            for gate in self.section_gates(section)
            if gate.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)
            or not gate.summary.endswith(meanings.get(gate.name, "\0"))
        ]

    def section_verdict(self, section: Mapping[str, Any]) -> Verdict:
        """The verdict over the section's gates as this run saw them, the last section's over all gates."""
        if section["number"] == _LAST_SECTION:
            return joint(self.gates.values())
        gates = self.section_gates(section)
        return joint(gates) if gates and section["number"] in _PHASE_SECTIONS else Verdict(section["verdict"])

    def section_reason(self, section: Mapping[str, Any]) -> str:
        """Why the section has its verdict."""
        if section["number"] == _LAST_SECTION:
            open_gates = len(self.unchecked)
            return f"{self.run['verdict']}: {open_gates} of {len(self.gates)} gates did not run"
        gates = self.section_gates(section)
        return reason(gates, section["reason"]) if section["number"] in _PHASE_SECTIONS else str(section["reason"])

    def section_facts(self, section: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts of a section; counts of verdicts are those of its gates, and stand there."""
        counted = (*Verdict, "gates", "not checked") if section["number"] == _LAST_SECTION else tuple(Verdict)
        return {name: value for name, value in section["facts"].items() if name not in counted}

    @property
    def unchecked(self) -> list[GateResult]:
        """What the run did not check: gates of the record, and of the report where the record does not name them."""
        named = (gate for section in self.report["sections"] for gate in self.section_gates(section))
        return [gate for gate in _once(named) if gate.verdict is Verdict.NOT_CHECKED]


def _gate(data: Mapping[str, Any], phase: int) -> GateResult:
    return GateResult(
        phase, data["name"], Verdict(data["verdict"]), data["summary"], data["facts"], data.get("measured", {})
    )


def _once(gates: Iterable[GateResult]) -> list[GateResult]:
    return list({gate.name: gate for gate in gates}.values())
