"""Phase 3: every rule, each only after it has shown that it can fire."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule, fires
from codegen.enforcement.rules import RULES
from codegen.enforcement.source_tree import SourceTree

BLIND = "C567"


@dataclass(frozen=True)
class RuleOutcome:
    """How one rule ended; ``blind``: it missed a known-bad fragment of its own; ``unasked``: nobody wants it."""

    rule: Rule
    outcome: Literal["silent", "fired", "blind", "not-applicable", "unasked"]
    findings: tuple[Finding, ...] = ()


def check_tree(tree: SourceTree, rules: Sequence[Rule] = RULES) -> tuple[RuleOutcome, ...]:
    """Apply ``rules`` to ``tree`` in order. Reads only; a rule is believed only when it fires on its specimens."""
    return tuple(_apply(rule, tree) for rule in rules)


def only_in(outcome: RuleOutcome, paths: Collection[str] | None) -> RuleOutcome:
    """``outcome`` as it is for the files at ``paths`` alone; ``unasked`` where there are none."""
    if outcome.outcome == "blind" or outcome.outcome == "not-applicable":
        return outcome
    if not paths:
        return RuleOutcome(outcome.rule, "unasked")
    findings = tuple(finding for finding in outcome.findings if finding.path in paths)
    return RuleOutcome(outcome.rule, "fired" if findings else "silent", findings)


def _apply(rule: Rule, tree: SourceTree) -> RuleOutcome:
    if not fires(rule):
        message = f"rule {rule.id} does not fire on a known-bad fragment of its own, so its silence proves nothing"
        return RuleOutcome(rule, "blind", (Finding(tree.package_root, 0, 0, rule.id, BLIND, message),))
    if not rule.applies(tree):
        return RuleOutcome(rule, "not-applicable")
    findings = tuple(sorted(set(rule.check(tree))))
    return RuleOutcome(rule, "fired" if findings else "silent", findings)
