"""The gate ``determinism``: the same inputs give the same bytes, whatever surrounds the process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.figures import strength as figures_strength
from codegen.evidence.figures.tree import tree_digest
from codegen.phases.finalise import plan_records
from codegen.phases.state import RunState
from codegen.phases.strength.surroundings import VARIATIONS, Elsewhere, Variation, digests, generated_under
from codegen.phases.workspace_copy import lay_out_inputs
from codegen.plan.gates import GateResult, Verdict
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic
from codegen.support.processors import processors

PHASE = 5
GATE = "determinism"
_SHOWN = 20


def vary_surroundings(state: RunState) -> RunState:
    """The state with the gate of its surroundings; exit code 1 where bytes differ in one of them, 2 where nothing came
    out in one. What this machine does not have is left out, and named."""
    outcomes = _outcomes(state)
    expected = Elsewhere(digests(state.tree), digests(plan_records(state)))
    rows = [_row(variation, found, expected) for variation, found in outcomes if not found.unavailable]
    left_out = [
        {"variation": variation.name, "why": found.unavailable} for variation, found in outcomes if found.unavailable
    ]
    record = {
        "format": 1, "tree": tree_digest(expected.files), "records": tree_digest(expected.records),
        "variations": rows, "left_out": left_out,
    }  # fmt: skip
    facts, passes = figures_strength.determinism(record)
    summary = figures_strength.summary(figures_strength.DETERMINISM, record, len(expected.files))
    troubles = _troubles(outcomes)
    differing = [_differs(row) for row in rows if row["tree"] and not row["same"]]
    code = EXIT_COULD_NOT if troubles else 0 if passes else EXIT_FINDINGS
    verdict = Verdict.PASS if passes else Verdict.FAIL
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary, facts)),
        findings=(*state.findings, *troubles, *differing),
        exit_code=state.exit_code or code,
        raw={**state.raw, figures_strength.DETERMINISM: record_json(record).encode()},
    )


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
    if found.trouble:
        nothing = {"tree": "", "records": "", "same": False, "differing": [found.trouble]}
        return {"variation": variation.name, "meaning": variation.meaning, **nothing}
    theirs, ours = {**found.files, **found.records}, {**expected.files, **expected.records}
    differing = sorted(path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path))
    return {
        "variation": variation.name,
        "meaning": variation.meaning,
        "tree": tree_digest(found.files),
        "records": tree_digest(found.records),
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
