import threading

import pytest

from ..stores.cache import Hit, ResultCache
from ..stores.database import StoreError
from ..symbolic import cache_writer
from ..symbolic.cache_writer import CacheWriter


class Slow:
    """A store that takes its time: each writing waits until the test lets it go on."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.written = []
        self.error = None

    def put_many(self, entries):
        self.begun.release()
        assert self.go_on.acquire(timeout=60)
        if self.error is not None:
            raise self.error
        self.written.append(dict(entries))


@pytest.fixture
def slow():
    return Slow()


def test_what_is_put_is_written(tmp_path):
    store = ResultCache(tmp_path / "cache.sqlite3")
    writer = CacheWriter(store)
    writer.put("a", 1.5, ttl_s=60)
    writer.put("b", [2.5], ttl_s=60)
    writer.flush()
    assert (store.get("a"), store.get("b")) == (Hit(1.5), Hit([2.5]))
    writer.close()
    store.close()


def test_what_comes_meanwhile_is_written_in_one_go(slow):
    writer = CacheWriter(slow)
    writer.put("a", 1, ttl_s=60)
    slow.begun.acquire()
    for key in "bcd":
        writer.put(key, key, ttl_s=30)
    slow.go_on.release(2)
    writer.flush()
    assert slow.written == [{"a": (1, 60)}, {"b": ("b", 30), "c": ("c", 30), "d": ("d", 30)}]
    writer.close()


def test_the_last_of_a_key_counts(slow):
    writer = CacheWriter(slow)
    writer.put("a", 1, ttl_s=60)
    slow.begun.acquire()
    writer.put("b", 1, ttl_s=60)
    writer.put("b", 2, ttl_s=60)
    slow.go_on.release(2)
    writer.flush()
    assert slow.written[1] == {"b": (2, 60)}
    writer.close()


def test_behind_entries_are_lost_and_not_memory(slow, monkeypatch):
    monkeypatch.setattr(cache_writer, "_MOST_WAITING", 2)
    writer = CacheWriter(slow)
    writer.put("a", 1, ttl_s=60)
    slow.begun.acquire()
    for key in "bcd":
        writer.put(key, 1, ttl_s=60)
    slow.go_on.release(2)
    writer.flush()
    assert slow.written == [{"a": (1, 60)}, {"b": (1, 60), "c": (1, 60)}]
    writer.close()


def test_what_is_dropped_is_not_written_after(slow):
    writer = CacheWriter(slow)
    writer.put("a", 1, ttl_s=60)
    slow.begun.acquire()
    writer.put("b", 1, ttl_s=60)
    dropped = threading.Event()
    dropping = threading.Thread(target=lambda: (writer.drop(), dropped.set()))
    dropping.start()
    assert not dropped.is_set()
    slow.go_on.release(2)
    dropping.join(60)
    assert slow.written == [{"a": (1, 60)}]
    writer.close()
    assert slow.written == [{"a": (1, 60)}]


@pytest.mark.parametrize("error", [StoreError("gone"), ValueError("odd"), TypeError("odd")])
def test_a_store_that_fails_does_not_end_the_writing(slow, error):
    writer = CacheWriter(slow)
    slow.error = error
    slow.go_on.release(1)
    writer.put("a", 1, ttl_s=60)
    writer.flush()
    slow.error = None
    slow.go_on.release(1)
    writer.put("b", 1, ttl_s=60)
    writer.flush()
    assert slow.written == [{"b": (1, 60)}]
    writer.close()


def test_closing_writes_what_waits_and_takes_no_more(slow):
    writer = CacheWriter(slow)
    writer.put("a", 1, ttl_s=60)
    slow.go_on.release(5)
    writer.close()
    writer.put("b", 1, ttl_s=60)
    writer.close()
    assert slow.written == [{"a": (1, 60)}]


def test_one_that_wrote_nothing_closes(slow):
    CacheWriter(slow).close()
