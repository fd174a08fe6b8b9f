"""The gate ``api-fuzzing``: what the service answers to requests drawn from its own OpenAPI document."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.figures.strength import FUZZ, fuzzing, summary
from codegen.phases.state import RunState
from codegen.phases.strength.isolated_process import StrengthTrouble, answer_of
from codegen.phases.suite import suite_key
from codegen.phases.suite_process import SuiteJob
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_TESTS_FAILED, Diagnostic

PHASE = 4
GATE = "api-fuzzing"
#: An operation is asked at least so often in each mode, however many there are.
_LEAST = 10
_SHOWN = 20
_FACTORY = "create_app"

Rows = list[dict[str, Any]]


def fuzz_service(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gate of its service; exit code 4 where a check of a response fails, 2 where none was made.

    A system without operations has no service; without schemathesis nobody is asked, and the gate says NOT_CHECKED.
    """
    if not loaded(state)[0].model.operations:
        return _silent(state, Verdict.NOT_APPLICABLE, "a library is not asked over HTTP")
    prefix = distribution_of(state) + "/"
    files = {path[len(prefix) :]: data for path, data in state.tree.items() if path.startswith(prefix)}
    module = application_module(files, planned(state).package)
    if module is None:
        return _silent(state, Verdict.NOT_APPLICABLE, f"no generated module defines {_FACTORY}")
    if find_spec("schemathesis") is None:
        missing = "schemathesis, which draws the requests, is not installed: pip install schemathesis"
        return _silent(state, Verdict.NOT_CHECKED, missing)
    settings = {"requests": state.configuration.fuzz_requests, "seed": state.configuration.fuzz_seed, "least": _LEAST}
    key = f"fuzz {suite_key(files)} {json.dumps(settings)} {module}"
    stored = cache.get(key) if cache is not None else None
    job = SuiteJob(planned(state).package, files, (), state.configuration.maximum_test_seconds)
    state.progress(0, 1, "requests to the service")
    try:
        answer = json.loads(stored) if stored else answer_of("run_fuzz.py", job, {"module": module, **settings})
    except StrengthTrouble as trouble:
        return _unjudged(state, str(trouble))
    if not answer["operations"]:
        return _unjudged(state, "its OpenAPI document describes no operation")
    judged = _judged(state, module, answer["operations"])
    if cache is not None and not judged.exit_code:
        cache.put(key, json.dumps(answer).encode())
    return judged


def application_module(files: Mapping[str, bytes], package: str) -> str | None:
    """The generated module that defines ``create_app``, by its dotted name; paths are those below the distribution."""
    folder = f"src/{package}/"
    for path in sorted(files):
        inside = path.removeprefix(folder)
        if inside == path or not path.endswith(".py") or inside.startswith(("_runtime/", "_handlers/")):
            continue
        if any(isinstance(node, ast.FunctionDef) and node.name == _FACTORY for node in ast.parse(files[path]).body):
            return f"{package}.{inside.removesuffix('.py').replace('/', '.')}"
    return None


def _judged(state: RunState, module: str, rows: Rows) -> RunState:
    record = {"format": 1, "seed": state.configuration.fuzz_seed, "application": module, "operations": rows}
    facts, passes = fuzzing(record)
    unasked = [row["operation"] for row in rows if not row["requests"]]
    findings = [*_failures(rows), *(Diagnostic("C751", f"{name} was not asked at all") for name in unasked)]
    verdict = Verdict.PASS if passes else Verdict.FAIL
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary(FUZZ, record), facts)),
        findings=(*state.findings, *findings),
        exit_code=state.exit_code or (0 if passes else EXIT_TESTS_FAILED),
        raw={**state.raw, FUZZ: record_json(record).encode()},
    )


def _failures(rows: Rows) -> list[Diagnostic]:
    """The first failures, each with the request that shows it."""
    found = [(row["operation"], failure) for row in rows for failure in row["failures"]]
    shown = [
        Diagnostic(
            "C750",
            f"{operation}, {failure['count']} of its requests: {' '.join(failure['message'].split())[:300]}",
            hint=f"ask again: {failure['curl']}",
        )
        for operation, failure in found[:_SHOWN]
    ]
    if len(found) > len(shown):
        shown.append(Diagnostic("C750", f"and {len(found) - len(shown)} kinds of failure more, in raw/{FUZZ}"))
    return shown


def _silent(state: RunState, verdict: Verdict, why: str) -> RunState:
    return replace(state, gates=(*state.gates, GateResult(PHASE, GATE, verdict, why)))


def _unjudged(state: RunState, why: str) -> RunState:
    finding = Diagnostic("C751", f"the service could not be asked: {why}")
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, Verdict.FAIL, finding.message)),
        findings=(*state.findings, finding),
        exit_code=state.exit_code or EXIT_COULD_NOT,
    )
