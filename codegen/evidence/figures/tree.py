"""The gates that plan and outputs decide alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from codegen.evidence.report.report_data import PlannedOutput
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.runtime.digests import value_digest

_FIRST_DIGITS = 16


def schema_valid(warnings: int, schema_files: int, glue_files: int) -> GateResult:
    """Schema and glue were read without an error; a run with one ends before it says anything."""
    facts: dict[str, Fact] = {"warnings": warnings, "schema_files": schema_files, "glue_files": glue_files}
    return GateResult(0, "schema-and-glue-valid", Verdict.PASS, f"{warnings} warnings", facts)


def plan_complete(plan: Mapping[str, PlannedOutput], plan_hash: str) -> GateResult:
    """Every file that will be written is planned; ``plan`` has them by path."""
    blocks = len({file.block for file in plan.values()})
    facts: dict[str, Fact] = {"files": len(plan), "blocks": blocks, "hash": plan_hash}
    summary = f"{len(plan)} files, hash {plan_hash[:_FIRST_DIGITS]}"
    return GateResult(0, "plan-complete", Verdict.PASS, summary, facts)


def targets_inside(plan: Collection[str], findings: int) -> GateResult:
    """No planned file, and no record, is reached through a link."""
    facts: dict[str, Fact] = {"findings": findings, "targets": len(plan)}
    return GateResult(1, "targets-inside-root", _passes(not findings), f"{len(plan)} targets", facts)


def generated_again(outputs: Mapping[str, str], again: Mapping[str, str]) -> GateResult:
    """A second generation has the same files; both map paths to SHA-256."""
    facts: dict[str, Fact] = {"files": len(again), "tree": tree_digest(outputs)}
    summary = "the second generation has the same bytes"
    return GateResult(5, "generated-again", _passes(dict(outputs) == dict(again)), summary, facts)


def staged_equals_plan(outputs: Collection[str], plan: Collection[str]) -> GateResult:
    """What was generated is what was planned, file by file."""
    summary = "staged files and planned files are the same"
    return GateResult(5, "staged-equals-plan", _passes(set(outputs) == set(plan)), summary, {"files": len(outputs)})


def tree_digest(outputs: Mapping[str, str]) -> str:
    """One digest over paths and their SHA-256."""
    return value_digest(dict(outputs))


def _passes(passed: bool) -> Verdict:
    return Verdict.PASS if passed else Verdict.FAIL
