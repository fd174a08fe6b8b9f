"""A separate interpreter that breaks its own copy of a distribution, and what it is asked."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from codegen.phases.suite_process import SuiteJob, environment, staged

Tests = Mapping[str, float]
End = Literal["killed", "survived", "timed out"]


class MutationTrouble(Exception):
    """The mutants could not be judged; the message says why."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a test may take under a mutant: ``least_s`` and ``times`` what it takes without one.

    ``unknown_s`` is for a test whose usual time nobody knows yet, and for the imports before the first. Every child
    may use ``memory_bytes`` of address space.
    """

    least_s: float = 5.0
    times: float = 10.0
    unknown_s: float = 120.0
    memory_bytes: int = 4 << 30


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of test files: the seconds of each test's rows, the tests that failed, and tests by path and line."""

    seconds: Mapping[str, Sequence[float]]
    failed: frozenset[str]
    lines: Mapping[str, Mapping[int, frozenset[str]]]


class MutantProcess:
    """Use as a context manager; raises ``MutationTrouble`` when the interpreter dies."""

    def __init__(self, job: SuiteJob, patience: Patience) -> None:
        self._job = job
        self._patience = patience
        self._staged = staged(job)
        self._folder = Path()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> MutantProcess:
        if not hasattr(os, "fork"):
            raise MutationTrouble("every mutant runs in a forked child, and this platform has no fork")
        self._folder = self._staged.__enter__()
        description = self._folder / "mutants.json"
        description.write_text(json.dumps(self._description()), encoding="utf-8")
        with (self._folder / "server-output").open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self._folder / "guard" / "run_mutants.py"), str(description)],
                cwd=self._folder / "tree",
                env=environment(self._folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        return self

    def __exit__(self, *raised: object) -> None:
        assert self._process is not None
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._staged.__exit__(None, None, None)

    def collect(self, files: Sequence[str]) -> None:
        """Import every test file once, so that what others wrote need not be imported again."""
        self._ask({"do": "collect", "files": list(files)})

    def measure(self, files: Sequence[str], modules: Sequence[str]) -> Measured:
        """Run test files as they are; ``modules`` are the files whose lines are followed."""
        tree = self._folder / "tree"
        answer = self._ask(
            {"do": "measure", "files": list(files), "modules": [str(tree / module) for module in modules]}
        )
        # Where a test ran none of the modules, what was followed is the process itself.
        followed = {module: answer["lines"].get(str(tree / module), {}) for module in modules}
        lines = {
            module: {int(line): frozenset(test for test in tests if test) for line, tests in found.items()}
            for module, found in followed.items()
            if found
        }
        return Measured(answer["seconds"], frozenset(answer["failed"]), lines)

    def control(self, tests: Tests) -> tuple[frozenset[str], bool]:
        """Those of ``tests`` that fail without a mutant, and whether all of them ran; else time ran out in one."""
        answer = self._ask({"do": "control", "tests": list(tests.items())})
        return frozenset(answer["failed"]), answer["ended"]

    def run(self, tests: Tests, path: str, source: str) -> tuple[End, str]:
        """How it ended and by what: ``tests`` are run in their order until one fails.

        The module at ``path`` is ``source`` meanwhile. The value of a test is how many seconds it usually takes.
        """
        answer = self._ask({"do": "mutant", "path": path, "source": source, "tests": list(tests.items())})
        return answer["outcome"], answer["by"]

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            said = (self._folder / "server-output").read_text("utf-8", "replace").strip().splitlines()
            raise MutationTrouble(f"the interpreter that runs mutants ended: {' / '.join(said[-3:])}")
        answer: dict[str, Any] = json.loads(line)
        if answer.get("trouble"):
            raise MutationTrouble(answer["trouble"].replace(f"{self._folder}/tree/", ""))
        return answer

    def _description(self) -> dict[str, Any]:
        folder, tree = self._folder, self._folder / "tree"
        arguments = ["-q", "--tb=short", "--import-mode=importlib", "--rootdir", str(tree)]
        arguments += ["--basetemp", str(folder / "base"), "-p", "no:cacheprovider", "-o", "addopts="]
        if (tree / "pyproject.toml").is_file():
            arguments += ["-c", str(tree / "pyproject.toml")]
        return {
            "paths": [str(tree / "src"), str(tree)],
            "tree": str(tree),
            "home": str(folder / "home"),
            "answer": str(folder / "answer.json"),
            "output": str(folder / "child-output"),
            "data": str(folder / "coverage"),
            "arguments": arguments,
            "least_s": self._patience.least_s,
            "times": self._patience.times,
            "unknown_s": self._patience.unknown_s,
            "memory_bytes": self._patience.memory_bytes,
        }


@contextlib.contextmanager
def processes(job: SuiteJob, patience: Patience, count: int) -> Iterator[list[MutantProcess]]:
    """``count`` interpreters, each with its own copy of the distribution."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(MutantProcess(job, patience)) for _ in range(count)]
