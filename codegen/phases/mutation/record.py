"""What the run record says about mutants: every one, and how it ended."""

from __future__ import annotations

from typing import Any

from codegen.phases.mutation.campaign import CampaignOutcome


def mutants_record(outcome: CampaignOutcome, prefix: str) -> dict[str, Any]:
    """What ``mutants.json`` holds; ``prefix`` leads from the workspace to the distribution."""
    rows = [
        {
            "file": prefix + end.mutant.path,
            "line": end.mutant.line,
            "column": end.mutant.column,
            "kind": end.mutant.kind,
            "before": end.mutant.before,
            "after": end.mutant.after,
            "end": end.end,
            "by": end.by,
            "tests": end.tests,
            "near": end.near,
        }
        for end in outcome.ends
    ]
    left_out = list(outcome.left_out)
    return {"format": 1, "possible": outcome.possible, "left_out_tests": left_out, "mutants": rows}
