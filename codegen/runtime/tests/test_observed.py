import pytest

from ..service.observed import ObservedRunner, event_page
from ..service.operation import OperationPolicy
from ..service.problem import Problem
from ..service.trace import traced
from ..stores.audit import AuditLog
from ..stores.cache import ResultCache
from ..stores.outbox import EventOutbox

OBSERVED = ("pay.completed", "ship.completed")


@pytest.fixture
def stores(tmp_path):
    opened = (
        ResultCache(tmp_path / "cache.sqlite3"),
        AuditLog(tmp_path / "audit.sqlite3"),
        EventOutbox(tmp_path / "outbox.sqlite3"),
    )
    yield opened
    for store in opened:
        store.close()


@pytest.fixture
def outbox(stores):
    return stores[2]


@pytest.fixture
def runner(stores):
    cache, audit, outbox = stores
    policies = [OperationPolicy("pay", audit=True), OperationPolicy("ship", cache_ttl_s=60), OperationPolicy("look")]
    return ObservedRunner(policies, cache=cache, audit=audit, revision="1", outbox=outbox, observed=OBSERVED)


def refuse():
    raise Problem(409, "not now")


def test_an_answer_is_an_event_before_it_is_released(runner, outbox):
    with traced("ab" * 16):
        assert runner.run("pay", {"a": 1}, lambda: {"b": 2}) == {"b": 2}
    (event,) = event_page(outbox, OBSERVED, 0, 10, "").events
    assert (event.type, event.trace_id) == ("pay.completed", "ab" * 16)
    assert event.data == {"request": {"a": 1}, "answer": {"b": 2}}


def test_a_cached_answer_is_an_event_too(runner, outbox):
    for _ in range(2):
        runner.run("ship", {}, lambda: 1)
    assert event_page(outbox, OBSERVED, 0, 10, "ship.completed").last == 2


def test_what_nobody_observes_leaves_nothing(runner, outbox):
    runner.run("look", {}, lambda: 1)
    assert event_page(outbox, OBSERVED, 0, 10, "").events == []


@pytest.mark.parametrize("fail", [refuse, lambda: 1 / 0])
def test_what_was_not_completed_is_no_event(runner, outbox, fail):
    with pytest.raises((Problem, ZeroDivisionError)):
        runner.run("pay", {}, fail)
    assert event_page(outbox, OBSERVED, 0, 10, "").events == []


def test_an_answer_without_its_event_is_not_released(runner, outbox):
    outbox.close()
    with pytest.raises(Problem, match="not released") as refused:
        runner.run("pay", {}, lambda: 1)
    assert refused.value.status == 503


def test_a_page_holds_what_was_asked_for(runner, outbox):
    for name in ("pay", "ship", "pay"):
        runner.run(name, {}, lambda name=name: name)
    page = event_page(outbox, OBSERVED, 1, 10, "pay.completed")
    assert ([event.sequence for event in page.events], page.last) == ([3], 3)


@pytest.mark.parametrize("types", ["other.completed", "pay.completed,other", "pay.completed,", " "])
def test_an_unknown_type_is_refused(outbox, types):
    with pytest.raises(Problem, match="known: pay") as refused:
        event_page(outbox, OBSERVED, 0, 10, types)
    assert refused.value.status == 400


def test_a_closed_outbox_does_not_answer(outbox):
    outbox.close()
    with pytest.raises(Problem) as refused:
        event_page(outbox, OBSERVED, 0, 10, "")
    assert refused.value.status == 503
