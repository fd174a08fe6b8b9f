import json
import threading

import pytest

from ..agents.envelope import make_packet, packet_text
from ..agents.packet_inbox import PacketInbox, parse_packet, take_packet
from ..service.problem import Problem
from ..stores.audit import AuditLog

SENDERS = {"shop.orders": ("order.placed", "order.cancelled")}


def packet(payload=None, **changes):
    given = {"source_agent": "shop.orders", "destination_agent": "shop.billing", **changes}
    return make_packet(given.pop("packet_type", "order.placed"), payload or {"number": 1}, **given)


def parse(made):
    return parse_packet(packet_text(made).encode(), "shop.billing", SENDERS)


@pytest.fixture
def inbox(tmp_path):
    opened = PacketInbox(tmp_path / "inbox.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def audit(tmp_path):
    opened = AuditLog(tmp_path / "audit.sqlite3")
    yield opened
    opened.close()


def test_a_packet_is_taken_once(inbox):
    first, second = packet(), packet({"number": 2})
    assert [inbox.put(made).status for made in (first, second, first)] == ["taken", "taken", "known"]
    assert [inbox.put(made).sequence for made in (first, second)] == [1, 2]


def test_packets_are_read_as_they_were_sent(inbox):
    made = [packet({"number": number}) for number in range(3)]
    for one in made:
        inbox.put(one)
    assert inbox.packets() == list(enumerate(made, 1))
    assert inbox.packets(after=1, limit=1) == [(2, made[1])]


def test_many_threads_take_a_packet_once(inbox, tmp_path):
    made = packet()
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(inbox.put(made).status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == ["known"] * 7 + ["taken"]


def test_packets_outlive_the_process(inbox, tmp_path):
    inbox.put(packet())
    other = PacketInbox(tmp_path / "inbox.sqlite3")
    assert len(other.packets()) == 1
    other.close()


@pytest.mark.parametrize("packet_type", SENDERS["shop.orders"])
def test_a_wired_type_passes(packet_type):
    made = packet(packet_type=packet_type)
    assert parse(made) == made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"packet_type": "order.lost"}, "sends order.placed, order.cancelled, not order.lost"),
        ({"source_agent": "shop.others"}, "no packets are expected from shop.others"),
        ({"destination_agent": "shop.stock"}, "is for shop.stock, and this is shop.billing"),
    ],
)
def test_a_packet_that_is_not_wired_is_refused(changes, said):
    with pytest.raises(Problem, match=said) as refused:
        parse(packet(**changes))
    assert refused.value.status == 422


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"packet_type": 1}'])
def test_what_is_no_packet_is_refused(body):
    with pytest.raises(Problem, match="no packet") as refused:
        parse_packet(body, "shop.billing", SENDERS)
    assert refused.value.status == 400


def test_a_packet_that_was_changed_is_refused():
    changed = packet_text(packet()).replace('"number":1', '"number":2')
    with pytest.raises(Problem, match="hash"):
        parse_packet(changed.encode(), "shop.billing", SENDERS)


def test_every_arrival_is_audited(inbox, audit):
    made = packet()
    assert [take_packet(made, inbox, audit).status for _ in range(2)] == ["taken", "known"]
    rows = audit.decisions()
    assert [(row.operation, row.outcome) for row in rows] == [
        ("packet:order.placed", "taken"),
        ("packet:order.placed", "known"),
    ]
    assert json.loads(rows[0].detail)["packet_id"] == str(made.packet_id)


@pytest.mark.parametrize("closed", ["inbox", "audit"])
def test_there_is_no_receipt_where_a_store_fails(inbox, audit, closed):
    {"inbox": inbox, "audit": audit}[closed].close()
    with pytest.raises(Problem, match="send it again") as refused:
        take_packet(packet(), inbox, audit)
    assert refused.value.status == 503


def test_an_inbox_is_asked(inbox):
    inbox.check()
    assert inbox.packets() == []
