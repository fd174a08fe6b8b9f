"""What the run record says about mutants: every one, and how it ended."""

from __future__ import annotations

from codegen.emit.record_json import record_json
from codegen.phases.mutation.campaign import CampaignOutcome

JSON_NAME = "mutants.json"


def record_file(outcome: CampaignOutcome, prefix: str) -> bytes:
    """``mutants.json``; ``prefix`` leads from the workspace to the distribution."""
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
    found = {"format": 1, "possible": outcome.possible, "left_out_tests": left_out, "mutants": rows}
    return record_json(found).encode()
