import pytest

from ..symbolic import prepared as module
from ..symbolic.compiled import CompiledSource
from ..symbolic.expression import read_expression
from ..symbolic.lambdified import compile_expression
from ..symbolic.prepared import Prepared, ReadText
from ..symbolic.program import ProgramError

TOLD = {"expression_hash": "ab", "canonical": "x", "variables": ["x"], "shape": [2, 3], "operations": 4}


def prepared(text, backend="numpy", **given):
    expression = read_expression(text)
    shape = expression.value.shape
    read = ReadText(expression.digest, expression.canonical, expression.variables, shape, expression.operations)
    return Prepared(read, compile_expression(expression, backend), **given)


def forged(source):
    return CompiledSource("x", "ab", ("x",), "numpy", "real", (), source, "t")


def test_what_a_worker_read():
    assert ReadText.from_json(TOLD) == ReadText("ab", "x", ("x",), (2, 3), 4)


@pytest.mark.parametrize("name", list(TOLD))
def test_what_no_worker_says(name):
    with pytest.raises(ValueError, match="no description"):
        ReadText.from_json({key: value for key, value in TOLD.items() if key != name})


@pytest.mark.parametrize("told", [None, [], "text", {**TOLD, "shape": 3}, {**TOLD, "variables": "x"}])
def test_what_is_no_description(told):
    with pytest.raises(ValueError, match="no description"):
        ReadText.from_json(told)


def test_a_short_program_runs_here():
    made = prepared("x + 1/2")
    assert made.runs_here(1)
    assert made.run({"x": 1.5}, 1) == 2.0
    assert made.program()({"x": 1.5}) == 2.0


def test_a_program_of_mpmath_runs_in_a_worker_only():
    made = prepared("x + 1/2", "mpmath")
    assert not made.runs_here(1)
    assert made.program()({"x": 1.5}) == 2.0


def test_a_long_source_runs_in_a_worker_only(monkeypatch):
    length = len(prepared("x + 1/2").compiled.source)
    monkeypatch.setattr(module, "LONGEST_IN_PROCESS", length)
    assert prepared("x + 1/2").runs_here(1)
    monkeypatch.setattr(module, "LONGEST_IN_PROCESS", length - 1)
    assert not prepared("x + 1/2").runs_here(1)


def test_native_code_runs_in_a_worker_only():
    made = Prepared(ReadText("ab", "x", ("x",), (), 1), None)
    assert (made.runs_here(1), made.program()) == (False, None)


def test_work_is_points_times_operations(monkeypatch):
    made = prepared("x*x + sin(x)")
    operations = made.program().operations
    monkeypatch.setattr(module, "_MOST_WORK", 10 * operations)
    assert made.runs_here(10)
    assert not made.runs_here(11)


def test_entries_are_work_as_well(monkeypatch):
    made = prepared("[x, x, x, x, x]")
    assert made.entries == 5
    monkeypatch.setattr(module, "_MOST_WORK", 50)
    assert made.runs_here(10)
    assert not made.runs_here(11)


def test_even_no_operations_are_work(monkeypatch):
    made = prepared("x")
    monkeypatch.setattr(module, "_MOST_WORK", 10)
    assert not made.runs_here(11)


def costs(monkeypatch, made, points, *seconds):
    """Let runs take so many seconds, one after the other."""
    for one in seconds:
        ticks = iter([0.0, one])
        monkeypatch.setattr(module.time, "perf_counter", lambda ticks=ticks: next(ticks))
        made.run({"x": 1.5}, points)


def test_before_the_first_run_the_cost_is_unknown():
    assert prepared("x + 1/2").cost_s(1) == float("inf")


def test_low_costs_are_believed_at_once_and_high_ones_slowly(monkeypatch):
    made = prepared("x + 1/2")
    costs(monkeypatch, made, 1, 8.0)
    assert made.cost_s(1) == 8.0
    costs(monkeypatch, made, 1, 4.0)
    assert made.cost_s(1) == 4.0
    costs(monkeypatch, made, 1, 100.0)
    assert made.cost_s(1) == 5.0
    costs(monkeypatch, made, 1, 5.5)
    assert made.cost_s(1) == 5.5


def test_many_points_cost_more(monkeypatch):
    made = prepared("x + 1/2")
    costs(monkeypatch, made, 640, 10.0)
    assert (made.cost_s(1), made.cost_s(64), made.cost_s(640)) == (1.0, 1.0, 10.0)


def test_a_forged_source_is_refused():
    source = "def f(v0):\n    return [__import__('os').system('true')]\n"
    with pytest.raises(ProgramError):
        Prepared(ReadText("ab", "x", ("x",), (), 1), forged(source))


def test_a_forged_source_that_is_long_is_refused_as_well(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_IN_PROCESS", 0)
    with pytest.raises(ProgramError):
        Prepared(ReadText("ab", "x", ("x",), (), 1), forged("import os\n"), stored=True)
