"""Phase 3: the rules of schema and glue over the staged tree; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.enforcement import RULES, STRUCTURE_CHECKS, RuleOutcome, check_tree, read_tree
from codegen.phases.declarations import declarations, package_root
from codegen.phases.state import RunState
from codegen.phases.waivers import weigh
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.waivers import Waiver
from codegen.support.diagnostics import EXIT_FINDINGS, Diagnostic, DiagnosticsError

PHASE = 3
_VERDICTS = {
    "silent": Verdict.PASS,
    "fired": Verdict.FAIL,
    "blind": Verdict.FAIL,
    "not-applicable": Verdict.NOT_APPLICABLE,
}


def enforce(state: RunState) -> RunState:
    """The state with one gate for every rule and a diagnostic for every finding.

    Raises ``DiagnosticsError`` (exit 3) when glue names a rule that does not exist.
    """
    assert state.plan is not None
    _refuse_unknown_rules(state)
    tree = read_tree(state.tree, package_root(state), state.plan.package, declarations(state))
    state.progress(0, 1, "rules")
    outcomes = check_tree(tree)
    state.progress(1, 1, "rules")
    weighed = weigh(outcomes, state)
    findings = (*(finding.diagnostic() for finding in tree.broken), *weighed.diagnostics)
    failed = any(finding.severity == "error" for finding in findings)
    gates = tuple(_gate(outcome, len(tree.files), weighed.waived.get(outcome.rule.id, ())) for outcome in outcomes)
    return replace(
        state,
        gates=state.gates + gates,
        findings=state.findings + findings,
        exit_code=state.exit_code or (EXIT_FINDINGS if failed else 0),
    )


def _gate(outcome: RuleOutcome, files: int, waived: Sequence[Waiver]) -> GateResult:
    rule = outcome.rule
    verdict = _VERDICTS[outcome.outcome]
    summary = rule.meaning
    count = len(outcome.findings)
    if waived and len(waived) == count:
        return _waived_gate(outcome, files, waived)
    if outcome.outcome == "fired":
        summary = f"{count} finding{'s' if count > 1 else ''}: {outcome.findings[0].message}"
    elif outcome.outcome == "blind":
        summary = "does not fire on its known-bad fragment"
    elif outcome.outcome == "not-applicable":
        summary = f"nothing is declared that it would judge: {rule.meaning}"
    facts = {"files": files, "findings": count, "fires_on_known_bad": outcome.outcome != "blind"}
    return GateResult(PHASE, rule.id, verdict, summary, facts)


def _waived_gate(outcome: RuleOutcome, files: int, waived: Sequence[Waiver]) -> GateResult:
    """All that the rule found is waived: said in the summary, and counted."""
    count = len(waived)
    until = min(waiver.until for waiver in waived)
    reasons = "; ".join(dict.fromkeys(waiver.reason for waiver in waived))
    summary = f"waived until {until}, {count} finding{'s' if count > 1 else ''}: {reasons}"
    facts: dict[str, Fact] = {"files": files, "findings": count, "fires_on_known_bad": True}
    return GateResult(PHASE, outcome.rule.id, Verdict.PASS, summary, {**facts, "waived": count, "waived_until": until})


def _refuse_unknown_rules(state: RunState) -> None:
    """Every rule that glue names must be one that can run."""
    if state.glue is None:
        return
    known = {rule.id for rule in RULES} | {check.name for check in STRUCTURE_CHECKS}
    unknown: list[Diagnostic] = []
    for group, names in state.glue.glue.enforcement.items():
        for index, name in enumerate(names):
            if name not in known:
                path = ("enforcement", group, index)
                places = [map_.values[path] for map_ in state.glue.positions.values() if path in map_.values]
                message = f"enforcement rule {name!r} has no check that can run"
                hint = "rules: " + ", ".join(sorted(known))
                unknown.append(Diagnostic("C568", message, places[-1] if places else None, hint))
    if unknown:
        raise DiagnosticsError(unknown)
