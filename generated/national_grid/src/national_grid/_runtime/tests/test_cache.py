import inspect
import math
import sqlite3
import threading
from dataclasses import FrozenInstanceError

import pytest

from ..stores.cache import CacheStatistics, Hit, ResultCache
from ..stores.database import StoreError


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(tmp_path, clock):
    opened = ResultCache(tmp_path / "cache.sqlite3", capacity=3, clock=clock)
    yield opened
    opened.close()


@pytest.mark.parametrize("value", [None, 0, 0.1, -0.0, "text", [1, [2.5]], {"a": None}])
def test_a_value_comes_back_as_it_was(cache, value):
    cache.put("key", value, ttl_s=60)
    assert repr(cache.get("key")) == repr(Hit(value))


def test_look_ups_are_counted(cache):
    assert cache.get("key") is None
    cache.put("key", 1, ttl_s=60)
    cache.get("key")
    cache.get("key")
    assert cache.statistics() == CacheStatistics(hits=2, misses=1, entries=1)


def test_a_value_lives_as_long_as_it_was_told(cache, clock):
    cache.put("key", 1, ttl_s=60)
    clock.now += 59.9
    assert cache.get("key") == Hit(1)
    clock.now += 0.1
    assert cache.get("key") is None


def test_the_least_recently_used_leaves_memory_and_not_the_file(cache):
    for key in "abc":
        cache.put(key, key, ttl_s=60)
    cache.get("a")
    cache.put("d", "d", ttl_s=60)
    assert cache.statistics().entries == 3
    assert cache.get("b") == Hit("b")


def test_values_outlive_the_process(tmp_path, cache, clock):
    cache.put("key", {"a": 1}, ttl_s=60)
    again = ResultCache(tmp_path / "cache.sqlite3", clock=clock)
    assert again.get("key") == Hit({"a": 1})
    again.close()


def test_dead_values_leave_the_file(tmp_path, cache, clock):
    cache.put("old", 1, ttl_s=1)
    clock.now += 2
    cache.put("new", 1, ttl_s=1)
    clock.now -= 2
    assert ResultCache(tmp_path / "cache.sqlite3", clock=clock).get("old") is None


def test_a_cleared_cache_is_empty(cache):
    cache.put("key", 1, ttl_s=60)
    cache.clear()
    assert cache.get("key") is None


def test_threads_do_not_disturb_each_other(cache):
    def work(number):
        for turn in range(50):
            cache.put(f"{number}-{turn % 5}", [number, turn], ttl_s=60)
            cache.get(f"{number}-{turn % 5}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.statistics().hits + cache.statistics().misses == 200


def test_a_store_that_answers_is_well(cache):
    cache.check()
    assert cache.statistics().entries == 0


def test_a_closed_store_is_not(cache):
    cache.close()
    for ask in (cache.check, cache.clear, lambda: cache.put("key", 1, ttl_s=1), lambda: cache.get("key")):
        with pytest.raises(StoreError, match="ProgrammingError"):
            ask()


@pytest.mark.parametrize(("value", "error"), [(math.nan, ValueError), (object(), TypeError), ({1: 2}, TypeError)])
def test_only_json_values_are_kept(cache, value, error):
    with pytest.raises(error):
        cache.put("key", value, ttl_s=60)


def test_a_cache_without_room_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one"):
        ResultCache(tmp_path / "cache.sqlite3", capacity=0)


def test_a_file_that_was_removed_is_not_well(tmp_path):
    cache = ResultCache(tmp_path / "c.sqlite3")
    (tmp_path / "c.sqlite3").unlink()
    with pytest.raises(StoreError, match="is gone"):
        cache.check()
    cache.close()


def test_many_values_are_kept_at_once(tmp_path, cache, clock):
    cache.put("a", "old", ttl_s=60)
    cache.put_many({"a": (1.5, 60), "b": ([None], 30)})
    assert [cache.get(key) for key in "ab"] == [Hit(1.5), Hit([None])]
    clock.now += 30
    assert [cache.get(key) for key in "ab"] == [Hit(1.5), None]
    again = ResultCache(tmp_path / "cache.sqlite3", clock=clock)
    assert again.get("a") == Hit(1.5)
    again.close()


def test_all_or_none_of_many(cache):
    with pytest.raises(ValueError):
        cache.put_many({"a": (1, 60), "b": (math.nan, 60)})
    assert cache.get("a") is None
    cache.put_many({"a": (1, 60)})
    assert cache.get("a") == Hit(1)


def test_a_value_that_cannot_be_kept_takes_nothing_away(tmp_path, cache, clock):
    cache.put("old", 1, ttl_s=5)
    other = sqlite3.connect(tmp_path / "cache.sqlite3")
    other.execute("CREATE TRIGGER full BEFORE INSERT ON results BEGIN SELECT RAISE(ABORT, 'full'); END")
    clock.now += 10
    for keep in (lambda: cache.put("new", 2, ttl_s=5), lambda: cache.put_many({"new": (2, 5)})):
        with pytest.raises(StoreError):
            keep()
    assert other.execute("SELECT key FROM results").fetchall() == [("old",)]
    other.close()


def test_many_values_in_a_closed_store(cache):
    cache.close()
    with pytest.raises(StoreError, match="ProgrammingError"):
        cache.put_many({"a": (1, 60)})


def test_the_file_holds_so_many_and_those_that_would_end_first_leave(tmp_path, clock):
    cache = ResultCache(tmp_path / "cache.sqlite3", capacity=1, stored=3, clock=clock)
    cache.put_many({"short": (1, 10), "a": (1, 60), "b": (1, 60)})
    cache.put_many({"c": (1, 60)})
    assert [cache.get(key) for key in ("short", "a", "b", "c")] == [None, Hit(1), Hit(1), Hit(1)]
    cache.close()


def test_dead_values_leave_the_file_with_many(tmp_path, cache, clock):
    cache.put("old", 1, ttl_s=1)
    clock.now += 2
    cache.put_many({"new": (1, 60)})
    clock.now -= 2
    assert ResultCache(tmp_path / "cache.sqlite3", clock=clock).get("old") is None


def test_a_file_without_room_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one"):
        ResultCache(tmp_path / "cache.sqlite3", stored=0)


def test_what_a_cache_holds_unless_it_is_told():
    given = inspect.signature(ResultCache).parameters
    assert (given["capacity"].default, given["stored"].default) == (1024, 100_000)


def test_one_entry_is_enough_and_none_is_too_few(tmp_path):
    cache = ResultCache(tmp_path / "one.sqlite3", capacity=1, stored=1)
    cache.put_many({"a": (1, 60.0)})
    assert cache.get("a") == Hit(1)
    cache.close()
    for none in ({"capacity": 0}, {"stored": 0}):
        with pytest.raises(ValueError, match=r"^a cache holds at least one entry$"):
            ResultCache(tmp_path / "none.sqlite3", **none)


def test_the_oldest_entry_leaves_memory_first(tmp_path):
    cache = ResultCache(tmp_path / "two.sqlite3", capacity=2)
    for key in "abc":
        cache.put(key, key, ttl_s=60)
    assert list(cache._recent) == ["b", "c"]
    cache.close()
    with pytest.raises(StoreError, match=r"^the cache does not answer .ProgrammingError.$"):
        cache.check()


def test_a_hit_is_a_value():
    with pytest.raises(FrozenInstanceError):
        Hit(1).value = 2
