import asyncio
import inspect
import math
import subprocess
import sys
import threading
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import mpmath
import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..stores.cache import ResultCache
from ..symbolic import evaluator as module
from ..symbolic import prepared, tasks
from ..symbolic.child_process import WorkerLimits
from ..symbolic.evaluator import Evaluator
from ..symbolic.expression_cache import ExpressionCache
from ..symbolic.pool import TaskFailedError, WorkerPool
from .in_process_workers import Workers

TEXT = "x**2 + sin(x)*exp(-x)"
#: What a run in the event loop may cost.
IN_LOOP_S = module.IN_LOOP_S


@pytest.fixture(autouse=True)
def on_a_busy_machine(monkeypatch):
    """A measured cost says nothing of an expression while other programs run."""
    monkeypatch.setattr(module, "IN_LOOP_S", 1.0)


@pytest.fixture
def workers(tmp_path):
    return Workers(tmp_path)


@pytest.fixture
def store(tmp_path):
    made = ResultCache(tmp_path / "cache.sqlite3")
    yield made
    made.close()


@pytest.fixture
def make(workers, store):
    made = []

    def evaluator(cache=None, **given):
        cache = cache or ExpressionCache(store)
        made.append((Evaluator(workers, cache, **given), cache))
        return made[-1][0]

    yield evaluator
    for one, cache in made:
        one.close()
        cache.close()


@pytest.fixture
def evaluator(make):
    return make()


def ask(evaluator, *what, **how):
    return asyncio.run(evaluator.evaluate(*what, **how))


def expected(x):
    with mpmath.workdps(50):
        return float(mpmath.mpf(x) ** 2 + mpmath.sin(x) * mpmath.exp(-x))


@pytest.mark.parametrize("backend", ["numpy", "math", "mpmath"])
@pytest.mark.parametrize("x", [1.5, -3.25, 1e-300, 7])
def test_values_are_right_unknown_and_known(evaluator, backend, x):
    first = ask(evaluator, TEXT, {"x": x}, backend)
    again = ask(evaluator, TEXT, {"x": x}, backend)
    assert first.result == pytest.approx(expected(x), rel=4e-16)
    assert again.result == first.result
    assert (first.cache_hit, again.cache_hit) == (False, True)
    assert (first.backend_used, first.shape) == (backend, ())
    assert len(first.expression_hash) == 64
    assert first.elapsed_ms >= 0


def test_other_values_of_a_known_expression_are_computed_and_not_mixed_up(evaluator):
    results = {x: ask(evaluator, TEXT, {"x": x}).result for x in (0.5, 1.5, 2.5, -0.5)}
    assert all(result == pytest.approx(expected(x), rel=4e-16) for x, result in results.items())


def test_a_known_expression_asks_no_worker(evaluator, workers):
    ask(evaluator, TEXT, {"x": 1.5})
    assert workers.asked == ["validate", "compile"]
    assert evaluator.known(TEXT, {"x": 2.5}).result == pytest.approx(expected(2.5), rel=4e-16)
    ask(evaluator, TEXT, {"x": 3.5})
    assert workers.asked == ["validate", "compile"]


def test_nothing_is_known_before_it_was_asked(evaluator, workers):
    assert evaluator.known(TEXT, {"x": 1.5}) is None
    assert workers.asked == []


@pytest.mark.parametrize(
    ("values", "backend", "options", "definitions"),
    [
        ({"x": 1.5, "y": 1.0}, None, None, None),
        ({"x": 1.5}, "math", None, None),
        ({"x": 1.5}, None, {"domain": "complex"}, None),
        ({"x": 1.5}, None, None, {"y": "1"}),
    ],
)
def test_what_is_known_is_known_for_the_same_request_only(evaluator, values, backend, options, definitions):
    ask(evaluator, TEXT, {"x": 1.5})
    assert evaluator.known(TEXT, values, backend, options, definitions) is None


def test_a_list_is_a_value_for_each_point(evaluator):
    found = ask(evaluator, TEXT, {"x": [0.5, 1.5, 2.5]})
    assert found.result == pytest.approx([expected(x) for x in (0.5, 1.5, 2.5)], rel=4e-16)
    assert ask(evaluator, TEXT, {"x": [0.5, 1.5, 2.5]}).cache_hit
    assert not ask(evaluator, TEXT, {"x": [0.5, 2.5, 1.5]}).cache_hit


def test_arrays_tell_their_shape(evaluator):
    found = ask(evaluator, "[[x, 2*x], [3*x, 4*x]]", {"x": 2.0})
    assert (found.result, found.shape) == ([[2.0, 4.0], [6.0, 8.0]], (2, 2))


def test_definitions_are_part_of_the_question(evaluator):
    one = ask(evaluator, "2*r", {"x": 3.0}, definitions={"r": "x + 1"})
    other = ask(evaluator, "2*r", {"x": 3.0}, definitions={"r": "x + 2"})
    again = ask(evaluator, "2*r", {"x": 3.0}, definitions={"r": "x + 1"})
    assert (one.result, other.result, again.result) == (8.0, 10.0, 8.0)
    assert (other.cache_hit, again.cache_hit) == (False, True)
    assert one.expression_hash != other.expression_hash


def test_the_same_meaning_is_one_expression(evaluator, workers):
    one = ask(evaluator, "x + 1", {"x": 3.0})
    workers.asked.clear()
    other = ask(evaluator, "( x+1 )", {"x": 3.0})
    assert (other.expression_hash, other.result, other.cache_hit) == (one.expression_hash, 4.0, True)
    assert workers.asked == ["validate"]


def test_digits_are_part_of_the_question(evaluator):
    texts = [ask(evaluator, "pi*x", {"x": 1}, "mpmath", {"digits": digits}).result for digits in (20, 30, 20)]
    assert texts == ["3.1415926535897932385", "3.14159265358979323846264338328", "3.1415926535897932385"]


def test_the_default_backend(make):
    assert ask(make(default_backend="math"), "x", {"x": 1.0}).backend_used == "math"
    with pytest.raises(Problem, match="no such backend"):
        make(default_backend="torch")


def test_what_is_costly_runs_in_a_worker_and_its_result_is_kept_for_others(make, workers, store):
    first = make()
    found = ask(first, "gamma(x)", {"x": 5.5}, "mpmath")
    assert found.result == pytest.approx(math.gamma(5.5), rel=4e-16)
    assert workers.asked == ["validate", "compile", "run"]
    first._cache.close()
    workers.asked.clear()
    again = ask(make(), "gamma(x)", {"x": 5.5}, "mpmath")
    assert (again.result, again.cache_hit) == (found.result, True)
    assert workers.asked == ["validate"]


def test_what_takes_more_than_the_loop_may_give_runs_in_a_thread(evaluator, monkeypatch):
    ask(evaluator, TEXT, {"x": 1.5})
    monkeypatch.setattr(module, "IN_LOOP_S", 0.0)
    assert evaluator.known(TEXT, {"x": 2.5}) is None
    assert evaluator.known(TEXT, {"x": 1.5}).cache_hit
    loops = []
    run = module.Prepared.run
    monkeypatch.setattr(module.Prepared, "run", lambda *what: loops.append(threading.current_thread()) or run(*what))
    assert ask(evaluator, TEXT, {"x": 2.5}).result == pytest.approx(expected(2.5), rel=4e-16)
    assert loops[0] is not threading.main_thread()


def test_long_lists_are_never_looked_at_in_the_loop(evaluator):
    values = {"x": [0.001 * number for number in range(1001)]}
    first = ask(evaluator, "2*x", values)
    assert first.result == [2 * x for x in values["x"]]
    assert evaluator.known("2*x", values) is None
    assert ask(evaluator, "2*x", values).cache_hit


def test_results_are_bounded_as_values_are(evaluator, monkeypatch):
    monkeypatch.setattr(module, "MOST_NUMBERS", 128)
    monkeypatch.setattr(module, "_FEW", 128)
    text = "[x + i for i in range(64)]"
    assert ask(evaluator, text, {"x": [1.0, 2.0]}).result[1][63] == 65.0
    with pytest.raises(Problem, match="400: the result would have 192 numbers; at most 128 are allowed"):
        ask(evaluator, text, {"x": [1.0, 2.0, 3.0]})


def test_large_results_are_never_made_in_the_loop(evaluator):
    text = "[x + i for i in range(64)]"
    ask(evaluator, text, {"x": 1.0})
    assert evaluator.known(text, {"x": [1.0] * 15}) is not None
    assert evaluator.known(text, {"x": [1.0] * 16}) is None


def test_much_work_is_done_by_a_worker(evaluator, workers, monkeypatch):
    monkeypatch.setattr(prepared, "_MOST_WORK", 10)
    assert ask(evaluator, "2*x", {"x": [1.0] * 100}).result == [2.0] * 100
    assert workers.asked[-1] == "run"


def test_equal_requests_at_once_are_compiled_once(evaluator, workers):
    may_compile = threading.Event()
    workers.before = lambda task: task == "compile" and may_compile.wait(60)

    async def flood():
        asked = [asyncio.create_task(evaluator.evaluate("x + y", {"x": 1.0, "y": number})) for number in range(200)]
        while "compile" not in workers.asked:
            await asyncio.sleep(0)
        may_compile.set()
        return await asyncio.gather(*asked)

    found = asyncio.run(flood())
    assert [one.result for one in found] == [1.0 + number for number in range(200)]
    assert workers.asked == ["validate", "compile"]


def test_who_gives_up_does_not_take_it_from_others(evaluator, workers):
    may_compile = threading.Event()
    workers.before = lambda task: task == "compile" and may_compile.wait(60)

    async def one_leaves():
        leaving = asyncio.create_task(evaluator.evaluate("x + 1", {"x": 1.0}))
        staying = asyncio.create_task(evaluator.evaluate("x + 1", {"x": 2.0}))
        while "compile" not in workers.asked:
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0)
        may_compile.set()
        return await staying

    assert asyncio.run(one_leaves()).result == 3.0


def test_a_fault_reaches_all_who_asked_and_is_not_kept(evaluator, workers):
    async def flood():
        asked = (evaluator.evaluate("x +", {"x": float(number)}) for number in range(20))
        return await asyncio.gather(*asked, return_exceptions=True)

    found = asyncio.run(flood())
    assert {(type(fault), fault.code, fault.start) for fault in found} == {(ExpressionError, "C200", 3)}
    workers.asked.clear()
    with pytest.raises(ExpressionError, match="C200"):
        ask(evaluator, "x +", {"x": 1.0})
    assert workers.asked == ["validate"]


def test_a_name_without_a_value_wants_one(evaluator):
    with pytest.raises(ExpressionError, match="unknown name y") as caught:
        ask(evaluator, "x + y", {"x": 1.0})
    assert (caught.value.code, caught.value.start, caught.value.end) == ("C210", 4, 5)
    assert caught.value.hint == "give it a value"
    with pytest.raises(ExpressionError) as caught:
        evaluator.compile("x + y", ["x"])
    assert caught.value.hint == "declare `y`, or correct the name"


def test_too_many_different_texts_at_once_are_refused(evaluator, workers, monkeypatch):
    monkeypatch.setattr(module, "_PREPARING", 3)
    may_go_on = threading.Event()
    workers.before = lambda task: may_go_on.wait(60)

    async def flood():
        asked = [asyncio.create_task(evaluator.evaluate(f"x + {number}", {"x": 1.0})) for number in range(10)]
        while sum(one.done() for one in asked) < 7:
            await asyncio.sleep(0)
        may_go_on.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    found = asyncio.run(flood())
    assert [one.result for one in found[:3]] == [1.0, 2.0, 3.0]
    assert {(one.status, one.detail) for one in found[3:]} == {(503, "3 expressions are being compiled already")}
    assert found[3].headers == {"Retry-After": "1"}
    assert ask(evaluator, "x + 9", {"x": 1.0}).result == 10.0


def test_hits_and_misses_are_evaluations(evaluator):
    for x in (1.5, 1.5, 2.5, 1.5):
        ask(evaluator, TEXT, {"x": x})
    ask(evaluator, "gamma(x)", {"x": 1.5}, "mpmath")
    with pytest.raises(ExpressionError):
        ask(evaluator, "x +", {"x": 1.5})
    statistics = evaluator._cache.statistics()
    assert (statistics.hits, statistics.misses, statistics.entries) == (2, 3, 3)


def test_a_cache_that_is_off(make, store):
    evaluator = make(ExpressionCache(store, enabled=False))
    first, again = (ask(evaluator, TEXT, {"x": 1.5}) for _ in range(2))
    assert (first.result, first.cache_hit) == (again.result, again.cache_hit)
    assert not again.cache_hit


def test_forgetting_begins_anew(evaluator, workers):
    ask(evaluator, TEXT, {"x": 1.5})
    assert evaluator.forget() == 3
    workers.asked.clear()
    assert not ask(evaluator, TEXT, {"x": 1.5}).cache_hit
    assert workers.asked == ["validate", "compile"]


def test_so_many_programs_are_held(make, workers):
    evaluator = make(program_capacity=2)
    for number in range(3):
        ask(evaluator, f"x + {number}", {"x": 1.0})
    assert evaluator.known("x + 0", {"x": 1.0}) is None
    assert evaluator.known("x + 2", {"x": 1.0}).result == 3.0


@pytest.mark.parametrize(
    ("text", "values", "backend", "options", "words"),
    [
        ("x" * 10_001, {}, None, None, "at most 10000 characters"),
        ("x", {"x": 1.0}, "torch", None, "no such backend"),
        ("x", {"x": 1.0}, None, {"domain": "all"}, "the domain is one of"),
        ("x", {"x": 1.0}, None, {"digits": 5}, "mpmath takes digits"),
        ("x0", {f"x{number}": 1.0 for number in range(257)}, None, None, "257 variables"),
        ("x0", {f"x{number}": 1.0 for number in range(10_000)}, None, None, "10000 variables"),
        ("x", {"x": [1.0] * 100_001}, None, None, "100001 points"),
        ("x", {"x": "1"}, None, None, "x must be a number"),
        ("x", {"x": True}, None, None, "x must be a number"),
        ("x", {"x": None}, None, None, "x must be a number"),
        ("x", {"x": []}, None, None, "x has 0 points"),
        ("x + y", {"x": [1.0, 2.0], "y": [1.0]}, None, None, "all lists have one length"),
        ("x", {"x": {"real": 1.0}}, None, None, "x must be a number"),
        ("x", {"x": float("nan")}, None, None, "values are finite numbers"),
        ("x", {"x": [1.0, float("inf")]}, None, None, "values are finite numbers"),
    ],
)
def test_what_is_refused(evaluator, text, values, backend, options, words):
    for _ in range(2):
        with pytest.raises(Problem, match=words) as caught:
            ask(evaluator, text, values, backend, options)
        assert caught.value.status == 400


def test_a_refused_text_never_reaches_a_worker(evaluator, workers):
    with pytest.raises(Problem):
        ask(evaluator, "x" * 10_001, {})
    with pytest.raises(Problem):
        ask(evaluator, "x", {"x": [1.0] * 100_001})
    assert workers.asked == []


def stored(evaluator, workers, store, change):
    """A new evaluator that finds a changed compilation in its store."""
    ask(evaluator, "x + 1", {"x": 1.0})
    evaluator._cache.close()
    cache = ExpressionCache(store)
    compiled = cache.find_compiled(ask(evaluator, "x + 1", {"x": 1.0}).expression_hash, ("x",), "numpy")
    cache.keep_compiled(replace(compiled, source=change(compiled.source)))
    cache.close()
    workers.asked.clear()
    return Evaluator(workers, ExpressionCache(store))


def test_a_stored_compilation_is_used(evaluator, workers, store):
    other = stored(evaluator, workers, store, lambda source: source)
    assert ask(other, "x + 1", {"x": 5.0}).result == 6.0
    assert workers.asked == ["validate"]
    other.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda source: "",
        lambda source: "import os\n" + source,
        lambda source: source.replace("v0 +", "__import__('os').system('true') +"),
        lambda source: source.replace("return", "return open, "),
    ],
)
def test_a_poisoned_compilation_is_a_miss_and_nothing_of_it_runs(evaluator, workers, store, change):
    other = stored(evaluator, workers, store, change)
    assert ask(other, "x + 1", {"x": 5.0}).result == 6.0
    assert workers.asked == ["validate", "compile"]
    other.close()


def test_a_stored_compilation_that_fails_when_it_runs_is_made_anew(evaluator, workers, store, monkeypatch):
    other = stored(evaluator, workers, store, lambda source: source)
    run = module.Prepared.run

    def fail(prepared, values, points):
        if prepared.stored:
            raise module.ProgramError("odd")
        return run(prepared, values, points)

    monkeypatch.setattr(module.Prepared, "run", fail)
    assert ask(other, "x + 1", {"x": 5.0}).result == 6.0
    assert workers.asked == ["validate", "validate", "compile"]
    other.close()


def test_one_of_our_own_that_fails_is_our_fault(evaluator, monkeypatch):
    def fail(prepared, values, points):
        raise module.ProgramError("odd")

    monkeypatch.setattr(module.Prepared, "run", fail)
    with pytest.raises(module.ProgramError):
        ask(evaluator, "x + 1", {"x": 5.0})


def test_a_known_program_that_fails_is_looked_into(evaluator, monkeypatch):
    ask(evaluator, "x + 1", {"x": 5.0})

    def fail(prepared, values, points):
        raise module.ProgramError("odd")

    monkeypatch.setattr(module.Prepared, "run", fail)
    assert evaluator.known("x + 1", {"x": 6.0}) is None


@pytest.mark.parametrize("told", [None, [], {"result": 1}])
def test_an_answer_that_is_none_is_our_fault(evaluator, monkeypatch, told):
    monkeypatch.setattr(tasks, "TASKS", {**tasks.TASKS, "compile": lambda arguments: told})
    with pytest.raises((TaskFailedError, ValueError)):
        ask(evaluator, "x + 1", {"x": 5.0})


def test_a_run_without_a_result_is_our_fault(evaluator, monkeypatch):
    monkeypatch.setattr(tasks, "TASKS", {**tasks.TASKS, "run": lambda arguments: {}})
    with pytest.raises(TaskFailedError, match="without a result"):
        ask(evaluator, "x + 1", {"x": 5.0}, "mpmath")


def test_a_program_to_call(evaluator, workers):
    program = evaluator.compile("x - 2*y", ["y", "x"])
    assert program({"x": 5.0, "y": 1.0}) == 3.0
    assert program.compiled.variables == ("y", "x")
    assert evaluator.compile("x - 2*y", ["y", "x"])({"x": 1.0, "y": 1.0}) == -1.0
    assert workers.asked == ["validate", "compile"]
    with pytest.raises(Problem, match="wrap it instead"):
        evaluator.compile("x", ["x"], "autowrap")


def test_a_program_of_mpmath_to_call(evaluator):
    assert evaluator.compile("x/3", ["x"], "mpmath")({"x": 1}, 20) == "0.33333333333333333333"


def test_what_a_text_says(evaluator, workers):
    read = evaluator.read("[x, y + x]")
    assert (read.variables, read.shape, read.operations) == (("x", "y"), (2,), 1)
    assert evaluator.read("[x, y + x]") is read
    assert workers.asked == ["validate"]
    assert evaluator.read("2*r", {"r": "x"}).expression_hash == evaluator.read("2*x").expression_hash


def test_the_server_never_imports_sympy():
    package = __package__.rpartition(".")[0]
    root = Path(__file__).resolve().parents[len(__package__.split("."))]
    code = f"import sys; import {package}.symbolic.evaluator, {package}.symbolic.pool; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_with_real_workers(tmp_path, store):
    pool = WorkerPool(size=1, folder=tmp_path / "pool", limits=WorkerLimits(time_s=60, wait_s=120))
    pool.start()
    evaluator = Evaluator(pool, ExpressionCache(store))
    try:
        assert ask(evaluator, TEXT, {"x": 1.5}).result == pytest.approx(expected(1.5), rel=4e-16)
        assert ask(evaluator, TEXT, {"x": 1.5}, "mpmath").result == pytest.approx(expected(1.5), rel=4e-16)
        with pytest.raises(ExpressionError, match="C208"):
            ask(evaluator, "9**9**9**9", {})
    finally:
        pool.close()
        evaluator.close()


def test_what_an_evaluator_allows():
    limits = sys.modules[Evaluator.__module__]
    assert (IN_LOOP_S, limits._PREPARING, limits._FOR_LONG_S, limits._FEW) == (0.0005, 64, 3600.0, 1000)
    assert inspect.signature(Evaluator).parameters["program_capacity"].default == 256
    assert inspect.signature(Evaluator.wrap).parameters["language"].default == "C"


@pytest.mark.parametrize(("count", "large"), [(1000, False), (1001, True)])
def test_values_are_large_above_a_thousand_numbers(count, large):
    limits = sys.modules[Evaluator.__module__]
    assert limits._is_large({"x": [0.5] * count, "y": 1.0}) is large
    assert limits._is_large({"x": [0.5] * (count - 500), "y": (0.5,) * 500}) is large


def test_an_evaluation_is_a_record():
    limits = sys.modules[Evaluator.__module__]
    done = limits.Evaluation(1.0, False, "numpy", "0" * 64, 0.5, ())
    with pytest.raises(FrozenInstanceError):
        done.result = 2.0
