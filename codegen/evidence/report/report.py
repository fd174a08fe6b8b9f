"""The evidence report: ten sections, a pure function of schema, glue, toolchain and seeds.

No time, no host, no measured figure enters it; the run record holds those.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.evidence.report.declared_gates import committed_gates
from codegen.evidence.report.report_data import Facts, PlannedOutput, ReportData, SchemaFacts
from codegen.evidence.report.verdicts import joint, overall, reason
from codegen.plan.gates import Fact, GateResult, Verdict

FORMAT = 1
TITLES = (
    "Schema Input Summary",
    "Locked TODO Plan",
    "Phase 0 Research",
    "Phase 1 Baseline",
    "Phase 2 Implementation",
    "Phase 3 Enforcement",
    "Phase 4 Validation",
    "Phase 5 Recursive Verification",
    "Governance & Compliance",
    "Final Declaration",
)
#: Gates that speak for section 9 besides the phase that they belong to.
_GOVERNING = (
    "audited-operations",
    "governance-before-output",
    "traceable-escalations",
    "anchors-reachable",
    "anchors-match",
    "audit-scope-matches",
    "anchors-probed",
)

Report = dict[str, Any]


def build_report(data: ReportData) -> Report:
    """The report of a run as data that JSON can say: texts, whole numbers, booleans, lists and objects.

    ``verdict`` is FAIL when a gate failed, INCOMPLETE when one is NOT_CHECKED, PASS otherwise.
    """
    gates = committed_gates(data.gates, data.schema.declares)
    bodies = [
        _schema(data.schema, gates),
        _plan(data.plan, data.plan_hash, gates),
        *(_phase([gate for gate in gates if gate.phase == phase]) for phase in range(6)),
        _governance(data.schema, gates),
        _declaration(data.outputs, gates),
    ]
    sections = [
        {"number": n, "title": title, **body} for n, (title, body) in enumerate(zip(TITLES, bodies, strict=True), 1)
    ]
    return {"format": FORMAT, "system": data.system, "verdict": overall(gates), "sections": sections}


def _section(verdict: Verdict, why: str, facts: Facts, gates: Iterable[GateResult] = ()) -> Report:
    return {
        "verdict": verdict.value,
        "reason": why,
        "facts": dict(sorted(facts.items())),
        "gates": [_gate(gate) for gate in gates],
    }


def _gate(gate: GateResult) -> Report:
    facts = dict(sorted(gate.facts.items()))
    return {"name": gate.name, "verdict": gate.verdict.value, "summary": gate.summary, "facts": facts}


def _named(gates: Iterable[GateResult], *names: str) -> list[GateResult]:
    return [gate for gate in gates if gate.name in names]


def _schema(schema: SchemaFacts, gates: Iterable[GateResult]) -> Report:
    valid = _named(gates, "schema-and-glue-valid")
    facts = {**schema.summary, **{f"sha256 {path}": digest for path, digest in schema.read.items()}}
    return _section(joint(valid), reason(valid, "phase 0 did not say that the schema is valid"), facts)


def _plan(plan: Mapping[str, PlannedOutput], plan_hash: str, gates: Iterable[GateResult]) -> Report:
    complete = _named(gates, "plan-complete")
    facts: dict[str, Fact] = {"files": len(plan), "hash": plan_hash}
    facts |= {f"block {block}": count for block, count in Counter(file.block for file in plan.values()).items()}
    facts |= {f"{kind} files": count for kind, count in Counter(file.kind for file in plan.values()).items()}
    return _section(joint(complete), reason(complete, "phase 0 did not say that the plan is complete"), facts)


def _phase(gates: list[GateResult]) -> Report:
    counts = Counter(gate.verdict.value for gate in gates)
    facts: dict[str, Fact] = {verdict.value: counts[verdict.value] for verdict in Verdict}
    facts |= _waived(gates)
    return _section(joint(gates), reason(gates, "no gate of this phase has run"), facts, gates)


def _waived(gates: Iterable[GateResult]) -> dict[str, Fact]:
    """How many findings the gates let pass by waivers; nothing where there are none."""
    count = sum(int(gate.facts.get("waived", 0)) for gate in gates)
    return {"waived": count} if count else {}


def _governance(schema: SchemaFacts, gates: Iterable[GateResult]) -> Report:
    governing = _named(gates, *_GOVERNING)
    facts = schema.governance
    if not schema.governed:
        return _section(Verdict.NOT_APPLICABLE, "no anchor, no audit scope and no audited operation is declared", facts)
    return _section(joint(governing), reason(governing, "no gate compares governance with the code"), facts, governing)


def _declaration(outputs: Mapping[str, str], gates: tuple[GateResult, ...]) -> Report:
    last = [gate for gate in gates if gate.phase == 6]
    counts = Counter(gate.verdict.value for gate in gates)
    facts: dict[str, Fact] = {verdict.value: counts[verdict.value] for verdict in Verdict}
    facts |= {"gates": len(gates), "output files": len(outputs), "outputs sha256": outputs_sha256(outputs)}
    unknown = [f"{gate.phase} {gate.name}" for gate in gates if gate.verdict is Verdict.NOT_CHECKED]
    if unknown:
        facts["not checked"] = ", ".join(unknown)
    facts |= _waived(gates)
    waived = f", {facts['waived']} findings waived" if "waived" in facts else ""
    verdict = joint(gates)
    why = {
        Verdict.FAIL: "a gate failed",
        Verdict.NOT_CHECKED: f"INCOMPLETE: {len(unknown)} of {len(gates)} gates did not run",
        Verdict.PASS: f"every gate that applies has passed{waived}",
    }.get(verdict, "nothing was judged")
    return _section(verdict, why, facts, last)


def outputs_sha256(outputs: Mapping[str, str]) -> str:
    """One digest over paths and their SHA-256: lines as ``sha256sum`` writes them, sorted by path.

    ``find . -type f | sort | xargs sha256sum | sha256sum`` from the workspace gives it, but for the ``./``.
    """
    lines = [f"{digest}  {path}\n" for path, digest in sorted(outputs.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
