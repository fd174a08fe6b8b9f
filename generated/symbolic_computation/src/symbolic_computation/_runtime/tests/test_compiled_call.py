import asyncio

import pytest

from ..stores.cache import ResultCache
from ..symbolic import tasks
from ..symbolic.compiled_call import result_of
from ..symbolic.evaluator import Evaluator
from ..symbolic.expression_cache import ExpressionCache
from ..symbolic.pool import TaskFailedError
from .in_process_workers import Workers


@pytest.fixture
def workers(tmp_path):
    return Workers(tmp_path)


@pytest.fixture
def evaluator(workers, tmp_path):
    store = ResultCache(tmp_path / "cache.sqlite3")
    cache = ExpressionCache(store)
    made = Evaluator(workers, cache)
    yield made
    made.close()
    cache.close()
    store.close()


@pytest.fixture
def native(monkeypatch):
    """Autowrap without a compiler: what it is asked, and a result."""
    asked = []

    def build(arguments):
        asked.append(("autowrap", dict(arguments)))
        return {}

    def evaluate(arguments):
        asked.append(("evaluate", dict(arguments)))
        return {"result": 2 * arguments["values"]["x"], "compiled": None}

    monkeypatch.setattr(tasks, "TASKS", {**tasks.TASKS, "autowrap": build, "evaluate": evaluate})
    return asked


def ask(evaluator, *what):
    return asyncio.run(evaluator.evaluate(*what))


def test_native_code_runs_in_a_worker_with_the_time_of_a_compiler(evaluator, workers, native):
    found = ask(evaluator, "2*x", {"x": 4.0}, "autowrap")
    assert (found.result, found.backend_used, found.cache_hit) == (8.0, "autowrap", False)
    assert workers.asked == ["validate", "autowrap", "evaluate"]
    assert workers.times == [None, 30.0, 30.0]
    assert native[0][1] == {
        "expression": "2*x",
        "variables": ["x"],
        "definitions": {},
        "folder": str(workers.builds_folder),
    }
    assert native[1][1] == {
        "expression": "2*x",
        "values": {"x": 4.0},
        "backend": "autowrap",
        "options": {"domain": "real"},
        "definitions": {},
        "folder": str(workers.builds_folder),
    }
    assert ask(evaluator, "2*x", {"x": 4.0}, "autowrap").cache_hit
    assert ask(evaluator, "2*x", {"x": 5.0}, "autowrap").result == 10.0
    assert [task for task, _ in native] == ["autowrap", "evaluate", "evaluate"]


def test_a_call_into_native_code(evaluator, workers, native):
    call = evaluator.wrap("2*x", ["x"], "Fortran")
    assert call({"x": 4.0}) == 8.0
    assert [task for task, _ in native] == ["autowrap", "evaluate"]
    shared = {
        "expression": "2*x",
        "variables": ["x"],
        "language": "Fortran",
        "folder": str(workers.builds_folder),
    }
    assert native[0][1] == shared
    assert native[1][1] == {**shared, "values": {"x": 4.0}, "backend": "autowrap"}
    assert workers.times == [30.0, 30.0]


def test_a_result_in_an_answer():
    assert result_of({"result": None}) is None


@pytest.mark.parametrize("told", [None, [], {}, {"value": 1}])
def test_an_answer_without_a_result_is_our_fault(told):
    with pytest.raises(TaskFailedError, match="without a result"):
        result_of(told)
