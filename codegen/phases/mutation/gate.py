"""The gate ``mutation-strength``: generated tests must notice nearly every change of the declared modules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from codegen.emit.record_json import record_json
from codegen.evidence.figures.strength import MUTANTS, mutation, noticed_percent, summary
from codegen.phases.mutation.campaign import CampaignOutcome, CampaignSettings, MutantEnd, run_campaign
from codegen.phases.mutation.mutant_process import MutationTrouble
from codegen.phases.mutation.mutants import Mutant
from codegen.phases.mutation.record import mutants_record
from codegen.phases.mutation.targets import declared_modules, with_bound_runtime
from codegen.phases.state import RunState
from codegen.phases.suite import suite_key, suite_tests
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic
from codegen.support.spans import Span

PHASE = 4
GATE = "mutation-strength"
_SHOWN = 20
_LONGEST = 80


def break_on_purpose(
    state: RunState, cache: StepCache | None = None, settings: CampaignSettings | None = None
) -> RunState:
    """The state with the gate of its mutants; exit code 1 where too many survive, 2 where none could be judged."""
    prefix = distribution_of(state) + "/"
    files = {path[len(prefix) :]: data for path, data in state.tree.items() if path.startswith(prefix)}
    modules = _modules(state, files, prefix)
    if not modules:
        absent = "the glue names no module for it with `validation: {mutation: true}`"
        return replace(state, gates=(*state.gates, GateResult(PHASE, GATE, Verdict.NOT_APPLICABLE, absent)))
    settings = settings or CampaignSettings(state.configuration.maximum_mutants, state.configuration.mutation_seed)
    package = planned(state).package
    key = f"mutants {suite_key(files)} {json.dumps(asdict(settings))} {' '.join(modules)}"
    stored = cache.get(key) if cache is not None else None
    try:
        outcome = (
            _read(stored)
            if stored is not None
            else run_campaign(files, package, suite_tests(files), modules, settings, state.progress)
        )
    except MutationTrouble as trouble:
        return _unjudged(state, str(trouble))
    if not outcome.ends:
        return _unjudged(state, f"{outcome.possible} are possible in the declared modules, and none was run")
    judged = _judged(state, outcome, prefix)
    if cache is not None and not judged.exit_code:
        cache.put(key, json.dumps(asdict(outcome)).encode())
    return judged


def _modules(state: RunState, files: Mapping[str, bytes], prefix: str) -> tuple[str, ...]:
    """What the glue wants broken, by paths below the distribution, sorted."""
    entries = loaded(state)[1].glue.entries
    named, bound = (
        [path[len(prefix) :] for path in declared_modules(planned(state).files, entries, with_runtime=with_runtime)]
        for with_runtime in (False, True)
    )
    return tuple(sorted({*named, *with_bound_runtime(files, planned(state).package, bound)}))


def _judged(state: RunState, outcome: CampaignOutcome, prefix: str) -> RunState:
    record = mutants_record(outcome, prefix)
    facts, strong = mutation(record)
    said = summary(MUTANTS, record)
    measured: dict[str, Fact] = {"percent": noticed_percent(record), "seconds": round(outcome.seconds)}
    verdict = Verdict.PASS if strong else Verdict.FAIL
    findings = () if strong else tuple(_findings(state, outcome, prefix, said))
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, said, facts, measured)),
        findings=(*state.findings, *findings),
        exit_code=state.exit_code or (0 if strong else EXIT_FINDINGS),
        raw={**state.raw, MUTANTS: record_json(record).encode()},
    )


def _findings(state: RunState, outcome: CampaignOutcome, prefix: str, said: str) -> list[Diagnostic]:
    survivors = [end for end in outcome.ends if end.end == "survived"]
    found = [_survivor(end, prefix) for end in survivors[:_SHOWN]]
    place = f"evidence/{planned(state).system}/raw/{MUTANTS}"
    return [*found, Diagnostic("C705", f"too many mutants survive: {said}", None, f"all of them are in {place}")]


def _survivor(end: MutantEnd, prefix: str) -> Diagnostic:
    mutant = end.mutant
    span = Span(prefix + mutant.path, mutant.line, mutant.column, mutant.line, mutant.column + 1)
    return Diagnostic("C704", f"no generated test notices `{_short(mutant.before)}` as `{_short(mutant.after)}`", span)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def _unjudged(state: RunState, why: str) -> RunState:
    finding = Diagnostic("C706", f"the mutants could not be judged: {why}")
    gate = GateResult(PHASE, GATE, Verdict.FAIL, finding.message)
    return replace(
        state,
        gates=(*state.gates, gate),
        findings=(*state.findings, finding),
        exit_code=state.exit_code or EXIT_COULD_NOT,
    )


def _read(stored: bytes) -> CampaignOutcome:
    found: Mapping[str, object] = json.loads(stored)
    ends = [
        MutantEnd(**(end | {"mutant": Mutant(**(end["mutant"] | {"lines": tuple(end["mutant"]["lines"])}))}))
        for end in found["ends"]  # type: ignore[attr-defined]
    ]
    return CampaignOutcome(found["possible"], tuple(ends), tuple(found["left_out"]), found["seconds"])  # type: ignore[arg-type]
