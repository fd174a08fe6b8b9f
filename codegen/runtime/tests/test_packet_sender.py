import pytest

from ..agents.envelope import make_packet, read_packet
from ..clients.packet_sender import PacketSender
from ..clients.retry import RetryPolicy
from ..clients.service_client import ServiceClient
from ..service.problem import Problem
from ..service.trace import traced
from .peer_server import PeerServer, problem


def receipt(asked):
    return {"packet_id": asked.body["packet_id"], "status": "taken", "sequence": 1}


@pytest.fixture
def peer():
    with PeerServer() as server:
        server.answer(receipt)
        yield server


@pytest.fixture
def sender(peer):
    retry = RetryPolicy(max_retries=2, initial_delay_ms=1)
    service = ServiceClient("billing", peer.url, retry=retry, timeout_s=5.0)
    opened = PacketSender(service, source="shop.orders", destination="shop.billing", types=("a", "b"), path="/packets")
    yield opened
    opened.close()


def test_a_packet_arrives_whole(sender, peer):
    with traced("ab" * 16):
        given = sender.send("a", {"number": 1})
    packet = read_packet(peer.asked[0].text)
    assert (packet.packet_id, packet.packet_type, packet.payload) == (given.packet_id, "a", {"number": 1})
    assert (packet.source_agent, packet.destination_agent) == ("shop.orders", "shop.billing")
    assert packet.metadata.trace_id == "ab" * 16
    assert (peer.asked[0].path, peer.asked[0].headers["content-type"]) == ("/packets", "application/json")


def test_the_same_packet_goes_again_where_no_receipt_came(sender, peer):
    peer.answer(problem(503, "full"), problem(502, "gone"), receipt)
    sender.send("a", {})
    assert len({asked.text for asked in peer.asked}) == 1
    assert len(peer.asked) == 3


def test_a_packet_may_be_forwarded(sender, peer):
    packet = make_packet("b", {"x": 1}, source_agent="shop.orders", destination_agent="shop.billing")
    assert sender.forward(packet).packet_id == packet.packet_id


def test_a_type_that_is_not_wired_is_not_sent(sender, peer):
    with pytest.raises(ValueError, match="wired: a, b"):
        sender.send("c", {})
    assert peer.asked == []


def test_a_payload_that_json_cannot_say_is_not_sent(sender, peer):
    with pytest.raises(ValueError):
        sender.send("a", {"x": float("inf")})
    assert peer.asked == []


@pytest.mark.parametrize("status", [400, 401, 422])
def test_a_refusal_is_passed_on(sender, peer, status):
    peer.answer(problem(status, "because"))
    with pytest.raises(Problem, match="because") as refused:
        sender.send("a", {})
    assert refused.value.status == status


@pytest.mark.parametrize(
    "answer", [{}, b"", {"packet_id": "6f1b0a0e-7f7b-4c8e-9d4e-0a1f3c5b7d9e", "status": "taken", "sequence": 1}]
)
def test_a_receipt_for_another_packet_is_none(sender, peer, answer):
    peer.answer(answer)
    with pytest.raises(Problem, match="billing gave no receipt") as refused:
        sender.send("a", {})
    assert refused.value.status == 502
