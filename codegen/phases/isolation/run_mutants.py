"""Runs generated tests against one changed module after another: ``python -I run_mutants.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. Reads one request a line and answers one line each:

- ``collect``: imports every test file in a child and remembers what of others was imported, so that later children
  are born with it; nothing of the package itself is ever imported here.
- ``measure``: runs test files in a child under coverage, one context a test.
- ``mutant``: writes the changed module into this process's own tree, runs the given tests in a child until one
  fails, and puts the tree back.
- ``control``: runs the given tests in a child as for a mutant, but without one and to the end.

Every child has a time limit for each test, a limit on memory, and is ended with everything that it started.
"""

import contextlib
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_SUBREAPER = 36
_PAUSE = 0.1
_TAIL = 600
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
#: pytest's exit codes: all passed, none was left to run.
_QUIET = {0: "survived", 5: "survived"}
Job = dict[str, Any]


class Tree:
    """The distribution in its folder, put back after every child: also what tests wrote beside it or in the home."""

    def __init__(self, job: Job) -> None:
        self._root = Path(job["tree"])
        self._home = Path(job["home"])
        self._files: dict[Path, tuple[bytes, int]] = {}
        self._marks: dict[Path, tuple[int, int]] = {}
        self.remember()

    def remember(self) -> None:
        """What lies in the folder now is what it is put back to."""
        for path in self._present():
            mark = path.stat()
            self._files[path] = (path.read_bytes(), mark.st_mtime_ns)
            self._marks[path] = (mark.st_mtime_ns, mark.st_size)

    def change(self, path: str, text: str) -> None:
        """Let the module at ``path`` be ``text``, in the eyes of every interpreter that starts afterwards."""
        place = self._root / path
        place.write_text(text, encoding="utf-8")
        for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*.pyc"):
            compiled.unlink()

    def restore(self) -> None:
        """Put the folder back and empty the home."""
        present = set(self._present())
        for path in present - self._files.keys():
            path.unlink()
        for path, (data, modified) in self._files.items():
            mark = path.stat() if path in present else None
            if mark is None or (mark.st_mtime_ns, mark.st_size) != self._marks[path]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                os.utime(path, ns=(modified, modified))
        self.restore_home()

    def restore_home(self) -> None:
        """Empty the home."""
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir()

    def _present(self) -> list[Path]:
        return [Path(folder, name) for folder, _, names in os.walk(self._root) for name in names]


class Patience:
    """How long a test may take: a multiple of what it usually takes, and never less than some seconds."""

    def __init__(self, job: Job, usual: Mapping[str, float] | None) -> None:
        self._job, self._usual = job, usual

    def of(self, test: str) -> float:
        """Seconds for ``test``, parameters left out; without one, for the imports before the first."""
        if not test or self._usual is None:
            return float(self._job["unknown_s"])
        return float(self._job["least_s"] + self._job["times"] * self._usual.get(test, 0.0))


class Child:
    """One forked child at work, watched line by line."""

    def __init__(self, job: Job, work: Callable[[Callable[[str], None]], int]) -> None:
        self._output = Path(job["output"])
        read, write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(read)
            self._be(job, work, write)
        os.close(write)
        self._read = read
        self._rest = b""
        self._ended: int | None = None
        self.failed: list[str] = []

    def _be(self, job: Job, work: Callable[[Callable[[str], None]], int], write: int) -> None:
        """The child's whole life; never returns."""
        code = 70
        try:
            os.setsid()
            silence, output = os.open(os.devnull, os.O_RDONLY), os.open(self._output, _FRESH, 0o600)
            for source, target in ((silence, 0), (output, 1), (output, 2)):
                os.dup2(source, target)
            _limit_memory(job["memory_bytes"])
            code = work(lambda line: _tell(write, line))
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def watch(self, patience: Patience, *, until_failure: bool) -> tuple[str, str]:
        """How it ended, ``survived``, ``killed`` or ``timed out``, and by which test or for what reason."""
        running = ""
        deadline = time.monotonic() + patience.of("")
        try:
            while True:
                gone = self._is_gone()
                for line in self._lines():
                    word, _, value = line.partition(" ")
                    if word == "start":
                        running = value
                        deadline = time.monotonic() + patience.of(value)
                    elif word == "failed":
                        self.failed.append(value)
                        if until_failure:
                            return "killed", value
                if gone:
                    return self._verdict()
                if time.monotonic() > deadline:
                    return "timed out", running or "the import of the tests"
        finally:
            self._stop()

    def output(self) -> str:
        """The end of what it wrote."""
        text = self._output.read_bytes().decode("utf-8", "replace") if self._output.is_file() else ""
        return " / ".join(line for line in text.splitlines() if line.strip())[-_TAIL:]

    def _lines(self) -> list[str]:
        """What it told since the last look; waits for a moment where that is nothing."""
        added = b""
        while select.select([self._read], [], [], 0 if added else _PAUSE)[0]:
            chunk = os.read(self._read, 1 << 16)
            added += chunk
            if not chunk:
                if self._ended is None:
                    # Closed, yet alive: a turn of the loop must not be free.
                    time.sleep(_PAUSE / 10)
                break
        *lines, self._rest = (self._rest + added).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]

    def _is_gone(self) -> bool:
        if self._ended is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._ended = os.waitstatus_to_exitcode(status) if pid else None
        return self._ended is not None

    def _verdict(self) -> tuple[str, str]:
        code = self._ended or 0
        if code in _QUIET:
            return _QUIET[code], ""
        return "killed", f"the interpreter ended by signal {-code}" if code < 0 else f"pytest ended with code {code}"

    def _stop(self) -> None:
        """End it with everything that it started, sessions of their own included."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        os.close(self._read)
        if self._ended is None:
            os.waitpid(self._pid, 0)
        while orphans := _children():
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)


def _tell(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


class Watch:
    """pytest plugin: keeps the chosen tests, in their order, and tells what runs and what fails."""

    def __init__(self, tell: Callable[[str], None], chosen: list[str] | None) -> None:
        self._tell = tell
        self._rank = None if chosen is None else {test: rank for rank, test in enumerate(chosen)}
        self.seconds: dict[str, list[float]] = {}
        self.failed: set[str] = set()
        self._context = ""
        self.entered: Callable[[str], object] = lambda context: None

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what was not chosen."""
        if self._rank is not None:
            rank = self._rank
            items[:] = sorted((item for item in items if _test(item) in rank), key=lambda item: rank[_test(item)])

    def pytest_collectreport(self, report: Any) -> None:
        """A test file that cannot be imported has failed."""
        if report.failed:
            self._tell(f"failed import of {report.nodeid}")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins, its fixtures first."""
        test = nodeid.partition("[")[0]
        self._tell(f"start {test}")
        if test != self._context:
            # Every switch of the context writes to the data file, so the rows of one test share theirs.
            self.entered(test)
            self._context = test
        self.seconds.setdefault(test, []).append(0.0)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """One of the three parts of a test ended."""
        test = report.nodeid.partition("[")[0]
        self.seconds[test][-1] += report.duration
        if report.failed:
            self.failed.add(test)
            self._tell(f"failed {test}")


def _test(item: Any) -> str:
    return str(item.nodeid).partition("[")[0]


class Server:
    """Answers requests; every one of them in a child of its own."""

    def __init__(self, job: Job, trace_threads_in_turn: Callable[[], None]) -> None:
        self._job = job
        self._trace_threads_in_turn = trace_threads_in_turn
        self._tree = Tree(job)
        self._answer = Path(job["answer"])

    def answer(self, request: Job) -> Job:
        """What a request comes to."""
        asked: dict[str, Callable[[Job], Job]] = {
            "collect": self._collect,
            "measure": self._measure,
            "mutant": self._mutant,
            "control": self._control,
        }
        return asked[request["do"]](request)

    def _collect(self, request: Job) -> Job:
        def work(tell: Callable[[str], None]) -> int:
            # The one child that leaves compiled modules behind, for all that follow.
            sys.dont_write_bytecode = False
            before = set(sys.modules)
            code = self._pytest(["--collect-only", *request["files"]], Watch(tell, None))
            self._answer.write_text(json.dumps([name for name in _foreign(self._job["tree"]) if name not in before]))
            return code

        child = Child(self._job, work)
        outcome, reason = child.watch(Patience(self._job, None), until_failure=False)
        if outcome != "survived":
            return {"trouble": f"{reason}: {child.output()}"}
        for name in json.loads(self._answer.read_text()):
            # One that cannot be imported alone is left to the tests.
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        self._tree.restore_home()
        self._tree.remember()
        return {"trouble": ""}

    def _measure(self, request: Job) -> Job:
        def work(tell: Callable[[str], None]) -> int:
            import coverage

            measured = coverage.Coverage(
                data_file=self._job["data"], include=request["modules"], config_file=False, messages=False
            )
            watch = Watch(tell, None)
            watch.entered = measured.switch_context
            measured.start()
            self._trace_threads_in_turn()
            code = self._pytest(request["files"], watch)
            measured.stop()
            data = measured.get_data()
            lines = {path: data.contexts_by_lineno(path) for path in data.measured_files()}
            answer = {"seconds": watch.seconds, "failed": sorted(watch.failed), "lines": lines}
            self._answer.write_text(json.dumps(answer))
            return 0 if code in (0, 1, 5) else code

        child = Child(self._job, work)
        outcome, reason = child.watch(Patience(self._job, None), until_failure=False)
        self._tree.restore()
        if outcome != "survived":
            return {"trouble": f"{reason}: {child.output()}"}
        return {"trouble": "", **json.loads(self._answer.read_text())}

    def _mutant(self, request: Job) -> Job:
        tests: dict[str, float] = dict(request["tests"])
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        self._tree.change(request["path"], request["source"])
        try:
            child = Child(self._job, lambda tell: self._pytest(["-x", *files], Watch(tell, list(tests))))
            outcome, by = child.watch(Patience(self._job, tests), until_failure=True)
        finally:
            self._tree.restore()
        return {"outcome": outcome, "by": by}

    def _control(self, request: Job) -> Job:
        tests: dict[str, float] = dict(request["tests"])
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        child = Child(self._job, lambda tell: self._pytest(files, Watch(tell, list(tests))))
        outcome, by = child.watch(Patience(self._job, tests), until_failure=False)
        self._tree.restore()
        failed = sorted({*child.failed, by} & tests.keys())
        trouble = "" if outcome == "survived" or failed else f"{by}: {child.output()}"
        return {"trouble": trouble, "failed": failed, "ended": outcome != "timed out"}

    def _pytest(self, arguments: list[str], watch: Watch) -> int:
        import pytest

        os.chdir(self._job["tree"])
        return int(pytest.main([*self._job["arguments"], *arguments], plugins=[watch]))


def _foreign(tree: str) -> list[str]:
    """The modules in this interpreter whose files lie outside the distribution."""
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    return [name for name, file in files.items() if file and not file.startswith(tree) and name != "__main__"]


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _adopt_orphans() -> None:
    """Whatever a child leaves behind becomes a child of this process, which ends it; only Linux can."""
    with contextlib.suppress(OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _children() -> list[int]:
    """The processes whose parent this one is; none where the system does not tell."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def main() -> None:
    """Answer until there is nothing more to read."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.dont_write_bytecode = True
    walls = runpy.run_path(str(Path(sys.argv[0]).with_name("sitecustomize.py")), run_name="sitecustomize")
    sys.path[:0] = job["paths"]
    _adopt_orphans()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    server = Server(job, walls["trace_threads_in_turn"])
    import coverage  # noqa: F401
    import pytest  # noqa: F401

    for line in sys.stdin:
        answers.write(json.dumps(server.answer(json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
