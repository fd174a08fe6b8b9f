"""What the generated tests must show: all pass, they reach the code, and every module has enough of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from codegen.enforcement.source_tree import read_tree
from codegen.enforcement.suite_strength import ModuleTests, module_tests
from codegen.evidence.figures.suite import (
    OWN,
    WITH_RUNTIME,
    counted_files,
    coverage,
    coverage_with_runtime,
    nothing_skipped,
    own_files,
    pass_rate,
    tests_per_module,
)
from codegen.evidence.raw.coverage_figures import FileCoverage, worst
from codegen.evidence.raw.module_counts import NAME as MODULES
from codegen.evidence.raw.module_counts import NEGATIVE_FLOOR, POSITIVE_FLOOR, ModuleCount, module_counts, modules_json
from codegen.phases.declarations import package_root
from codegen.phases.failed_tests import failed_test
from codegen.phases.line_trace import LineTrace
from codegen.phases.state import RunState
from codegen.phases.suite import SuiteOutcome, run_suite
from codegen.phases.unreached import unreached
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import EXIT_TESTS_FAILED, Diagnostic
from codegen.support.spans import Span

PHASE = 4
_SHOWN = 20
_SLOWEST = 10

#: What the suite has to say, in the order of speaking.
GATES = ("pass-rate", "nothing-skipped", "coverage", "coverage-with-runtime", "tests-per-module")
_LEFT_OUT = "the generated tests were not run: the command said --no-tests"

Outcome = tuple[GateResult, tuple[Diagnostic, ...]]


def run_generated_tests(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gates of the generated tests; exit code 4 where one fails."""
    assert state.plan is not None
    root = package_root(state)
    distribution = str(PurePosixPath(root).parent.parent)
    prefix = distribution + "/"
    files = {path[len(prefix) :]: data for path, data in state.tree.items() if path.startswith(prefix)}
    package = state.plan.package
    seconds = state.configuration.maximum_test_seconds
    suite = run_suite(files, package, seconds, state.progress, cache, distribution)
    trace = LineTrace(state)
    outcomes = [_pass_rate(suite, prefix, trace), (nothing_skipped(suite.results), ())]
    raw = dict(suite.raw)
    if suite.trouble:
        unknown = "the generated tests did not come to an end"
        outcomes += [(GateResult(PHASE, name, Verdict.NOT_CHECKED, unknown), ()) for name in GATES[len(outcomes) :]]
    else:
        modules = module_tests(read_tree(state.tree, root, package))
        tests = {module.module.path: module.tests for module in modules}
        reached = {prefix + file.path: file.tests for file in suite.coverage}
        outcomes += [*_coverage(suite, distribution, trace), _strength(module_counts(tests, reached), modules)]
        raw[MODULES] = modules_json(tests)
    findings = tuple(finding for _, found in outcomes for finding in found)
    return replace(
        state,
        gates=state.gates + tuple(gate for gate, _ in outcomes),
        findings=state.findings + findings,
        exit_code=state.exit_code or (EXIT_TESTS_FAILED if findings else 0),
        raw={**state.raw, **raw},
    )


def leave_tests_out(state: RunState) -> RunState:
    """The state with the gates of the generated tests NOT_CHECKED: nobody ran them."""
    gates = tuple(GateResult(PHASE, name, Verdict.NOT_CHECKED, _LEFT_OUT) for name in GATES)
    return replace(state, gates=(*state.gates, *gates))


def _pass_rate(suite: SuiteOutcome, prefix: str, trace: LineTrace) -> Outcome:
    failed = [result for result in suite.results if result.result in {"failed", "error"}]
    passed = sum(result.result == "passed" for result in suite.results)
    findings = [Diagnostic("C701", f"generated tests did not finish: {text}") for text in suite.trouble]
    findings += [failed_test(result, prefix, trace) for result in failed[:_SHOWN]]
    if len(failed) > _SHOWN:
        findings.append(Diagnostic("C700", f"and {len(failed) - _SHOWN} generated tests more failed"))
    if not passed and not findings:
        findings.append(Diagnostic("C701", "generated tests did not finish: none ran to its end"))
    gate = replace(pass_rate(suite.results), verdict=_verdict(findings), measured=_times(suite))
    return gate, tuple(findings)


def _times(suite: SuiteOutcome) -> dict[str, Fact]:
    """How long the tests took together, and the slowest."""
    spent: Counter[str] = Counter()
    for result in suite.results:
        spent[result.node] += result.milliseconds
    slowest = sorted(spent.items(), key=lambda item: (-item[1], item[0]))[:_SLOWEST]
    shown: dict[str, Fact] = {f"slowest {n}": f"{taken} ms {node}" for n, (node, taken) in enumerate(slowest, 1)}
    return {"milliseconds": spent.total(), **shown}


def _coverage(suite: SuiteOutcome, distribution: str, trace: LineTrace) -> Iterable[Outcome]:
    """Both floors; what people wrote as handlers is theirs to test and counts for neither."""
    for gate, files, what in (
        (coverage(suite.coverage), own_files(suite.coverage), OWN),
        (coverage_with_runtime(suite.coverage), counted_files(suite.coverage), WITH_RUNTIME),
    ):
        failed = gate.verdict is Verdict.FAIL
        yield gate, (_uncovered(gate, files, what, distribution, trace),) if failed else ()


def _uncovered(
    gate: GateResult, files: list[FileCoverage], what: str, distribution: str, trace: LineTrace
) -> Diagnostic:
    if not files:
        return Diagnostic("C702", f"coverage of {what} was not measured", None)
    least = ", ".join(
        f"{distribution}/{file.path} ({file.covered_lines + file.covered_branches} of {file.lines + file.branches})"
        for file in worst(files)
    )
    reached, floor = gate.measured["percent"], gate.facts["floor_percent"]
    message = f"tests reach {reached} of the lines and branches of {what}; {floor} % are required"
    behind = unreached(files, distribution, trace)
    return Diagnostic("C702", message, None, f"least reached: {least}" + (f"; {behind}" if behind else ""))


def _strength(counts: Sequence[ModuleCount], modules: Sequence[ModuleTests]) -> Outcome:
    findings = tuple(_too_few(count, module) for count, module in zip(counts, modules, strict=True) if not count.enough)
    return tests_per_module(counts), findings


def _too_few(count: ModuleCount, module: ModuleTests) -> Diagnostic:
    idle = [test.partition("::")[2] for test in count.idle]
    message = (
        f"{module.module.module} has {count.positive} positive and {count.negative} negative tests that run a line "
        f"of it in {' or '.join(module.files)}; {POSITIVE_FLOOR} and {NEGATIVE_FLOOR} are required"
    )
    hint = f"these run no line of it: {', '.join(idle[:5])}{' ...' if len(idle) > 5 else ''}" if idle else None
    return Diagnostic("C703", message, _line(module.module.path, 1), hint)


def _verdict(findings: list[Diagnostic]) -> Verdict:
    return Verdict.FAIL if findings else Verdict.PASS


def _line(path: str, line: int) -> Span:
    return Span(path, line, 1, line, 2)
