import pytest

from ..clients.event_feed import EventCursors, EventFeed
from ..clients.retry import RetryPolicy
from ..clients.service_client import ServiceClient
from ..service.observed import event_page
from ..service.problem import Problem
from ..stores.outbox import EventOutbox
from .peer_server import PeerServer, problem

TYPES = ("pay.completed", "ship.completed")


@pytest.fixture
def outbox(tmp_path):
    opened = EventOutbox(tmp_path / "outbox.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def peer(outbox):
    def page(asked):
        after, limit = int(asked.query["after"]), int(asked.query["limit"])
        return event_page(outbox, (*TYPES, "other.completed"), after, limit, asked.query["types"]).model_dump()

    with PeerServer() as server:
        server.answer(page)
        yield server


@pytest.fixture
def open_feed(peer, tmp_path):
    opened = []

    def open_it(types=TYPES):
        retry = RetryPolicy(max_retries=1, initial_delay_ms=1)
        service = ServiceClient("orders", peer.url, retry=retry, timeout_s=5.0)
        opened.append(EventFeed(service, EventCursors(tmp_path / "cursors.sqlite3"), types=types, page=3))
        return opened[-1]

    yield open_it
    for feed in opened:
        feed.close()


def happen(outbox, *numbers):
    for number in numbers:
        outbox.append(TYPES[number % 2], number)


def read(feed):
    return [event.data for event in feed.events()]


def test_everything_is_read_in_order(open_feed, outbox):
    happen(outbox, *range(10))
    assert read(open_feed()) == list(range(10))


def test_another_process_goes_on(open_feed, outbox):
    happen(outbox, 0, 1)
    assert read(open_feed()) == [0, 1]
    happen(outbox, 2, 3)
    assert read(open_feed()) == [2, 3]
    assert read(open_feed()) == []


def test_other_events_are_passed_and_not_asked_for_again(open_feed, outbox, peer):
    for _ in range(5):
        outbox.append("other.completed", None)
    happen(outbox, 7)
    assert read(open_feed()) == [7]
    assert read(open_feed()) == []
    assert peer.asked[-1].query["after"] == "6"


@pytest.mark.parametrize("dealt_with", range(1, 8))
def test_whoever_stops_in_the_middle_of_an_event_gets_it_again(open_feed, outbox, dealt_with):
    happen(outbox, *range(8))
    reader = open_feed().events()
    seen = [next(reader).data for _ in range(dealt_with)]
    del reader
    assert [*seen[:-1], *read(open_feed())] == list(range(8))


def test_a_subscription_reads_its_own_types(open_feed, outbox):
    happen(outbox, 0, 1, 2, 3)
    assert read(open_feed(types=TYPES[:1])) == [0, 2]


def test_an_outbox_that_begins_anew_is_noticed(open_feed, outbox, peer):
    happen(outbox, 0, 1)
    assert read(open_feed()) == [0, 1]
    peer.answer({"events": [], "last": 0})
    with pytest.raises(Problem, match="has lost the events") as refused:
        read(open_feed())
    assert refused.value.status == 502


@pytest.mark.parametrize("answer", [{}, b"", {"events": [], "last": -1}, {"events": [{"sequence": 1}], "last": 1}])
def test_an_answer_that_is_no_page_is_refused(open_feed, peer, answer):
    peer.answer(answer)
    with pytest.raises(Problem, match="no events in order") as refused:
        read(open_feed())
    assert refused.value.status == 502


def test_events_that_stand_twice_are_refused(open_feed, peer):
    event = {"sequence": 1, "time": "", "type": TYPES[0], "trace_id": "", "data": None}
    peer.answer({"events": [event, event], "last": 1})
    with pytest.raises(Problem):
        read(open_feed())


@pytest.mark.parametrize("last", [0, 4, 2**70])
def test_a_page_that_ends_where_it_cannot_moves_no_cursor(open_feed, outbox, peer, last):
    usual = peer._answers[0]
    event = {"sequence": 1, "time": "", "type": TYPES[0], "trace_id": "", "data": None}
    peer.answer({"events": [event], "last": last})
    with pytest.raises(Problem, match="no events in order"):
        read(open_feed())
    peer.answer(usual)
    happen(outbox, 0, 1)
    assert read(open_feed()) == [0, 1]


def test_a_refusal_is_passed_on(open_feed, peer):
    peer.answer(problem(401, "a token is needed"))
    with pytest.raises(Problem, match="token") as refused:
        read(open_feed())
    assert refused.value.status == 401


def test_cursors_never_go_back(tmp_path):
    cursors = EventCursors(tmp_path / "c.sqlite3")
    for sequence in (5, 3):
        cursors.advance("orders", sequence)
    assert (cursors.position("orders"), cursors.position("others")) == (5, 0)
    cursors.close()


def test_closed_cursors_are_a_problem(open_feed, outbox):
    happen(outbox, 1)
    feed = open_feed()
    feed._cursors.close()
    with pytest.raises(Problem, match="cursors") as refused:
        read(feed)
    assert refused.value.status == 503
