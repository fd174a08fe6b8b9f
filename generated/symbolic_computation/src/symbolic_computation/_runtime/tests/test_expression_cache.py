import inspect
import json
import sqlite3
import sys
from dataclasses import replace

import pytest

from ..digests import text_digest
from ..stores.cache import Hit, ResultCache
from ..symbolic.compiled import CompiledSource
from ..symbolic.expression_cache import ExpressionCache
from ..symbolic.inputs import EvaluationOptions

HASH = text_digest("x + y")
COMPILED = CompiledSource("x + y", HASH, ("x", "y"), "numpy", "real", (), "def f(v0, v1):\n    return [v0 + v1]\n", "t")


@pytest.fixture
def store(tmp_path):
    made = ResultCache(tmp_path / "cache.sqlite3")
    yield made
    made.close()


@pytest.fixture
def cache(store):
    made = ExpressionCache(store)
    yield made
    made.close()


def later(store, **given):
    """The cache of another process on the same store, after the writing of this one."""
    return ExpressionCache(store, **given)


def test_a_key_begins_with_the_expression_and_the_backend(cache):
    key = cache.result_key(HASH, "numpy", {"x": 1.0})
    assert key.startswith(f"sympy:{HASH}:numpy:")
    assert len(key.removeprefix(f"sympy:{HASH}:numpy:")) == 64


def test_the_order_of_names_is_nothing(cache):
    assert cache.result_key(HASH, "numpy", {"x": 1.0, "y": 2.0}) == cache.result_key(
        HASH, "numpy", {"y": 2.0, "x": 1.0}
    )


DIFFERENT = [
    ("numpy", {"x": 1.0, "y": 2.0}, EvaluationOptions()),
    ("math", {"x": 1.0, "y": 2.0}, EvaluationOptions()),
    ("mpmath", {"x": 1.0, "y": 2.0}, EvaluationOptions()),
    ("mpmath", {"x": 1.0, "y": 2.0}, EvaluationOptions("real", 15)),
    ("mpmath", {"x": 1.0, "y": 2.0}, EvaluationOptions("real", 16)),
    ("numpy", {"x": 1.0, "y": 2.0}, EvaluationOptions("complex")),
    ("numpy", {"x": 2.0, "y": 1.0}, EvaluationOptions()),
    ("numpy", {"x": 1, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": True, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": 1.0000000000000002, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": 0.0, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": -0.0, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": 5e-324, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": [1.0], "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": [1.0, 2.0], "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": [2.0, 1.0], "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": {"real": 1.0, "imag": 0.0}, "y": 2.0}, EvaluationOptions()),
    ("numpy", {"x": 1.0, "z": 2.0}, EvaluationOptions()),
    ("numpy", {"x": 1.0}, EvaluationOptions()),
    ("numpy", {}, EvaluationOptions()),
]


def test_what_may_differ_in_its_result_differs_in_its_key(cache):
    keys = {cache.result_key(HASH, *asked): asked for asked in DIFFERENT}
    assert list(keys.values()) == DIFFERENT


def test_another_expression_or_revision_is_another_key(store, cache):
    key = cache.result_key(HASH, "numpy", {"x": 1.0})
    assert cache.result_key(text_digest("y"), "numpy", {"x": 1.0}) != key
    assert ExpressionCache(store, revision="2").result_key(HASH, "numpy", {"x": 1.0}) != key


def test_a_compiled_key_holds_the_order_of_variables(store, cache):
    keys = {
        cache.compiled_key(HASH, ("x", "y"), "numpy", "real"),
        cache.compiled_key(HASH, ("y", "x"), "numpy", "real"),
        cache.compiled_key(HASH, ("x",), "numpy", "real"),
        cache.compiled_key(HASH, ("x", "y"), "math", "real"),
        cache.compiled_key(HASH, ("x", "y"), "numpy", "complex"),
        cache.compiled_key(text_digest("x"), ("x", "y"), "numpy", "real"),
        ExpressionCache(store, revision="2").compiled_key(HASH, ("x", "y"), "numpy", "real"),
    }
    assert len(keys) == 7
    assert all(key.startswith("sympy:compiled:") for key in keys)
    assert sum(key.startswith(f"sympy:compiled:{HASH}") for key in keys) == 6


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1.0, float("nan")]])
def test_values_that_are_not_finite_have_no_key(cache, value):
    with pytest.raises(ValueError):
        cache.result_key(HASH, "numpy", {"x": value})


@pytest.mark.parametrize("result", [1.5, -0.0, "NaN", {"real": 1.0, "imag": "Infinity"}, [[1.0, 2.0], [3.0, 4.0]]])
def test_a_result_comes_back_as_it_was(store, cache, result):
    cache.keep_result("key", result)
    assert repr(cache.recent_result("key")) == repr(Hit(result))
    cache.close()
    assert repr(later(store).find_result("key")) == repr(Hit(result))


def test_memory_never_asks_the_store(store, cache):
    cache.keep_result("key", 1.5)
    cache.close()
    other = later(store)
    assert other.recent_result("key") is None
    assert other.find_result("key") == Hit(1.5)
    assert other.recent_result("key") == Hit(1.5)


def test_what_is_cheap_stays_in_memory(store, cache):
    cache.keep_result("key", 1.5, lasting=False)
    assert cache.recent_result("key") == Hit(1.5)
    cache.close()
    assert later(store).find_result("key") is None


def test_nobody_can_change_what_is_kept(cache):
    given = [1.0, [2.0]]
    cache.keep_result("key", given)
    given[1].append(9.0)
    cache.recent_result("key").value[1].append(8.0)
    assert cache.recent_result("key") == Hit([1.0, [2.0]])


def test_what_is_no_result_is_not_kept(store, cache):
    for key, value in (("a", None), ("b", float("nan")), ("c", "text"), ("d", {"a": 1})):
        cache.keep_result(key, value)
        assert cache.recent_result(key) is None
    cache.close()
    assert all(later(store).find_result(key) is None for key in "abcd")


def test_memory_holds_so_many(store):
    cache = ExpressionCache(store, capacity=2)
    for key in "abc":
        cache.keep_result(key, 1.0, lasting=False)
    assert [cache.recent_result(key) for key in "abc"] == [None, Hit(1.0), Hit(1.0)]
    assert cache.statistics().entries == 2


def test_large_results_stay_out_of_memory_and_larger_ones_out_of_the_store(store, cache):
    large, larger = [0.5] * 10_000, [0.5] * 300_000
    cache.keep_result("large", large)
    cache.keep_result("larger", larger)
    assert (cache.recent_result("large"), cache.recent_result("larger")) == (None, None)
    cache.close()
    assert later(store).find_result("large") == Hit(large)
    assert later(store).find_result("larger") is None


def write(tmp_path, key, text):
    with sqlite3.connect(tmp_path / "cache.sqlite3", isolation_level=None) as other:
        other.execute("INSERT OR REPLACE INTO results VALUES (?, ?, 1e12)", (key, text))


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "NaN", "\"__import__('os')\"", '{"result": 1.0}', "[[[[1.0]]]]", "[" * 100_000, b"\xff\x00"],
)
def test_a_result_that_somebody_spoilt_is_a_miss(tmp_path, cache, text):
    write(tmp_path, "key", text)
    assert cache.find_result("key") is None


def test_a_store_that_does_not_answer_is_a_miss(store, cache):
    cache.keep_compiled(COMPILED)
    cache.close()
    store.close()
    other = later(store)
    assert other.find_result("key") is None
    assert other.find_compiled(HASH, ("x", "y"), "numpy") is None


def test_a_compiled_source_comes_back(store, cache):
    cache.keep_compiled(COMPILED)
    assert cache.find_compiled(HASH, ("x", "y"), "numpy") == COMPILED
    assert cache.find_compiled(HASH, ("y", "x"), "numpy") is None
    assert cache.find_compiled(HASH, ("x", "y"), "math") is None
    assert cache.find_compiled(HASH, ("x", "y"), "numpy", "complex") is None
    cache.close()
    other = later(store)
    assert other.find_compiled(HASH, ["x", "y"], "numpy") == COMPILED
    assert other.statistics().compiled_entries == 1
    assert later(store, revision="2").find_compiled(HASH, ("x", "y"), "numpy") is None


def test_a_compiled_source_lives_for_an_hour(tmp_path):
    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

    clock = Clock()
    store = ResultCache(tmp_path / "cache.sqlite3", clock=clock)
    cache = ExpressionCache(store)
    cache.keep_compiled(COMPILED)
    cache.close()
    clock.now += 3599
    assert later(store).find_compiled(HASH, ("x", "y"), "numpy") == COMPILED
    clock.now += 1
    assert later(store).find_compiled(HASH, ("x", "y"), "numpy") is None
    store.close()


@pytest.mark.parametrize(
    "forged",
    [
        replace(COMPILED, canonical="x - y"),
        replace(COMPILED, canonical="x - y", digest=text_digest("x - y")),
        replace(COMPILED, variables=("y", "x")),
        replace(COMPILED, backend="math"),
        replace(COMPILED, domain="complex"),
    ],
)
def test_a_compiled_source_that_is_not_what_its_key_says_is_a_miss(tmp_path, cache, forged):
    key = cache.compiled_key(HASH, ("x", "y"), "numpy", "real")
    write(tmp_path, key, json.dumps(forged.to_json()))
    assert cache.find_compiled(HASH, ("x", "y"), "numpy") is None
    write(tmp_path, key, json.dumps(COMPILED.to_json()))


@pytest.mark.parametrize("text", ["{", "{}", "[]", "1", '{"source": "x"}', "null"])
def test_a_compiled_source_that_somebody_spoilt_is_a_miss(tmp_path, cache, text):
    write(tmp_path, cache.compiled_key(HASH, ("x", "y"), "numpy", "real"), text)
    assert cache.find_compiled(HASH, ("x", "y"), "numpy") is None


def test_a_cache_that_is_off_keeps_and_finds_nothing(store, cache):
    cache.keep_result("key", 1.5)
    cache.keep_compiled(COMPILED)
    cache.close()
    off = later(store, enabled=False)
    assert (off.find_result("key"), off.recent_result("key")) == (None, None)
    assert off.find_compiled(HASH, ("x", "y"), "numpy") is None
    off.keep_result("other", 1.5)
    off.keep_compiled(COMPILED)
    off.close()
    assert later(store).find_result("other") is None
    assert (off.statistics().enabled, off.statistics().entries, off.statistics().compiled_entries) == (False, 0, 0)


def test_hits_are_counted_when_they_hit(cache):
    assert cache.statistics().hit_rate == 0.0
    for hit in (True, False, True, True):
        cache.count(hit=hit)
    cache.keep_result("key", 1.5)
    cache.keep_compiled(COMPILED)
    assert cache.statistics().to_json() == {
        "enabled": True,
        "hits": 3,
        "misses": 1,
        "hit_rate": 0.75,
        "entries": 1,
        "compiled_entries": 1,
    }


def test_forgetting_reaches_the_store(store, cache):
    cache.keep_result("key", 1.5)
    cache.keep_result("other", 2.5, lasting=False)
    cache.keep_compiled(COMPILED)
    assert cache.forget() == 3
    assert cache.forget() == 0
    cache.close()
    assert cache.find_result("key") is None
    assert later(store).find_result("key") is None
    assert later(store).find_compiled(HASH, ("x", "y"), "numpy") is None


def test_what_a_cache_of_expressions_holds_unless_it_is_told():
    given = inspect.signature(ExpressionCache).parameters
    assert {name: given[name].default for name in ("enabled", "capacity", "ttl_s", "revision")} == {
        "enabled": True, "capacity": 1024, "ttl_s": 3600.0, "revision": "",
    }  # fmt: skip


def test_results_of_the_largest_size_are_kept(store, cache):
    limits = sys.modules[ExpressionCache.__module__]
    assert (limits._LARGEST_IN_MEMORY, limits._LARGEST_IN_STORE) == (20_000, 1_000_000)
    largest, larger = [*[0.5] * 4998, 0.0625], [*[0.5] * 4998, 0.03125]
    assert (limits._length(largest), limits._length(larger), limits._length(0.5)) == (20_000, 20_001, 0)
    for result, kept in ((largest, True), (larger, False)):
        cache.keep_result("key", result, lasting=False)
        assert (cache.recent_result("key") is not None) is kept
        cache.forget()


def test_keys_are_written_in_one_form():
    limits = sys.modules[ExpressionCache.__module__]
    assert limits._encode({"b": [1, 2], "a": None}) == '{"a":null,"b":[1,2]}'
