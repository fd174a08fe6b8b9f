import math
import sqlite3
import threading

import pytest

from ..stores.database import StoreError
from ..symbolic.metrics_store import MetricsStore, Summary

HOUR = 3600.0


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.sqlite3"


@pytest.fixture
def make(path, clock):
    made = []

    def store(**options):
        made.append(MetricsStore(path, clock=clock, **{"flush_s": 3600.0, **options}))
        return made[-1]

    yield store
    for opened in made:
        opened.close()


def evaluated(store, *, backend="numpy", duration_ms=1.0, success=True, cache_hit=False):
    store.record_evaluation("ab" * 32, backend, duration_ms=duration_ms, success=success, cache_hit=cache_hit)


def rows(path, table):
    connection = sqlite3.connect(path)
    found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
    connection.close()
    return found


def test_rows_are_as_the_tables_say(make, path):
    store = make()
    evaluated(store, duration_ms=1.5, success=False, cache_hit=True)
    store.record_compilation("cd" * 32, "Fortran", duration_ms=2.5, success=True)
    store.flush()
    assert rows(path, "sympy_metrics") == [("ab" * 32, "numpy", 1.5, 0, 1, 1_000_000.0)]
    assert rows(path, "sympy_codegen_metrics") == [("cd" * 32, "Fortran", 2.5, 1, 1_000_000.0)]


def test_the_summary_of_nothing_is_nothing(make):
    assert make().summary() == Summary(0, 0, 0.0, 0.0, 0.0, {}, {}, 24.0)


def test_the_summary_counts_what_was_recorded(make):
    store = make()
    evaluated(store, duration_ms=1.0)
    evaluated(store, duration_ms=2.0, cache_hit=True)
    evaluated(store, backend="mpmath", duration_ms=6.0, success=False)
    evaluated(store, backend="mpmath", duration_ms=7.0)
    store.record_compilation("cd" * 32, "C", duration_ms=3.0, success=True)
    store.record_compilation("cd" * 32, "Fortran", duration_ms=4.0, success=False)
    store.record_compilation("cd" * 32, "C", duration_ms=8.0, success=True)
    usage = ({"mpmath": 2, "numpy": 2}, {"C": 2, "Fortran": 1})
    assert store.summary() == Summary(4, 3, 4.0, 5.0, 0.25, *usage, 24.0)


def test_only_the_last_hours_count(make, clock):
    store = make()
    evaluated(store, duration_ms=100.0)
    store.record_compilation("cd" * 32, "C", duration_ms=100.0, success=True)
    clock.now += HOUR
    evaluated(store, backend="math", duration_ms=3.0)
    assert store.summary(last_hours=1.0).total_evaluations == 2
    clock.now += 1.0
    assert store.summary(last_hours=1.0) == Summary(1, 0, 3.0, 0.0, 0.0, {"math": 1}, {}, 1.0)


@pytest.mark.parametrize("hours", [0.0, -1.0, math.nan])
def test_a_summary_of_no_time_is_refused(make, hours):
    with pytest.raises(ValueError, match=r"^a summary covers some time$"):
        make().summary(last_hours=hours)


@pytest.mark.parametrize("duration_ms", [math.nan, math.inf, -1.0])
def test_a_bad_duration_is_refused_alone(make, duration_ms):
    store = make()
    evaluated(store, duration_ms=0.0)
    with pytest.raises(ValueError, match=r"^a duration is a number of milliseconds, not "):
        evaluated(store, duration_ms=duration_ms)
    with pytest.raises(ValueError, match=r"^a duration is a number of milliseconds, not "):
        store.record_compilation("cd", "C", duration_ms=duration_ms, success=True)
    with pytest.raises(UnicodeEncodeError):
        evaluated(store, backend="\ud800")
    assert store.summary().total_evaluations == 1


def test_a_reset_forgets_what_waits_and_what_is_written(make, path):
    store = make()
    evaluated(store)
    store.flush()
    evaluated(store)
    store.record_compilation("cd" * 32, "C", duration_ms=1.0, success=True)
    store.reset()
    assert store.summary() == Summary(0, 0, 0.0, 0.0, 0.0, {}, {}, 24.0)
    assert rows(path, "sympy_metrics") == []


def test_old_rows_are_deleted(make, path, clock):
    store = make(keep_hours=2.0)
    evaluated(store, backend="old")
    store.flush()
    clock.now += 2 * HOUR + 1
    evaluated(store, backend="new")
    store.flush()
    assert [row[1] for row in rows(path, "sympy_metrics")] == ["new"]


@pytest.mark.parametrize("count", [1, 3, 4, 10])
def test_only_so_many_rows_are_kept(make, path, count):
    store = make(keep_rows=3)
    for number in range(count):
        evaluated(store, duration_ms=float(number))
        store.record_compilation("cd", "C", duration_ms=float(number), success=True)
        store.flush()
    newest = list(map(float, range(count)))[-3:]
    assert [row[2] for row in rows(path, "sympy_metrics")] == newest
    assert [row[2] for row in rows(path, "sympy_codegen_metrics")] == newest


def test_a_full_buffer_is_written_without_being_asked(make, path):
    written = threading.Event()
    store = make(buffer=3)
    flush = store.flush

    def flush_and_tell():
        flush()
        written.set()

    store.flush = flush_and_tell
    for _ in range(3):
        evaluated(store)
    assert written.wait(10)
    assert len(rows(path, "sympy_metrics")) == 3


def test_closing_writes_what_waits(make, path):
    store = make()
    evaluated(store)
    store.close()
    assert len(rows(path, "sympy_metrics")) == 1


def refuse_rows(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER no BEFORE INSERT ON sympy_metrics BEGIN SELECT RAISE(ABORT, 'full'); END")
    connection.close()


def accept_rows(path):
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER no")
    connection.close()


def test_rows_wait_while_the_store_does_not_answer(make, path):
    store = make()
    refuse_rows(path)
    evaluated(store, backend="first")
    with pytest.raises(StoreError, match=r"^the table of metrics does not answer \(IntegrityError\)$"):
        store.flush()
    evaluated(store, backend="second")
    accept_rows(path)
    assert store.summary().total_evaluations == 2
    assert [row[1] for row in rows(path, "sympy_metrics")] == ["first", "second"]


def test_memory_is_bounded_while_the_store_does_not_answer(make, path):
    store = make(buffer=2)
    refuse_rows(path)
    for number in range(50):
        evaluated(store, duration_ms=float(number))
        if number % 7 == 0:
            with pytest.raises(StoreError):
                store.flush()
    accept_rows(path)
    kept = store.summary().total_evaluations
    assert 0 < kept <= 20
    assert kept + store.dropped == 50


def test_closing_does_not_hang_on_a_store_that_fails(make, path):
    store = make()
    refuse_rows(path)
    evaluated(store)
    store.close()
    with pytest.raises(StoreError):
        store.check()


def test_what_is_given_back_finds_its_place_taken(make):
    store = make(buffer=1)
    taken = {"sympy_metrics": [(n,) for n in range(8)], "sympy_codegen_metrics": []}
    store._waiting = {"sympy_metrics": [("a",)] * 5, "sympy_codegen_metrics": []}
    store._give_back(taken)
    assert store._waiting["sympy_metrics"] == [(0,), (1,), (2,), (3,), (4,)] + [("a",)] * 5
    assert store.dropped == 3
    store._taken()


def test_many_threads_lose_nothing(make):
    store = make(buffer=40)

    def work():
        for _ in range(100):
            evaluated(store)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (store.summary().total_evaluations, store.dropped) == (400, 0)


def test_health_asks_the_file(make, path):
    store = make()
    store.check()
    path.unlink()
    with pytest.raises(StoreError, match="is gone"):
        store.check()
