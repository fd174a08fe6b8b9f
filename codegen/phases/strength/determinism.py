"""The gate ``determinism``: the same inputs give the same bytes, whatever surrounds the process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegen.emit.record_json import record_json
from codegen.phases.finalise import plan_records
from codegen.phases.state import RunState
from codegen.phases.strength.surroundings import VARIATIONS, Elsewhere, Variation, digests, generated_under
from codegen.phases.workspace_copy import lay_out_inputs
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.runtime.digests import value_digest
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic
from codegen.support.processors import processors

PHASE = 5
GATE = "determinism"
RAW = "determinism.json"
_SHOWN = 20


def vary_surroundings(state: RunState) -> RunState:
    """The state with the gate of its surroundings; exit code 1 where bytes differ in one of them, 2 where nothing came
    out in one. What this machine does not have is left out, and named."""
    outcomes = _outcomes(state)
    expected = Elsewhere(digests(state.tree), digests(plan_records(state)))
    rows = [_row(variation, found, expected) for variation, found in outcomes if not _left_out(found)]
    left_out = [
        {"variation": variation.name, "why": found.unavailable} for variation, found in outcomes if found.unavailable
    ]
    troubles = _troubles(outcomes)
    findings = [*troubles, *(_differs(row) for row in rows if not row["same"])]
    tree, same = value_digest(dict(expected.files)), sum(row["same"] for row in rows)
    facts: dict[str, Fact] = {"variations": len(rows), "same": same, "left_out": len(left_out), "tree": tree}
    without = f"; not here: {', '.join(item['variation'] for item in left_out)}" if left_out else ""
    summary = f"{same} of {len(rows)} other surroundings give the same {len(expected.files)} files{without}"
    raw = {
        "format": 1, "tree": tree, "records": value_digest(dict(expected.records)), "variations": rows,
        "left_out": left_out,
    }  # fmt: skip
    code = EXIT_COULD_NOT if troubles else EXIT_FINDINGS if findings else 0
    verdict = Verdict.FAIL if findings else Verdict.PASS
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary, facts)),
        findings=(*state.findings, *findings),
        exit_code=state.exit_code or code,
        raw={**state.raw, RAW: record_json(raw).encode()},
    )


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The figures that the rows of the run record bear out."""
    return {"variations": len(rows), "same": sum(row["same"] for row in rows)}


def _left_out(found: Elsewhere) -> bool:
    return bool(found.unavailable or found.trouble)


def _outcomes(state: RunState) -> list[tuple[Variation, Elsewhere]]:
    """What came out of each variation, as many at once as there are processors."""
    done = 0

    def generate(variation: Variation) -> Elsewhere:
        nonlocal done
        found = generated_under(variation, state.schema_path, folder, state.configuration.maximum_test_seconds)
        done += 1
        state.progress(done, len(VARIATIONS), "generating in other surroundings")
        return found

    with tempfile.TemporaryDirectory(prefix="codegen-surroundings-") as name:
        folder = Path(name).resolve()
        for workspace in {variation.folder for variation in VARIATIONS}:
            lay_out_inputs(state, folder / workspace)
        state.progress(0, len(VARIATIONS), "generating in other surroundings")
        with ThreadPoolExecutor(processors()) as pool:
            return list(zip(VARIATIONS, pool.map(generate, VARIATIONS), strict=True))


def _row(variation: Variation, found: Elsewhere, expected: Elsewhere) -> dict[str, Any]:
    theirs, ours = {**found.files, **found.records}, {**expected.files, **expected.records}
    differing = sorted(path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path))
    return {
        "variation": variation.name,
        "meaning": variation.meaning,
        "tree": value_digest(dict(found.files)),
        "records": value_digest(dict(found.records)),
        "same": not differing,
        "differing": differing[:_SHOWN],
    }


def _troubles(outcomes: Iterable[tuple[Variation, Elsewhere]]) -> list[Diagnostic]:
    """What was said, each text once, with all the surroundings in which it was."""
    names: dict[str, list[str]] = {}
    for variation, found in outcomes:
        if found.trouble:
            names.setdefault(found.trouble, []).append(f"{variation.name} ({variation.meaning})")
    return [
        Diagnostic("C755", f"nothing can be generated under {where[0]}{_more(where[1:])}: {text}")
        for text, where in names.items()
    ]


def _more(rest: Sequence[str]) -> str:
    return f" and {len(rest)} more" if rest else ""


def _differs(row: Mapping[str, Any]) -> Diagnostic:
    paths = ", ".join(row["differing"][:3]) + _more(row["differing"][3:])
    return Diagnostic("C754", f"under {row['variation']} ({row['meaning']}) other bytes come out: {paths}")
