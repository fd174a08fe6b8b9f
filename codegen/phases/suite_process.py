"""Stages a distribution in memory and runs its tests in separate interpreters."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.phases.native_extension import build_kernels, has_native_kernels, may_execute

_ISOLATION = Path(__file__).parent / "isolation"
_COPIES = (
    ("barriers.py", "sitecustomize.py"),
    ("run_tests.py", "run_tests.py"),
    ("run_mutants.py", "run_mutants.py"),
    ("run_counts.py", "run_counts.py"),
    ("run_fuzz.py", "run_fuzz.py"),
)
_SHARED_MEMORY = Path("/dev/shm")
#: Test files one more process is worth: below, starting it costs more than it saves.
_FILES_A_PROCESS = 24


@dataclass(frozen=True)
class SuiteJob:
    """What to run: files relative to the distribution root; ``tests`` are the test files among them."""

    package: str
    files: Mapping[str, bytes]
    tests: Sequence[str]
    seconds: float
    measured_omit: Sequence[str] = ()


@dataclass(frozen=True)
class ProcessEnd:
    """How one interpreter ended. ``code`` is None when it was stopped for time, in the middle of ``running``."""

    code: int | None
    output: str
    running: str
    junit: bytes | None
    data: Path


@contextlib.contextmanager
def staged(job: SuiteJob) -> Iterator[Path]:
    """A folder, in memory where there is such a place, with the distribution in ``tree/``; gone afterwards.

    What is compiled is not put where the system refuses to run what lies there, as containers do with shared memory.
    """
    memory = os.access(_SHARED_MEMORY, os.W_OK) and (may_execute(_SHARED_MEMORY) or not has_native_kernels(job.files))
    folder = Path(tempfile.mkdtemp(prefix="codegen-tests-", dir=_SHARED_MEMORY if memory else None)).resolve()
    try:
        for path, data in job.files.items():
            place = folder / "tree" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        for name, copy in _COPIES:
            (folder / "guard").mkdir(exist_ok=True)
            shutil.copyfile(_ISOLATION / name, folder / "guard" / copy)
        (folder / "home").mkdir()
        build_kernels(folder / "tree" / "src" / job.package)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_tests(
    jobs: Sequence[tuple[SuiteJob, Path]], progress: Callable[[int, int, str], None]
) -> list[tuple[ProcessEnd, ...]]:
    """Run the tests of every job, staged in its folder, side by side: one process, a few where the files are many."""
    started = time.monotonic()
    runs = [run for job, folder in jobs for run in _runs(job, folder)]
    try:
        while any(run.process.poll() is None for run in runs):
            with contextlib.suppress(subprocess.TimeoutExpired):
                next((run for run in runs if run.process.poll() is None), runs[0]).process.wait(0.1)
            for run in runs:
                run.progress.look()
            done = sum(run.progress.done for run in runs)
            progress(done, max(sum(run.progress.total for run in runs), done, 1), "generated tests")
            if time.monotonic() - started > min(job.seconds for job, _ in jobs):
                break
        return [tuple(_end(run) for run in runs if run.folder == folder) for _, folder in jobs]
    finally:
        for run in runs:
            _stop(run.process)


def _runs(job: SuiteJob, folder: Path) -> list[_Run]:
    count = max(1, min(os.cpu_count() or 1, 4, len(job.tests) // _FILES_A_PROCESS))
    return [
        _Run(
            folder,
            number,
            _start(job, folder, number, job.tests[number::count]),
            _Progress(folder / f"progress{number}"),
        )
        for number in range(count)
    ]


def _start(job: SuiteJob, folder: Path, number: int, tests: Sequence[str]) -> subprocess.Popen[bytes]:
    tree, source = folder / "tree", folder / "tree" / "src"
    options = ["-q", "--tb=short", "--import-mode=importlib", "--rootdir", str(tree), "--basetemp"]
    options += [str(folder / f"base{number}"), "--junitxml", str(folder / f"junit{number}.xml")]
    options += ["-p", "no:cacheprovider", "-o", "junit_family=xunit1", "-o", "addopts="]
    if (tree / "pyproject.toml").is_file():
        options += ["-c", str(tree / "pyproject.toml")]
    description = {
        "paths": [str(source), str(tree)],
        "data": str(folder / f"coverage{number}"),
        "package": str(source / job.package),
        "omit": [str(source / job.package / pattern) for pattern in job.measured_omit],
        "progress": str(folder / f"progress{number}"),
        "arguments": [*options, *(str(tree / test) for test in tests)],
    }
    path = folder / f"job{number}.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    with (folder / f"output{number}").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-I", str(folder / "guard" / "run_tests.py"), str(path)],
            cwd=tree,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's environment but what finds programs: no secret, no setting, no locale."""
    home = str(folder / "home")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "HOME": home,
        "XDG_DATA_HOME": home,
        "XDG_CACHE_HOME": home,
        "XDG_CONFIG_HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COVERAGE_CORE": "ctrace",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(folder / "guard"), str(folder / "tree" / "src")]),
    }


class _Progress:
    """Follows the progress file of one interpreter; reads only what was added since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self.done = self.total = 0
        self.running = ""

    def look(self) -> None:
        """Read on."""
        if not self._path.is_file():
            return
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            added = stream.read()
        self._offset += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        for line in lines:
            word, _, value = line.partition(b" ")
            self.done += word == b"done"
            self.total = int(value) if word == b"total" else self.total
            self.running = value.decode("utf-8", "replace") if word == b"start" else self.running


@dataclass(frozen=True)
class _Run:
    """The interpreter of that number in a folder."""

    folder: Path
    number: int
    process: subprocess.Popen[bytes]
    progress: _Progress


def _end(run: _Run) -> ProcessEnd:
    code = run.process.poll()
    if code is None:
        _stop(run.process)
    run.progress.look()
    folder, number = run.folder, run.number
    junit = folder / f"junit{number}.xml"
    output = (folder / f"output{number}").read_bytes().decode("utf-8", "replace")
    report = junit.read_bytes() if junit.is_file() else None
    return ProcessEnd(code, output, run.progress.running, report, folder / f"coverage{number}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process with everything that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
