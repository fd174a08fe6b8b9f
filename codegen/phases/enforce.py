"""Phase 3: the rules of schema and glue over the staged tree; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.enforcement import RULES, RuleOutcome, SourceTree, check_tree, only_in, read_tree
from codegen.phases.declarations import declarations, package_root
from codegen.phases.expected_lines import unexpected_lengths
from codegen.phases.state import RunState
from codegen.phases.waivers import PROTECTED_GROUP, weigh
from codegen.phases.workspace import loaded, planned
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.waivers import Waiver
from codegen.support.diagnostics import EXIT_FINDINGS

PHASE = 3
_VERDICTS = {
    "silent": Verdict.PASS,
    "fired": Verdict.FAIL,
    "blind": Verdict.FAIL,
    "not-applicable": Verdict.NOT_APPLICABLE,
    "unasked": Verdict.NOT_APPLICABLE,
}


def enforce(state: RunState) -> RunState:
    """The state with one gate for every rule, a diagnostic for every finding, and warnings of unexpected lengths."""
    assert state.plan is not None
    tree = read_tree(state.tree, package_root(state), state.plan.package, declarations(state))
    state.progress(0, 1, "rules")
    outcomes = _judged(state, tree)
    state.progress(1, 1, "rules")
    weighed = weigh(outcomes, state)
    findings = (*(finding.diagnostic() for finding in tree.broken), *weighed.diagnostics)
    failed = any(finding.severity == "error" for finding in findings)
    gates = tuple(_gate(outcome, len(tree.files), weighed.waived.get(outcome.rule.id, ())) for outcome in outcomes)
    return replace(
        state,
        gates=state.gates + gates,
        findings=(*state.findings, *findings, *unexpected_lengths(state)),
        exit_code=state.exit_code or (EXIT_FINDINGS if failed else 0),
    )


def _judged(state: RunState, tree: SourceTree) -> tuple[RuleOutcome, ...]:
    """The rules of security and those that the glue names, over the whole tree; the others over those files alone
    whose entries ask for them."""
    _, glue = loaded(state)
    asked = {name for names in glue.glue.enforcement.values() for name in names}
    asked |= {rule.id for rule in RULES if rule.gate == PROTECTED_GROUP}
    held: dict[str, set[str]] = {}
    for file in planned(state).files:
        entry = glue.glue.entries.get(file.entry)
        for rule in entry.validation_rules if entry is not None and file.kind == "template" else ():
            held.setdefault(rule, set()).add(file.path)
    return tuple(
        only_in(outcome, held.get(outcome.rule.id)) if outcome.rule.id not in asked else outcome
        for outcome in check_tree(tree)
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
    elif outcome.outcome == "unasked":
        summary = f"no group of the glue names it: {rule.meaning}"
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
