import asyncio
from types import SimpleNamespace

import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..stores.cache import ResultCache
from ..symbolic.compiled import CompiledSource
from ..symbolic.expression_cache import ExpressionCache
from ..symbolic.remembered import Remembered


class Reader:
    """Reads texts as a worker would; equal but for blanks is equal."""

    def read(self, text):
        if text.endswith("+"):
            raise ExpressionError("C200", "a value is missing here", len(text), len(text))
        return SimpleNamespace(expression_hash=f"hash of {text.replace(' ', '')}")


@pytest.fixture
def cache(tmp_path):
    store = ResultCache(tmp_path / "cache.sqlite3")
    opened = ExpressionCache(store)
    yield opened
    opened.close()
    store.close()


@pytest.fixture
def remembered(cache):
    return Remembered(Reader(), cache)


def keep(remembered, *arguments):
    asyncio.run(remembered.keep(*arguments))


def recall(remembered, *arguments):
    return asyncio.run(remembered.recall(*arguments))


def test_what_was_kept_is_recalled_by_its_meaning(remembered):
    keep(remembered, "x + 1", {"x": 2.0}, "numpy", 3.0)
    assert recall(remembered, "x+1", {"x": 2.0}, "numpy").value == 3.0


@pytest.mark.parametrize(
    ("text", "values", "backend"),
    [
        ("x + 2", {"x": 2.0}, "numpy"),
        ("x + 1", {"x": 2.5}, "numpy"),
        ("x + 1", {"x": 2.0}, "math"),
        ("x + 1", {}, "numpy"),
    ],
)
def test_anything_else_is_a_miss(remembered, text, values, backend):
    keep(remembered, "x + 1", {"x": 2.0}, "numpy", 3.0)
    assert recall(remembered, text, values, backend) is None


def test_hits_and_misses_are_counted(remembered, cache):
    keep(remembered, "x", {"x": 2.0}, "numpy", 2.0)
    recall(remembered, "x", {"x": 2.0}, "numpy")
    recall(remembered, "x", {"x": 3.0}, "numpy")
    recall(remembered, "y", {"y": 3.0}, "numpy")
    assert (cache.statistics().hits, cache.statistics().misses) == (1, 2)


def test_what_was_compiled_is_found_by_the_order_of_its_variables(remembered, cache):
    compiled = CompiledSource("x + y", "hash of x+y", ("x", "y"), "numpy", "real", (), "source", "toolchain")
    cache.keep_compiled(compiled)
    assert remembered.compiled("x + y", ["x", "y"], "numpy") == compiled
    assert remembered.compiled("x + y", ["y", "x"], "numpy") is None
    assert remembered.compiled("x + y", ["x", "y"], "math") is None


def test_what_is_no_expression_is_refused(remembered):
    with pytest.raises(Problem) as refused:
        recall(remembered, "x +", {"x": 1.0}, "numpy")
    assert (refused.value.status, refused.value.detail) == (400, "column 4: a value is missing here")


@pytest.mark.parametrize("values", [{"x": float("nan")}, {"x": object()}])
def test_values_that_are_none_are_refused(remembered, values):
    with pytest.raises(Problem, match="400"):
        keep(remembered, "x", values, "numpy", 1.0)


def test_unknown_backends_are_refused(remembered):
    with pytest.raises(Problem, match="400"):
        keep(remembered, "x", {"x": 1.0}, "cuda", 1.0)
    with pytest.raises(Problem, match="400"):
        remembered.compiled("x", ["x"], "cuda")
