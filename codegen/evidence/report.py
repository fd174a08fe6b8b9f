"""The evidence report: ten sections, a pure function of schema, glue, toolchain and seeds.

No time, no host, no measured figure enters it; the run record holds those.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.evidence.declared_gates import with_declared
from codegen.evidence.finished_run import FinishedRun
from codegen.plan.files import Plan
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.document import SystemSchema

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
_FIRST_PHASE_SECTION = 3

Report = dict[str, Any]
Facts = Mapping[str, Fact]


def build_report(run: FinishedRun) -> Report:
    """The report of ``run`` as data that JSON can say: texts, whole numbers, booleans, lists and objects.

    ``verdict`` is FAIL when a gate failed, INCOMPLETE when one is NOT_CHECKED, PASS otherwise.
    """
    assert run.system is not None and run.glue is not None and run.plan is not None
    model = run.system.model
    gates = with_declared(run.gates, model)
    bodies = [
        _schema(run, gates),
        _plan(run.plan, gates),
        *(_phase([gate for gate in gates if gate.phase == phase]) for phase in range(5)),
        _phase([gate for gate in gates if gate.phase == 5]),
        _governance(model, gates),
        _declaration(run, gates),
    ]
    sections = [
        {"number": n, "title": title, **body} for n, (title, body) in enumerate(zip(TITLES, bodies, strict=True), 1)
    ]
    return {"format": FORMAT, "system": run.plan.system, "verdict": overall(gates), "sections": sections}


def overall(gates: Iterable[GateResult]) -> str:
    """PASS only when nothing failed and nothing is NOT_CHECKED."""
    verdicts = {gate.verdict for gate in gates}
    if Verdict.FAIL in verdicts:
        return "FAIL"
    return "INCOMPLETE" if Verdict.NOT_CHECKED in verdicts or Verdict.PASS not in verdicts else "PASS"


def joint(gates: Iterable[GateResult]) -> Verdict:
    """The verdict over several gates: the worst that one of them says, NOT_APPLICABLE when all say so."""
    verdicts = [gate.verdict for gate in gates]
    for verdict in (Verdict.FAIL, Verdict.NOT_CHECKED, Verdict.PASS, Verdict.NOT_APPLICABLE):
        if verdict in verdicts:
            return verdict
    return Verdict.NOT_CHECKED


def _section(verdict: Verdict, reason: str, facts: Facts, gates: Iterable[GateResult] = ()) -> Report:
    return {
        "verdict": verdict.value,
        "reason": reason,
        "facts": dict(sorted(facts.items())),
        "gates": [_gate(gate) for gate in gates],
    }


def _gate(gate: GateResult) -> Report:
    facts = dict(sorted(gate.facts.items()))
    return {"name": gate.name, "verdict": gate.verdict.value, "summary": gate.summary, "facts": facts}


def _named(gates: Iterable[GateResult], *names: str) -> list[GateResult]:
    return [gate for gate in gates if gate.name in names]


def _schema(run: FinishedRun, gates: Iterable[GateResult]) -> Report:
    assert run.system is not None
    model = run.system.model
    valid = _named(gates, "schema-and-glue-valid")
    facts: dict[str, Fact] = {
        "contracts": len(model.contracts),
        "kernels": len(model.kernels),
        "language": model.schema_version,
        "module": model.system.module,
        "operations": len(model.operations),
        "schema": run.schema_path,
        "system": model.system.system,
        "units": len(model.units),
        "version": model.metadata.version,
        "warnings": len(run.system.warnings),
    }
    facts |= {
        f"waiver {number} {waiver.rule}": f"{waiver.path or 'all files'} until {waiver.until}: {waiver.reason}"
        for number, waiver in enumerate(model.waivers, 1)
    }
    facts |= {f"sha256 {path}": digest for path, digest in run.system.read.items()}
    return _section(joint(valid), _reason(valid, "phase 0 did not say that the schema is valid"), facts)


def _plan(plan: Plan, gates: Iterable[GateResult]) -> Report:
    complete = _named(gates, "plan-complete")
    kinds = Counter(file.kind for file in plan.files)
    facts: dict[str, Fact] = {"files": len(plan.files), "hash": plan.hash}
    facts |= {f"block {block}": count for block, count in Counter(file.block for file in plan.files).items()}
    facts |= {f"{kind} files": count for kind, count in kinds.items()}
    return _section(joint(complete), _reason(complete, "phase 0 did not say that the plan is complete"), facts)


def _phase(gates: list[GateResult]) -> Report:
    counts = Counter(gate.verdict.value for gate in gates)
    facts: dict[str, Fact] = {verdict.value: counts[verdict.value] for verdict in Verdict}
    facts |= _waived(gates)
    return _section(joint(gates), _reason(gates, "no gate of this phase has run"), facts, gates)


def _waived(gates: Iterable[GateResult]) -> dict[str, Fact]:
    """How many findings the gates let pass by waivers; nothing where there are none."""
    count = sum(int(gate.facts.get("waived", 0)) for gate in gates)
    return {"waived": count} if count else {}


def _governance(model: SystemSchema, gates: Iterable[GateResult]) -> Report:
    governing = _named(gates, *_GOVERNING)
    governance = model.governance
    audited = [name for name, operation in model.operations.items() if operation.audit]
    facts: dict[str, Fact] = {
        "anchors": ", ".join(governance.anchors),
        "audit scope": ", ".join(governance.auditscope),
        "audited operations": ", ".join(audited),
        "human override": governance.humanoverride,
        "mode": governance.mode,
    }
    if not (governance.anchors or governance.auditscope or audited):
        return _section(Verdict.NOT_APPLICABLE, "no anchor, no audit scope and no audited operation is declared", facts)
    return _section(joint(governing), _reason(governing, "no gate compares governance with the code"), facts, governing)


def _declaration(run: FinishedRun, gates: tuple[GateResult, ...]) -> Report:
    assert run.system is not None
    last = [gate for gate in gates if gate.phase == 6]
    outputs = {path: data for path, data in run.tree.items() if path.startswith(run.configuration.out + "/")}
    counts = Counter(gate.verdict.value for gate in gates)
    facts: dict[str, Fact] = {verdict.value: counts[verdict.value] for verdict in Verdict}
    facts |= {"gates": len(gates), "output files": len(outputs), "outputs sha256": tree_sha256(outputs)}
    unknown = [f"{gate.phase} {gate.name}" for gate in gates if gate.verdict is Verdict.NOT_CHECKED]
    if unknown:
        facts["not checked"] = ", ".join(unknown)
    facts |= _waived(gates)
    waived = f", {facts['waived']} findings waived" if "waived" in facts else ""
    verdict = joint(gates)
    reason = {
        Verdict.FAIL: "a gate failed",
        Verdict.NOT_CHECKED: f"INCOMPLETE: {len(unknown)} of {len(gates)} gates did not run",
        Verdict.PASS: f"every gate that applies has passed{waived}",
    }.get(verdict, "nothing was judged")
    return _section(verdict, reason, facts, last)


def tree_sha256(tree: Mapping[str, bytes]) -> str:
    """One digest over paths and contents: lines as ``sha256sum`` writes them, sorted by path.

    ``find . -type f | sort | xargs sha256sum | sha256sum`` from the workspace gives it, but for the ``./``.
    """
    lines = [f"{hashlib.sha256(tree[path]).hexdigest()}  {path}\n" for path in sorted(tree)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _reason(gates: Iterable[GateResult], absent: str) -> str:
    """Why the verdict is what it is: the gates that decide it, by name."""
    gates = list(gates)
    verdict = joint(gates)
    if not gates:
        return absent
    deciding = [gate for gate in gates if gate.verdict is verdict]
    if verdict is Verdict.PASS:
        return f"{len(deciding)} of {len(deciding)} gates that apply passed"
    if verdict is Verdict.NOT_APPLICABLE:
        return "; ".join(dict.fromkeys(gate.summary for gate in deciding))
    return "; ".join(f"{gate.name}: {gate.summary}" for gate in deciding)
