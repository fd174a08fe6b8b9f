"""What the generated tests must show: all pass, they reach the code, and every module has enough of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from codegen.enforcement.source_tree import read_tree
from codegen.enforcement.suite_strength import NEGATIVE_FLOOR, POSITIVE_FLOOR, ModuleTests, module_tests
from codegen.evidence.coverage_figures import FileCoverage, total, worst
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
FLOOR_WITH_RUNTIME = 85
FLOOR_OWN = 90
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
    outcomes = [_pass_rate(suite, prefix, trace), _nothing_skipped(suite)]
    if suite.trouble:
        unknown = "the generated tests did not come to an end"
        outcomes += [(GateResult(PHASE, name, Verdict.NOT_CHECKED, unknown), ()) for name in GATES[len(outcomes) :]]
    else:
        strength = module_tests(read_tree(state.tree, root, package))
        outcomes += [*_coverage(suite, package, distribution, trace), _strength(suite, strength, prefix)]
    findings = tuple(finding for _, found in outcomes for finding in found)
    return replace(
        state,
        gates=state.gates + tuple(gate for gate, _ in outcomes),
        findings=state.findings + findings,
        exit_code=state.exit_code or (EXIT_TESTS_FAILED if findings else 0),
        raw={**state.raw, **suite.raw},
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
    total_run = passed + len(failed)
    summary = f"{passed} of {total_run} tests passed; 100 of 100 are required, the classic 95 and 90 are exceeded"
    facts = {"tests": total_run, "passed": passed, "required_percent": 100}
    return GateResult(PHASE, "pass-rate", _verdict(findings), summary, facts, _times(suite)), tuple(findings)


def _times(suite: SuiteOutcome) -> dict[str, Fact]:
    """How long the tests took together, and the slowest."""
    spent: Counter[str] = Counter()
    for result in suite.results:
        spent[result.node] += result.milliseconds
    slowest = sorted(spent.items(), key=lambda item: (-item[1], item[0]))[:_SLOWEST]
    shown: dict[str, Fact] = {f"slowest {n}": f"{taken} ms {node}" for n, (node, taken) in enumerate(slowest, 1)}
    return {"milliseconds": spent.total(), **shown}


def _nothing_skipped(suite: SuiteOutcome) -> Outcome:
    skipped = [result for result in suite.results if result.result == "skipped"]
    if not skipped:
        return GateResult(PHASE, "nothing-skipped", Verdict.PASS, "no test was skipped"), ()
    reasons = "; ".join(sorted({result.reason for result in skipped}))
    count = f"{len(skipped)} tests were" if len(skipped) > 1 else "1 test was"
    summary = f"{count} skipped: {reasons}"
    return GateResult(PHASE, "nothing-skipped", Verdict.NOT_CHECKED, summary), ()


def _coverage(suite: SuiteOutcome, package: str, distribution: str, trace: LineTrace) -> Iterable[Outcome]:
    """Both floors; what people wrote as handlers is theirs to test and counts for neither."""
    inside = f"src/{package}/"
    counted = [file for file in suite.coverage if not file.path.startswith(f"{inside}_handlers/")]
    own = [file for file in counted if not file.path.startswith(f"{inside}_runtime/")]
    yield _floor("coverage", own, FLOOR_OWN, "the generated modules", distribution, trace)
    with_runtime = "the generated modules with the runtime they take along"
    if len(counted) == len(own):
        yield (
            GateResult(PHASE, "coverage-with-runtime", Verdict.NOT_APPLICABLE, "the package takes no runtime along"),
            (),
        )
    else:
        yield _floor("coverage-with-runtime", counted, FLOOR_WITH_RUNTIME, with_runtime, distribution, trace)


def _floor(name: str, files: list[FileCoverage], floor: int, what: str, distribution: str, trace: LineTrace) -> Outcome:
    figure = total(files)
    facts: dict[str, Fact] = {"floor_percent": floor, "files": len(files)}
    measured: dict[str, Fact] = {"covered": figure.covered, "possible": figure.possible, "percent": figure.text}
    summary = f"lines and branches of {what}: at least {floor} of 100"
    if files and figure.meets(floor):
        return GateResult(PHASE, name, Verdict.PASS, summary, facts, measured), ()
    if not files:
        finding = Diagnostic("C702", f"coverage of {what} was not measured", None)
    else:
        least = ", ".join(
            f"{distribution}/{file.path} ({file.covered_lines + file.covered_branches} of {file.lines + file.branches})"
            for file in worst(files)
        )
        message = f"tests reach {figure.text} of the lines and branches of {what}; {floor} % are required"
        behind = unreached(files, distribution, trace)
        finding = Diagnostic("C702", message, None, f"least reached: {least}" + (f"; {behind}" if behind else ""))
    return GateResult(PHASE, name, Verdict.FAIL, summary, facts, measured), (finding,)


def _strength(suite: SuiteOutcome, modules: Iterable[ModuleTests], prefix: str) -> Outcome:
    reached = {prefix + file.path: file.tests for file in suite.coverage}
    findings: list[Diagnostic] = []
    counted = positive_total = negative_total = 0
    for module in modules:
        counted += 1
        tests = reached.get(module.module.path, frozenset())
        effective = [test for test in module.tests if test.node in tests]
        negative = sum(test.negative for test in effective)
        positive = len(effective) - negative
        positive_total += positive
        negative_total += negative
        if positive < POSITIVE_FLOOR or negative < NEGATIVE_FLOOR:
            findings.append(_too_few(module, positive, negative, tests))
    facts = {"modules": counted, "positive": positive_total, "negative": negative_total}
    summary = f"at least {POSITIVE_FLOOR} positive and {NEGATIVE_FLOOR} negative tests that run a line of each module"
    return GateResult(PHASE, "tests-per-module", _verdict(findings), summary, facts), tuple(findings)


def _too_few(module: ModuleTests, positive: int, negative: int, reached: frozenset[str]) -> Diagnostic:
    idle = sorted(test.node.partition("::")[2] for test in module.tests if test.node not in reached)
    message = (
        f"{module.module.module} has {positive} positive and {negative} negative tests that run a line of it "
        f"in {' or '.join(module.files)}; {POSITIVE_FLOOR} and {NEGATIVE_FLOOR} are required"
    )
    hint = f"these run no line of it: {', '.join(idle[:5])}{' ...' if len(idle) > 5 else ''}" if idle else None
    return Diagnostic("C703", message, _line(module.module.path, 1), hint)


def _verdict(findings: list[Diagnostic]) -> Verdict:
    return Verdict.FAIL if findings else Verdict.PASS


def _line(path: str, line: int) -> Span:
    return Span(path, line, 1, line, 2)
