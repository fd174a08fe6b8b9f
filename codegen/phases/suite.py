"""The generated tests of a staged distribution: what ran, what it reached, and how it ended."""

from __future__ import annotations

import hashlib
import json
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from codegen.evidence.raw.coverage_figures import FileCoverage
from codegen.evidence.raw.junit import CaseResult, read_junit
from codegen.evidence.raw.normalised_coverage import NAME as COVERAGE
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, coverage_json, parse_coverage
from codegen.evidence.raw.normalised_junit import NAME as JUNIT
from codegen.evidence.raw.normalised_junit import junit_xml
from codegen.phases.native_extension import compiler_identity, has_native_kernels
from codegen.phases.suite_coverage import read_coverage
from codegen.phases.suite_process import ProcessEnd, SuiteJob, run_tests, staged
from codegen.plan.step_cache import StepCache

#: Tests that come along are run, and are not what they measure.
OMITTED = ("_runtime/tests/*", "_handlers/test_*.py", "_handlers/*/test_*.py")
#: pytest's exit codes that mean "it ran": all passed, some failed.
_RAN = frozenset({0, 1})


@dataclass(frozen=True)
class SuiteOutcome:
    """``trouble`` says why the suite did not come to an end; empty when it did. ``raw`` are files of the run record."""

    results: tuple[CaseResult, ...]
    coverage: tuple[FileCoverage, ...]
    trouble: tuple[str, ...]
    raw: Mapping[str, bytes]

    @property
    def passed(self) -> bool:
        """Whether it ended, something ran, and nothing failed."""
        ended = {result.result for result in self.results}
        return not self.trouble and "passed" in ended and not ended & {"failed", "error"}


def run_suite(
    files: Mapping[str, bytes],
    package: str,
    seconds: float,
    progress: Callable[[int, int, str], None],
    cache: StepCache | None = None,
    root: str = "",
) -> SuiteOutcome:
    """Run every test of the distribution ``files`` (paths relative to its ``root``); one that passed is believed."""
    key = suite_key(files)
    known = cache.get(key) if cache is not None else None
    if known is not None:
        return _read(known, root)
    tests = suite_tests(files)
    if not tests:
        return SuiteOutcome((), (), ("the distribution has no tests",), {})
    job = SuiteJob(package, files, tests, seconds, OMITTED)
    if has_native_kernels(files):
        progress(0, 1, "compiling kernels")
    with staged(job) as folder:
        ends = run_tests(job, folder, progress)
        files_measured = read_coverage(folder, [end.data for end in ends], package, OMITTED)
        trouble = tuple(text for end in ends for text in _trouble(end, folder, seconds))
        reports = [_without_place(end.junit, folder) for end in ends if end.junit is not None]
        results = read_junit(reports)
    measured = None if files_measured is None else MeasuredCoverage(root, files_measured)
    outcome = _outcome(results, measured, trouble)
    if cache is not None and outcome.passed:
        cache.put(key, _written(outcome))
    return outcome


def _without_place(report: bytes, folder: Path) -> bytes:
    """A report in which nobody sees where the distribution was staged."""
    place = escape(str(folder)).encode()
    return report.replace(place + b"/tree/", b"").replace(place, b".")


def _outcome(
    results: tuple[CaseResult, ...], measured: MeasuredCoverage | None, trouble: tuple[str, ...]
) -> SuiteOutcome:
    raw = {JUNIT: junit_xml(results)} if results else {}
    if measured is not None:
        raw[COVERAGE] = coverage_json(measured)
    return SuiteOutcome(results, () if measured is None else measured.figures, trouble, raw)


def suite_tests(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The test files of a distribution: its own, the runtime's, and those that people keep beside their handlers."""
    found = []
    for path in sorted(files):
        name = path.rpartition("/")[2]
        inside = path.startswith("tests/") or "/_runtime/tests/" in path or "/_handlers/" in path
        if inside and name.startswith("test_") and name.endswith(".py"):
            found.append(path)
    return tuple(found)


def suite_key(files: Mapping[str, bytes]) -> str:
    """A digest of what decides how the suite ends, besides codegen itself: tree, interpreter, what is installed, and
    the compiler where kernels need one."""
    digest = hashlib.sha256()
    installed = sorted(place.name for place in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    compiler = compiler_identity() if has_native_kernels(files) else ""
    for text in ("suite 4", sys.version, sys.platform, compiler, *installed):
        digest.update(text.encode() + b"\0")
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def _trouble(end: ProcessEnd, folder: Path, seconds: float) -> list[str]:
    if end.code is None:
        return [f"stopped after {seconds:g} s" + (f", in the middle of {end.running}" if end.running else "")]
    if end.code in _RAN and end.junit is not None:
        return []
    lines = [line.replace(str(folder / "tree") + "/", "") for line in end.output.splitlines() if line.strip()]
    if end.code == 2 and end.junit is not None:
        return []
    where = f" in the middle of {end.running}" if end.running and end.junit is None else ""
    tail = " / ".join(lines[-4:])[:600]
    return [f"the interpreter ended with code {end.code}{where}" + (f": {tail}" if tail else "")]


def _written(outcome: SuiteOutcome) -> bytes:
    coverage = outcome.raw[COVERAGE].decode() if COVERAGE in outcome.raw else ""
    return json.dumps([[asdict(result) for result in outcome.results], coverage]).encode()


def _read(stored: bytes, root: str) -> SuiteOutcome:
    found, coverage = json.loads(stored)
    results = tuple(CaseResult(**(result | {"frames": ()})) for result in found)
    measured = replace(parse_coverage(coverage.encode()), root=root) if coverage else None
    return _outcome(results, measured, ())
