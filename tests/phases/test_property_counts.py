"""The gate of samples: points and calls are those that the generated tests really make."""

import json
from dataclasses import replace

from codegen.evidence.figures.strength import KERNEL_FLOOR, PROPERTIES, read_strength
from codegen.phases.strength.property_counts import count_samples, counted_subjects
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_TESTS_FAILED

from .mini_distribution import run_state

KERNEL = '''
"""A kernel of a number and a pair."""

from types import SimpleNamespace

_KERNEL = SimpleNamespace(inputs=(SimpleNamespace(name="a", shape=()), SimpleNamespace(name="b", shape=(2,))))


def scaled(a, b):
    """A times b."""
    return a


def _hidden(a, b):
    return scaled(a, b)
'''
SERVED = '''
"""A kernel that is served by something else than its body."""

from types import SimpleNamespace

_KERNEL = SimpleNamespace(inputs=(SimpleNamespace(name="a", shape=()), SimpleNamespace(name="b", shape=())))


class Native:
    def __init__(self, backend):
        self.backend = backend

    def __call__(self, a, b=1.0):
        return a

    def on(self, backend):
        return Native(backend)


def serve(function):
    return Native("c")


@serve
def compiled(a, b=1.0):
    """Never run."""
    raise AssertionError
'''
OPERATIONS = '''
"""Operations."""


def pay(amount):
    return amount


async def later(amount):
    return amount


class Till:
    def pay(self, amount):
        return amount
'''
API = """
from . import operations


def pay(amount):
    return operations.pay(amount)
"""
TESTS = """
import asyncio
import threading

import numpy as np
import pytest

from mini.api import pay as ask
from mini.kernels.compiled import compiled
from mini.kernels.scaled import scaled
from mini.operations import Till, later, pay

scaled(1.0, [1.0, 2.0])


def test_points():
    scaled(np.zeros((3, 4)), np.zeros((4, 2)))
    scaled(np.zeros(30), np.zeros((5, 1, 2)))


def test_shapes_that_do_not_fit_are_no_points():
    scaled(np.zeros(3), np.zeros((4, 2)))


@pytest.mark.parametrize("value", range(7))
def test_rows(value):
    scaled(value, (1.0, 2.0))


def test_calls():
    pay(1)
    ask(2)
    Till().pay(3)
    thread = threading.Thread(target=pay, args=(4,))
    thread.start()
    thread.join()


def test_backends():
    assert (compiled.backend, compiled.on("numpy").backend) == ("c", "numpy")
    compiled(np.zeros(40))
    compiled.on("numpy")(np.zeros((3, 20)), b=np.zeros(20))


def test_coroutines():
    async def both():
        await later(1)
        await later(2)

    asyncio.run(both())
    later(3).close()
"""
ROWS = [
    {"test": "tests/test_all.py::test_backends", "rows": 1, "passed": True, "cases": {"kernels/compiled": 100}},
    {"test": "tests/test_all.py::test_calls", "rows": 1, "passed": True, "cases": {"operations/pay": 3}},
    {"test": "tests/test_all.py::test_coroutines", "rows": 1, "passed": True, "cases": {"operations/later": 2}},
    {"test": "tests/test_all.py::test_points", "rows": 1, "passed": True, "cases": {"kernels/scaled": 162}},
    {"test": "tests/test_all.py::test_rows", "rows": 7, "passed": True, "cases": {"kernels/scaled": 7}},
    {"test": "tests/test_all.py::test_shapes_that_do_not_fit_are_no_points", "rows": 1, "passed": True, "cases": {}},
]


def files_of(tests=TESTS):
    texts = {
        "pyproject.toml": '[project]\nname = "mini"\nversion = "1"\n',
        "src/mini/__init__.py": "",
        "src/mini/api.py": API,
        "src/mini/operations.py": OPERATIONS,
        "src/mini/kernels/__init__.py": "",
        "src/mini/kernels/compiled.py": SERVED,
        "src/mini/kernels/scaled.py": KERNEL,
        "src/mini/_runtime/__init__.py": "def pay(amount):\n    return amount\n",
        "tests/test_all.py": tests,
    }
    return {path: text.encode() for path, text in texts.items()}


def state_of(tests=TESTS):
    operation = {"doc": "Pays.", "handler": "pay:pay", "expose": {"http": "POST /pay"}}
    later = {**operation, "expose": {"http": "POST /later"}}
    state = run_state(files_of(tests), operations={"pay": operation, "later": later})
    model = state.system.model.model_copy(update={"kernels": {"scaled": None, "compiled": None}})
    return replace(state, system=replace(state.system, model=model))


def test_what_ran_is_counted_by_test_and_subject():
    state = count_samples(state_of())
    raw = json.loads(state.raw["properties.json"])
    assert raw["tests"] == ROWS
    assert raw["subjects"] == [
        {"subject": "kernels/scaled", "cases": 169, "tests": 2, "floor": KERNEL_FLOOR},
        {"subject": "kernels/compiled", "cases": 100, "tests": 1, "floor": KERNEL_FLOOR},
        {"subject": "operations/pay", "cases": 3, "tests": 1, "floor": 3},
        {"subject": "operations/later", "cases": 2, "tests": 1, "floor": 3},
    ]
    assert read_strength(state.raw["properties.json"], PROPERTIES) == raw
    (gate,) = state.gates
    assert dict(gate.facts) == {
        "tests": 6, "rows": 12, "kernels": 2, "operations": 2, "kernel_points": 269, "operation_calls": 5,
        "cases": 274, "kernel_floor": 100, "operation_floor": 3,
    }  # fmt: skip
    assert (gate.verdict, state.exit_code) == ("FAIL", EXIT_TESTS_FAILED)
    (finding,) = state.findings
    assert (finding.code, finding.message) == (
        "C752", "the generated tests sample operations/later 2 times; 3 are required",
    )  # fmt: skip


def test_enough_samples_pass():
    state = count_samples(state_of(TESTS.replace("later(3).close()", "asyncio.run(later(3))")))
    assert (state.gates[-1].verdict, state.findings, state.exit_code) == ("PASS", (), 0)


def test_a_test_that_fails_here_counts_nothing():
    state = count_samples(state_of(TESTS + "\n\ndef test_wrong():\n    assert pay(1) == 2\n"))
    (finding,) = state.findings
    assert finding.code == "C753"
    assert finding.message.endswith(
        ": tests/test_all.py::test_wrong fails in the process that counts, and not without it"
    )
    assert (state.gates[-1].verdict, state.exit_code) == ("FAIL", EXIT_COULD_NOT)
    assert "properties.json" not in state.raw


def test_the_module_that_does_the_work_is_counted_not_the_way_in():
    model = state_of().system.model
    subjects = {item.subject: item.path for item in counted_subjects(files_of(), "mini", model)}
    assert subjects == {
        "kernels/scaled": "src/mini/kernels/scaled.py",
        "kernels/compiled": "src/mini/kernels/compiled.py",
        "operations/pay": "src/mini/operations.py",
        "operations/later": "src/mini/operations.py",
    }
    without = {path: data for path, data in files_of().items() if path != "src/mini/operations.py"}
    assert [item.path for item in counted_subjects(without, "mini", model) if item.subject == "operations/pay"] == [
        "src/mini/api.py"
    ]
