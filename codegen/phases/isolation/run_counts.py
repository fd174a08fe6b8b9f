"""Runs generated tests and counts what they sample: ``python run_counts.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. The functions that the job names are loaded with one
statement more, which counts: the points at which a kernel is evaluated, the calls of an operation. Each count belongs
to the test that was at work, named by its node without parameters.
"""

import ast
import functools
import json
import runpy
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

_COUNTED = "__counted__"


class Counts:
    """Cases by test and subject, rows by test, and the tests that did not pass."""

    def __init__(self) -> None:
        self.test = ""
        self.cases: dict[str, Counter[str]] = {}
        self.rows: Counter[str] = Counter()
        self.failed: set[str] = set()

    def called(self, subject: str, given: dict[str, Any], names: dict[str, Any]) -> None:
        """A counted function began: ``given`` are its arguments, ``names`` those of its module."""
        if self.test:
            kernel = names.get("_KERNEL") if subject.startswith("kernels/") else None
            self.cases.setdefault(self.test, Counter())[subject] += 1 if kernel is None else _points(kernel, given)

    def served(self, subject: str, names: dict[str, Any]) -> Any:
        """Decorates what serves a compiled kernel: a call of it, by whatever backend, is a call of ``subject``."""

        def counting(made: Any) -> CountedKernel:
            return CountedKernel(made, lambda given: self.called(subject, given, names), names)

        return counting

    @property
    def tests(self) -> list[dict[str, Any]]:
        """A row for each test, by name."""
        return [
            {
                "test": test,
                "rows": self.rows[test],
                "passed": test not in self.failed,
                "cases": {name: count for name, count in sorted(self.cases.get(test, {}).items()) if count},
            }
            for test in sorted(self.rows)
        ]

    @property
    def plugin(self) -> object:
        """What pytest tells of its tests."""
        import pytest

        counts = self

        class Watch:
            @pytest.hookimpl(wrapper=True, tryfirst=True)
            def pytest_runtest_protocol(self, item: Any) -> Generator[None, object, object]:
                counts.test = item.nodeid.partition("[")[0]
                counts.rows[counts.test] += 1
                try:
                    return (yield)
                finally:
                    counts.test = ""

            def pytest_runtest_logreport(self, report: Any) -> None:
                if report.outcome == "failed" or (report.outcome == "skipped" and report.when == "call"):
                    counts.failed.add(report.nodeid.partition("[")[0])

        return Watch()


class CountedKernel:
    """A served kernel whose calls are told; all else is the kernel's own."""

    def __init__(self, made: Any, tell: Callable[[dict[str, Any]], None], names: dict[str, Any]) -> None:
        self._made = made
        self._tell = tell
        self._names = names
        functools.update_wrapper(self, made, updated=())

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """The kernel's answer."""
        inputs = [item.name for item in self._names["_KERNEL"].inputs]
        self._tell({**dict(zip(inputs, arguments, strict=False)), **keywords})
        return self._made(*arguments, **keywords)

    def on(self, backend: str) -> Any:
        """The same kernel on another backend, counted too."""
        return CountedKernel(self._made.on(backend), self._tell, self._names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def _points(kernel: Any, given: dict[str, Any]) -> int:
    """How many points the arguments of a kernel are, before its own axes; 0 where they are none."""
    import numpy as np

    try:
        inputs = [item for item in kernel.inputs if item.name in given]  # the others have their defaults
        shapes = [np.shape(given[item.name])[: np.ndim(given[item.name]) - len(item.shape)] for item in inputs]
        return int(np.prod(np.broadcast_shapes(*shapes)))
    except (ValueError, TypeError, KeyError):
        return 0


class CountingLoader(SourceFileLoader):
    """Loads a module whose ``wanted`` functions, ``{name: subject}``, count that they are called."""

    def __init__(self, name: str, path: str, wanted: dict[str, str], counts: Counts) -> None:
        super().__init__(name, path)
        self._wanted = wanted
        self._counts = counts

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with the counter among its names."""
        setattr(module, _COUNTED, self._counts)
        super().exec_module(module)

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override]
        """The code of the module, one statement longer in each wanted function."""
        tree = ast.parse(data)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in self._wanted:
                self._count(node, self._wanted[node.name])
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True, optimize=_optimize)

    def _count(self, node: ast.FunctionDef | ast.AsyncFunctionDef, subject: str) -> None:
        """A statement more; where a decorator serves a kernel, one decorator more, for its body may never run."""
        if node.decorator_list and subject.startswith("kernels/"):
            served = ast.parse(f"{_COUNTED}.served({subject!r}, globals())", mode="eval").body
            node.decorator_list.insert(0, ast.copy_location(served, node.decorator_list[0]))
            return
        count = ast.parse(f"{_COUNTED}.called({subject!r}, locals(), globals())").body[0]
        documented = ast.get_docstring(node) is not None
        node.body.insert(int(documented), ast.copy_location(count, node.body[0]))


class CountingFinder(MetaPathFinder):
    """Finds the modules of ``subjects``, ``{path: {function: subject}}``, for ``CountingLoader``."""

    def __init__(self, subjects: dict[str, dict[str, str]], counts: Counts) -> None:
        self._subjects = subjects
        self._counts = counts

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The ordinary specification with another loader; None for every other module."""
        found = PathFinder.find_spec(fullname, path, target)
        wanted = self._subjects.get(found.origin or "") if found is not None else None
        if found is None or wanted is None:
            return None
        found.loader = CountingLoader(fullname, str(found.origin), wanted, self._counts)
        return found


def main() -> int:
    """Run one job and return pytest's exit code."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.dont_write_bytecode = True
    runpy.run_path(str(Path(sys.argv[0]).with_name("sitecustomize.py")), run_name="sitecustomize")
    sys.path[:0] = job["paths"]
    counts = Counts()
    sys.meta_path.insert(0, CountingFinder(dict(_by_path(job)), counts))

    import pytest

    code = int(pytest.main(job["arguments"], plugins=[counts.plugin]))
    Path(job["answer"]).write_text(json.dumps({"code": code, "tests": counts.tests}), encoding="utf-8")
    return code


def _by_path(job: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for path in {subject["path"] for subject in job["subjects"]}:
        yield path, {item["function"]: item["subject"] for item in job["subjects"] if item["path"] == path}


if __name__ == "__main__":
    sys.exit(main())
