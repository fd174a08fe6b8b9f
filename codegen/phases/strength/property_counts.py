"""The gate ``property-tests``: at how many points the generated tests evaluate a kernel, how often they call an
operation."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from codegen.backends.names import free_names
from codegen.backends.operations import RESERVED
from codegen.emit.record_json import record_json
from codegen.evidence.figures.strength import KERNEL_FLOOR, OPERATION_FLOOR, PROPERTIES, properties, summary
from codegen.phases.state import RunState
from codegen.phases.strength.isolated_process import StrengthTrouble, answer_of
from codegen.phases.suite import suite_key, suite_tests
from codegen.phases.suite_process import SuiteJob
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_TESTS_FAILED, Diagnostic

PHASE = 4
GATE = "property-tests"

Tests = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A function whose calls are counted: its name among subjects, its file below the distribution, its floor."""

    subject: str
    path: str
    function: str
    floor: int


def count_samples(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gate of its samples; exit code 4 where a kernel or an operation has too few of them, 2 where
    they could not be counted."""
    prefix = distribution_of(state) + "/"
    files = {path[len(prefix) :]: data for path, data in state.tree.items() if path.startswith(prefix)}
    package = planned(state).package
    subjects = tuple(counted_subjects(files, package, loaded(state)[0].model))
    if not subjects:
        nothing = "no kernel and no operation is declared whose calls could be counted"
        return replace(state, gates=(*state.gates, GateResult(PHASE, GATE, Verdict.NOT_APPLICABLE, nothing)))
    tests = [path for path in suite_tests(files) if "/_runtime/" not in path]
    key = f"samples 1 {suite_key(files)}"
    stored = cache.get(key) if cache is not None else None
    state.progress(0, 1, "samples of the generated tests")
    try:
        found = json.loads(stored) if stored else _counted(state, files, tests, subjects)
    except StrengthTrouble as trouble:
        return _unjudged(state, str(trouble))
    judged = _judged(state, subjects, found)
    if cache is not None and not judged.exit_code:
        cache.put(key, json.dumps(found).encode())
    return judged


def counted_subjects(files: Mapping[str, bytes], package: str, model: SystemSchema) -> Iterator[Subject]:
    """The kernels and operations of ``model`` that are functions of the package; paths are below the distribution."""
    folder = f"src/{package}/"
    defined: dict[str, list[str]] = {}
    for path in sorted(files):
        inside = path.removeprefix(folder)
        if inside != path and path.endswith(".py") and not inside.startswith(("_runtime/", "_handlers/")):
            for node in ast.parse(files[path]).body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    defined.setdefault(node.name, []).append(path)
    for name in model.kernels:
        if f"{folder}kernels/{name}.py" in defined.get(name, ()):
            yield Subject(f"kernels/{name}", f"{folder}kernels/{name}.py", name, KERNEL_FLOOR)
    functions = free_names(model.operations, RESERVED)
    for name in model.operations:
        places = [path for path in defined.get(functions[name], ()) if not path.startswith(f"{folder}kernels/")]
        # What the service does is asked by every way in; without such a module the way in is what there is.
        best = sorted(places, key=lambda path: (path != f"{folder}operations.py", path))
        if best:
            yield Subject(f"operations/{name}", best[0], functions[name], OPERATION_FLOOR)


def _counted(state: RunState, files: Mapping[str, bytes], tests: list[str], subjects: tuple[Subject, ...]) -> Tests:
    arguments = ["-q", "--tb=short", "--import-mode=importlib", "-p", "no:cacheprovider", "-o", "addopts="]
    arguments += ["--rootdir", "{tree}/", *(["-c", "{tree}/pyproject.toml"] if "pyproject.toml" in files else [])]
    description = {
        "arguments": [*arguments, *(f"{{tree}}/{test}" for test in tests)],
        "subjects": [
            {"subject": item.subject, "path": f"{{tree}}/{item.path}", "function": item.function} for item in subjects
        ],
    }
    seconds = state.configuration.maximum_test_seconds
    found = answer_of("run_counts.py", SuiteJob(planned(state).package, files, tests, seconds), description)
    if found["code"] not in (0, 1) or not found["tests"]:
        raise StrengthTrouble(f"the generated tests did not come to an end: pytest ended with code {found['code']}")
    rows: Tests = found["tests"]
    return rows


def _judged(state: RunState, subjects: tuple[Subject, ...], tests: Tests) -> RunState:
    rows = [_row(item, tests) for item in subjects]
    failed = [test["test"] for test in tests if not test["passed"]]
    if failed:
        return _unjudged(state, f"{failed[0]} fails in the process that counts, and not without it")
    findings = [
        Diagnostic(
            "C752",
            f"the generated tests sample {row['subject']} {row['cases']} times; {row['floor']} are required",
            hint="give it points or examples, or more tests in the template that replaces the standard one",
        )
        for row in rows
        if row["cases"] < row["floor"]
    ]
    record = {"format": 1, "subjects": rows, "tests": tests}
    facts, passes = properties(record)
    verdict = Verdict.PASS if passes else Verdict.FAIL
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, verdict, summary(PROPERTIES, record), facts)),
        findings=(*state.findings, *findings),
        exit_code=state.exit_code or (0 if passes else EXIT_TESTS_FAILED),
        raw={**state.raw, PROPERTIES: record_json(record).encode()},
    )


def _row(item: Subject, tests: Tests) -> dict[str, Any]:
    cases = [test["cases"][item.subject] for test in tests if item.subject in test["cases"]]
    return {"subject": item.subject, "cases": sum(cases), "tests": len(cases), "floor": item.floor}


def _unjudged(state: RunState, why: str) -> RunState:
    finding = Diagnostic("C753", f"the samples of the generated tests could not be counted: {why}")
    return replace(
        state,
        gates=(*state.gates, GateResult(PHASE, GATE, Verdict.FAIL, finding.message)),
        findings=(*state.findings, finding),
        exit_code=state.exit_code or EXIT_COULD_NOT,
    )
