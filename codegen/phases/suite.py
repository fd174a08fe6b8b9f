"""The generated tests of a staged distribution: what ran, what it reached, and how it ended."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from codegen.evidence.raw.coverage_figures import FileCoverage
from codegen.evidence.raw.junit import CaseResult, read_junit
from codegen.evidence.raw.normalised_coverage import NAME as COVERAGE
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, coverage_json
from codegen.evidence.raw.normalised_junit import NAME as JUNIT
from codegen.evidence.raw.normalised_junit import junit_xml
from codegen.phases.native_extension import compiler_identity, has_native_kernels
from codegen.phases.suite_coverage import read_coverage
from codegen.phases.suite_part import SuitePart, read_part, together, written_part
from codegen.phases.suite_process import ProcessEnd, SuiteJob, run_tests, staged
from codegen.phases.vendored_tests import ANY, is_vendored, of_runtime, renamed, vendored_files
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
        return _outcome(read_part(known), root)
    tests = suite_tests(files)
    if not tests:
        return SuiteOutcome((), (), ("the distribution has no tests",), {})
    if has_native_kernels(files):
        progress(0, 1, "compiling kernels")
    whole = _run_parts(files, package, tests, seconds, progress, cache)
    if cache is not None and whole.passed:
        cache.put(key, written_part(whole))
    return _outcome(whole, root)


def _run_parts(
    files: Mapping[str, bytes],
    package: str,
    tests: tuple[str, ...],
    seconds: float,
    progress: Callable[[int, int, str], None],
    cache: StepCache | None,
) -> SuitePart:
    """The distribution's own tests where everything is, those of the runtime where only the runtime is."""
    vendored = tuple(test for test in tests if is_vendored(test, package))
    own = tuple(test for test in tests if test not in vendored)
    if not own or not vendored:
        return _run_jobs([SuiteJob(package, files, tests, seconds, OMITTED)], progress)[0]
    runtime = vendored_files(files, package)
    key = f"vendored 1 {compiler_identity()} {suite_key(_anonymous(runtime, package))}"
    known = cache.get(key) if cache is not None else None
    jobs = [SuiteJob(package, files, own, seconds, OMITTED)]
    if known is not None:
        return together([*_run_jobs(jobs, progress), renamed(read_part(known), ANY, package)])
    first, second = _run_jobs([*jobs, SuiteJob(package, runtime, vendored, seconds, OMITTED)], progress)
    second = of_runtime(second, package)
    # What was skipped for want of a program may run the next time.
    if cache is not None and second.passed and all(one.result == "passed" for one in second.results):
        cache.put(key, written_part(renamed(second, package, ANY)))
    return together([first, second])


def _anonymous(runtime: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    return {path.removeprefix(f"src/{package}/"): data for path, data in runtime.items()}


def _run_jobs(jobs: Sequence[SuiteJob], progress: Callable[[int, int, str], None]) -> list[SuitePart]:
    """What each of the jobs had to say; they run side by side."""
    with contextlib.ExitStack() as stack:
        folders = [stack.enter_context(staged(job)) for job in jobs]
        ended = run_tests(list(zip(jobs, folders, strict=True)), progress)
        return [_part(*row) for row in zip(jobs, folders, ended, strict=True)]


def _part(job: SuiteJob, folder: Path, ends: Sequence[ProcessEnd]) -> SuitePart:
    measured = read_coverage(folder, [end.data for end in ends], job.package, job.measured_omit)
    trouble = tuple(text for end in ends for text in _trouble(end, folder, job.seconds))
    reports = [_without_place(end.junit, folder) for end in ends if end.junit is not None]
    return SuitePart(read_junit(reports), measured, trouble)


def _without_place(report: bytes, folder: Path) -> bytes:
    """A report in which nobody sees where the distribution was staged."""
    place = escape(str(folder)).encode()
    return report.replace(place + b"/tree/", b"").replace(place, b".")


def _outcome(part: SuitePart, root: str) -> SuiteOutcome:
    raw = {JUNIT: junit_xml(part.results)} if part.results else {}
    measured = MeasuredCoverage(root, part.measured or ())
    if part.measured is not None:
        raw[COVERAGE] = coverage_json(measured)
    return SuiteOutcome(part.results, measured.figures, part.trouble, raw)


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
    for text in ("suite 5", sys.version, sys.platform, compiler, *installed):
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
