"""The gates of the generated tests, from the raw files that the tests leave: a run makes them so, and so does a
verifier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from codegen.evidence.raw.coverage_figures import FileCoverage, total
from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.module_counts import NAME as MODULES
from codegen.evidence.raw.module_counts import NEGATIVE_FLOOR, POSITIVE_FLOOR, ModuleCount
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage
from codegen.plan.gates import Fact, GateResult, Verdict

PHASE = 4
FLOOR_WITH_RUNTIME = 85
FLOOR_OWN = 90
#: The folder of the package that holds the file: ``src/<package>/<folder>/...``.
_FOLDER = 2


def pass_rate(results: Iterable[CaseResult]) -> GateResult:
    """Every test that ran has passed, and at least one ran."""
    ends = [case.result for case in results]
    passed, failed = ends.count("passed"), ends.count("failed") + ends.count("error")
    summary = f"{passed} of {passed + failed} tests passed; 100 of 100 are required, the classic 95 and 90 are exceeded"
    facts: dict[str, Fact] = {"tests": passed + failed, "passed": passed, "required_percent": 100}
    return GateResult(PHASE, "pass-rate", _passes(bool(passed) and not failed), summary, facts)


def nothing_skipped(results: Iterable[CaseResult]) -> GateResult:
    """A test that was skipped leaves its subject unknown."""
    skipped = [case for case in results if case.result == "skipped"]
    if not skipped:
        return GateResult(PHASE, "nothing-skipped", Verdict.PASS, "no test was skipped")
    reasons = "; ".join(sorted({case.reason for case in skipped}))
    count = f"{len(skipped)} tests were" if len(skipped) > 1 else "1 test was"
    return GateResult(PHASE, "nothing-skipped", Verdict.NOT_CHECKED, f"{count} skipped: {reasons}")


def own_files(files: Iterable[FileCoverage]) -> list[FileCoverage]:
    """The generated modules: neither what the package takes along nor what people wrote."""
    return [file for file in files if _folder(file.path) not in ("_runtime", "_handlers")]


def counted_files(files: Iterable[FileCoverage]) -> list[FileCoverage]:
    """The generated modules and the runtime; what people wrote as handlers is theirs to test."""
    return [file for file in files if _folder(file.path) != "_handlers"]


def coverage(files: Sequence[FileCoverage]) -> GateResult:
    """The floor of the generated modules; ``files`` are all that were measured, relative to the distribution."""
    return _floor("coverage", own_files(files), FLOOR_OWN, OWN)


def coverage_with_runtime(files: Sequence[FileCoverage]) -> GateResult:
    """The floor of the generated modules together with the runtime that they take along."""
    counted = counted_files(files)
    if len(counted) == len(own_files(files)):
        absent = "the package takes no runtime along"
        return GateResult(PHASE, "coverage-with-runtime", Verdict.NOT_APPLICABLE, absent)
    return _floor("coverage-with-runtime", counted, FLOOR_WITH_RUNTIME, WITH_RUNTIME)


OWN = "the generated modules"
WITH_RUNTIME = "the generated modules with the runtime they take along"


def tests_per_module(modules: Iterable[ModuleCount]) -> GateResult:
    """Every module has enough tests that run a line of it."""
    modules = list(modules)
    enough = all(module.enough for module in modules)
    facts: dict[str, Fact] = {
        "modules": len(modules),
        "positive": sum(module.positive for module in modules),
        "negative": sum(module.negative for module in modules),
    }
    summary = f"at least {POSITIVE_FLOOR} positive and {NEGATIVE_FLOOR} negative tests that run a line of each module"
    return GateResult(PHASE, "tests-per-module", _passes(enough), summary, facts)


def strange_coverage(measured: MeasuredCoverage, outputs: Collection[str], tests: Collection[str]) -> Iterator[str]:
    """A sentence for each module that was not measured, each measured one that is no output, and the first test that
    is none of ``tests``; ``outputs`` are paths in the workspace."""
    source = f"{measured.root}/src/"
    found = {f"{measured.root}/{file.path}" for file in measured.files}
    wanted = {path for path in outputs if path.startswith(source) and path.endswith(".py")}
    apart = ("/_runtime/tests/", "/_handlers/")
    yield from (
        f"raw/coverage.json does not measure {path}"
        for path in sorted(wanted - found)
        if not any(folder in path for folder in apart)
    )
    yield from (f"raw/coverage.json measures {path}, which is no output" for path in sorted(found - wanted))
    ran = frozenset().union(*(file.tests for file in measured.figures))
    yield from (
        f"raw/coverage.json names {test}, which is no test of raw/junit.xml" for test in sorted(ran - {*tests})[:1]
    )


def uncounted_modules(measured: MeasuredCoverage, written: Collection[str]) -> Iterator[str]:
    """A sentence for each module that tests named after it ran, and that is none of ``written``, the counted ones."""
    for file in own_files(measured.figures):
        below = file.path.removesuffix(".py").split("/")[_FOLDER:]
        names = ("_".join(part.strip("_") for part in parts) for parts in (below[-1:], below))
        its_own = tuple(f"tests/test_{name}.py::" for name in names)
        counted = f"{measured.root}/{file.path}" in written or below[-1] == "__init__"
        if not counted and any(test.startswith(its_own) for test in file.tests):
            yield f"raw/{MODULES} does not count the tests of {file.path}"


def _floor(name: str, files: list[FileCoverage], floor: int, what: str) -> GateResult:
    figure = total(files)
    facts: dict[str, Fact] = {"floor_percent": floor, "files": len(files)}
    measured: dict[str, Fact] = {"covered": figure.covered, "possible": figure.possible, "percent": figure.text}
    summary = f"lines and branches of {what}: at least {floor} of 100"
    return GateResult(PHASE, name, _passes(bool(files) and figure.meets(floor)), summary, facts, measured)


def _folder(path: str) -> str:
    parts = path.split("/")
    return parts[_FOLDER] if len(parts) > _FOLDER + 1 else ""


def _passes(passed: bool) -> Verdict:
    return Verdict.PASS if passed else Verdict.FAIL
