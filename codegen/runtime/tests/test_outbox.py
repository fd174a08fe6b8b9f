from datetime import UTC, datetime

import pytest

from ..stores.database import StoreError
from ..stores.outbox import EventOutbox, StoredEvent

TIME = datetime(2024, 2, 29, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path):
    opened = EventOutbox(tmp_path / "outbox.sqlite3", clock=lambda: TIME)
    yield opened
    opened.close()


def test_events_have_rising_sequences(outbox):
    assert [outbox.append("a", number) for number in range(3)] == [1, 2, 3]


def test_an_event_is_read_as_it_was_written(outbox):
    outbox.append("a", {"b": [1.5, None, "ü"]}, trace_id="t")
    assert outbox.after(0, types={"a"}) == (
        [StoredEvent(1, "2024-02-29T12:00:00.000000+00:00", "a", "t", {"b": [1.5, None, "ü"]})],
        1,
    )


def test_pages_follow_each_other_without_a_gap(outbox):
    for number in range(7):
        outbox.append("a", number)
    position, read = 0, []
    while True:
        events, last = outbox.after(position, types={"a"}, limit=3)
        if last == position:
            break
        read += [event.data for event in events]
        position = last
    assert read == list(range(7))


def test_other_types_are_passed_over(outbox):
    outbox.append("a", 1)
    outbox.append("b", 2)
    outbox.append("a", 3)
    events, last = outbox.after(0, types={"b"}, limit=2)
    assert ([event.data for event in events], last) == ([2], 2)
    assert outbox.after(2, types={"b"}) == ([], 3)


def test_the_end_stays_the_end(outbox):
    outbox.append("a", 1)
    assert outbox.after(1, types={"a"}) == ([], 1)


@pytest.mark.parametrize("after", [1, 2, 10**12, 2**63 - 1, 2**70])
def test_a_position_that_was_never_written_begins_anew(outbox, after):
    if after > 1:
        outbox.append("a", 1)
    assert outbox.after(after, types={"a"}) == ([], 0)


def test_events_outlive_the_process(outbox, tmp_path):
    outbox.append("a", 1)
    other = EventOutbox(tmp_path / "outbox.sqlite3")
    assert other.append("a", 2) == 2
    assert [event.data for event in outbox.after(0, types={"a"})[0]] == [1, 2]
    other.close()


def test_a_closed_outbox_does_not_answer(outbox):
    outbox.check()
    outbox.close()
    for refused in (lambda: outbox.append("a", 1), lambda: outbox.after(0, types={"a"}), outbox.check):
        with pytest.raises(StoreError):
            refused()


def test_numbers_that_json_cannot_say_are_refused(outbox):
    with pytest.raises(ValueError):
        outbox.append("a", float("nan"))
    assert outbox.after(0, types={"a"}) == ([], 0)
