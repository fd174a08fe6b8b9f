"""Tests of the runtime run once for every package that holds the same, and nobody can tell from the record."""

import pytest

from codegen.evidence.raw.normalised_coverage import parse_coverage
from codegen.phases import suite
from codegen.phases.suite import run_suite

HALVES = b"""from mini._runtime.parity import is_even


def half(n: int) -> int:
    if not is_even(n):
        raise ValueError(n)
    return n // 2
"""
PARITY = b"""def is_even(n: int) -> bool:
    if n < 0:
        return is_even(-n)
    return n % 2 == 0


def never() -> None:
    print("nobody calls this")
"""
OWN_TEST = b"""import pytest

from mini.halves import half


def test_half() -> None:
    assert half(4) == 2


class TestRefused:
    @pytest.mark.parametrize("odd", [1, 3])
    def test_odd(self, odd: int) -> None:
        with pytest.raises(ValueError):
            half(odd)
"""
RUNTIME_TEST = b"""import pytest

from ..parity import is_even


class TestParity:
    @pytest.mark.parametrize("n", [-2, 2])
    def test_even(self, n: int) -> None:
        assert is_even(n)
"""


def distribution(package="mini", parity=PARITY):
    return {
        f"src/{package}/__init__.py": b'"""Halves."""\n\n__version__ = "1"\n',
        f"src/{package}/halves.py": HALVES.replace(b"mini", package.encode()),
        f"src/{package}/_runtime/__init__.py": b"",
        f"src/{package}/_runtime/parity.py": parity,
        f"src/{package}/_runtime/unused.py": b"def unused(n: int) -> int:\n    return n if n else 1\n",
        f"src/{package}/_runtime/tests/__init__.py": b"",
        f"src/{package}/_runtime/tests/test_parity.py": RUNTIME_TEST,
        "tests/test_halves.py": OWN_TEST.replace(b"mini", package.encode()),
    }


class Cache:
    """Remembers what passed, but for whole suites, so that the parts of the next one are asked for."""

    def __init__(self):
        self.stored = {}

    def get(self, key):
        return self.stored.get(key)

    def put(self, key, value):
        if key.startswith("vendored"):
            self.stored[key] = value


@pytest.fixture
def ran(monkeypatch):
    """The test files of every process that was started."""
    started = []
    run = suite.run_tests

    def watched(jobs, progress):
        started.append([test for job, _ in jobs for test in job.tests])
        return run(jobs, progress)

    monkeypatch.setattr(suite, "run_tests", watched)
    return started


def outcome(files, package="mini", cache=None):
    return run_suite(files, package, 60, lambda *_: None, cache, f"generated/{package}")


def test_divided_or_not_remembered_or_not_the_record_has_the_same_bytes(monkeypatch, ran):
    cache = Cache()
    first = outcome(distribution(), cache=cache)
    again = outcome(distribution(), cache=cache)
    monkeypatch.setattr(suite, "is_vendored", lambda test, package: False)
    whole = outcome(distribution())
    assert whole.trouble == () and {result.result for result in whole.results} == {"passed"}
    assert [sorted(started) for started in ran] == [
        ["src/mini/_runtime/tests/test_parity.py", "tests/test_halves.py"],
        ["tests/test_halves.py"],
        ["src/mini/_runtime/tests/test_parity.py", "tests/test_halves.py"],
    ]
    assert first.raw == again.raw == whole.raw
    assert first.results == again.results == whole.results
    parity = parse_coverage(first.raw["coverage.json"]).by_path["src/mini/_runtime/parity.py"]
    assert (parity.missing, parity.missing_branches) == ((8,), ())
    assert parity.ran[4] == {
        "src/mini/_runtime/tests/test_parity.py::TestParity::test_even",
        "tests/test_halves.py::test_half",
        "tests/test_halves.py::TestRefused::test_odd",
    }


def test_another_package_with_the_same_runtime_need_not_run_its_tests(ran):
    cache = Cache()
    outcome(distribution(), cache=cache)
    other = outcome(distribution("other"), "other", cache)
    assert ran[1] == ["tests/test_halves.py"]
    assert other.raw == outcome(distribution("other"), "other").raw
    assert {result.file for result in other.results} == {
        "src/other/_runtime/tests/test_parity.py",
        "tests/test_halves.py",
    }


def test_a_changed_runtime_is_tested_and_its_failure_never_believed(ran):
    cache = Cache()
    outcome(distribution(), cache=cache)
    broken = distribution(parity=PARITY.replace(b"n < 0", b"n < -9").replace(b"return n % 2", b"return n % 3"))
    for _ in range(2):
        found = outcome(broken, cache=cache)
        assert {result.name for result in found.results if result.result == "failed"} >= {
            "test_even[2]",
            "test_even[-2]",
        }
    assert [len(started) for started in ran] == [2, 2, 2]
    assert len(cache.stored) == 1


def test_the_runtime_is_tested_by_itself():
    files = distribution() | {
        "src/mini/_runtime/tests/test_alone.py": (
            b"from ...halves import half\n\n\ndef test_it() -> None:\n    assert half(2)\n"
        )
    }
    found = outcome(files)
    (failed,) = [result for result in found.results if result.result == "error"]
    assert "halves" in failed.reason
