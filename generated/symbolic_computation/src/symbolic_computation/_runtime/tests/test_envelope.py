import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from pydantic import ValidationError

from ..agents.envelope import (
    PacketConfidence,
    PacketError,
    child_packet,
    make_packet,
    packet_text,
    read_packet,
    verify_packet,
)

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
AGENTS = {"source_agent": "asker", "destination_agent": "core.symbolic_computation"}
OTHER = "00000000-0000-5000-8000-000000000000"


def full(**changes):
    settings = {
        **AGENTS, "timestamp": NOON, "trace_id": "ab" * 16, "priority": "high", "governance_flags": ["audited"],
        "tool": "symbolic_evaluate", "confidence": PacketConfidence(score=0.5, rationale="a guess"),
        "thread_id": "thread", "tags": ["a", "b"], "ttl": 60.0, "correlation_id": "correlation",
    }  # fmt: skip
    return make_packet("request", {"expression": "x**2", "values": [1, 2.5, None]}, **{**settings, **changes})


def child(parent, **changes):
    settings = {
        "source_agent": "core.symbolic_computation", "destination_agent": "asker", "derivation": "inference",
        "timestamp": NOON,
    }  # fmt: skip
    return child_packet(parent, "answer", {"result": 4.0}, **{**settings, **changes})


def test_hash_and_id_are_what_anybody_can_compute():
    packet = full()
    flags = list(packet.metadata.governance_flags)
    content = {
        "metadata": {"governance_flags": flags, "priority": "high", "schema_version": "1.0", "trace_id": "ab" * 16},
        "payload": {"expression": "x**2", "values": [1, 2.5, None]},
        "timestamp": "2024-02-29T12:00:00.000000+00:00",
    }
    expected = sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert packet.content_hash == expected
    assert packet.packet_id == uuid5(NAMESPACE_URL, f"{expected}:asker")
    assert flags[0] == "audited"
    assert flags[1].startswith("envelope-sha256:")


def test_the_same_packet_has_the_same_id_and_another_has_another():
    assert full() == full()
    assert full(source_agent="somebody").packet_id != full().packet_id
    assert full(timestamp=NOON + timedelta(microseconds=1)).packet_id != full().packet_id


def test_a_packet_goes_round():
    packet = full()
    assert read_packet(packet_text(packet), now=NOON) == packet
    bare = make_packet("t", {}, **AGENTS)
    assert read_packet(packet_text(bare).encode()) == bare
    assert bare.timestamp.utcoffset() == timedelta(0)


def test_the_hash_is_of_the_instant_not_of_its_spelling():
    east = full(timestamp=NOON.astimezone(timezone(timedelta(hours=2))))
    assert east.packet_id == full().packet_id
    assert read_packet(packet_text(east), now=NOON).content_hash == east.content_hash


def test_the_first_of_a_line_is_its_own_root():
    lineage = full().lineage
    assert (lineage.generation, lineage.parent_ids, lineage.derivation_type) == (0, (), None)
    assert lineage.root_packet_id == full().packet_id


def test_a_child_raises_the_generation_and_keeps_the_line():
    first = full()
    second = child(first, ttl=5.0, tags=["answered"], priority="critical")
    third = child(second, derivation="transform")
    verify_packet(second, now=NOON)
    verify_packet(third, now=NOON)
    assert [packet.lineage.generation for packet in (first, second, third)] == [0, 1, 2]
    assert {packet.lineage.root_packet_id for packet in (first, second, third)} == {first.packet_id}
    assert third.lineage.parent_ids == (second.packet_id,)
    assert third.provenance.parent_packet == second.packet_id
    assert (third.thread_id, third.correlation_id) == ("thread", "correlation")
    assert third.metadata.trace_id == "ab" * 16
    assert (second.metadata.priority, third.metadata.priority) == ("critical", "critical")
    assert (second.ttl, third.ttl, second.tags, third.tags) == (5.0, None, ("answered",), ())


def test_a_merge_follows_its_youngest_parent():
    first = full()
    other = child(child(full(source_agent="other")))
    merged = child(first, merged_with=[other], derivation="merge")
    verify_packet(merged, now=NOON)
    assert merged.lineage.parent_ids == (first.packet_id, other.packet_id)
    assert merged.lineage.generation == 3
    assert merged.lineage.root_packet_id == first.packet_id


TAMPERED = [
    (("packet_id",), OTHER, "the packet id does not fit content hash and source"),
    (("packet_type",), "order", "the envelope does not fit its seal"),
    (("source_agent",), "mallory", "the packet id does not fit content hash and source"),
    (("destination_agent",), "mallory", "the envelope does not fit its seal"),
    (("timestamp",), "2024-02-29T12:00:01Z", "the content hash does not fit payload, metadata and timestamp"),
    (("payload", "expression"), "x**3", "the content hash does not fit payload, metadata and timestamp"),
    (("payload", "more"), 1, "the content hash does not fit payload, metadata and timestamp"),
    (("metadata", "schema_version"), "2", "the content hash does not fit payload, metadata and timestamp"),
    (("metadata", "trace_id"), "", "the content hash does not fit payload, metadata and timestamp"),
    (("metadata", "priority"), "critical", "the content hash does not fit payload, metadata and timestamp"),
    (("metadata", "governance_flags"), [], "the content hash does not fit payload, metadata and timestamp"),
    (("provenance", "source_agent"), "mallory", "the envelope does not fit its seal"),
    (("provenance", "parent_packet"), OTHER, "the envelope does not fit its seal"),
    (("provenance", "tool"), None, "the envelope does not fit its seal"),
    (("confidence", "score"), 1.0, "the envelope does not fit its seal"),
    (("confidence", "rationale"), "sure", "the envelope does not fit its seal"),
    (("confidence",), None, "the envelope does not fit its seal"),
    (("lineage", "parent_ids"), [OTHER], "the envelope does not fit its seal"),
    (("lineage", "derivation_type"), "split", "the envelope does not fit its seal"),
    (("lineage", "generation"), 1, "the envelope does not fit its seal"),
    (("lineage", "root_packet_id"), OTHER, "the first packet of a line, and no other, is its own root"),
    (("thread_id",), "other", "the envelope does not fit its seal"),
    (("tags",), ["a"], "the envelope does not fit its seal"),
    (("ttl",), 600.0, "the envelope does not fit its seal"),
    (("ttl",), None, "the envelope does not fit its seal"),
    (("correlation_id",), None, "the envelope does not fit its seal"),
    (("content_hash",), "0" * 64, "the content hash does not fit payload, metadata and timestamp"),
]


@pytest.mark.parametrize(("path", "value", "fault"), TAMPERED)
def test_whatever_is_tampered_with_is_refused(path, value, fault):
    document = json.loads(packet_text(full()))
    target = document
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(PacketError, match=f"^{fault}$"):
        read_packet(json.dumps(document), now=NOON)


def test_every_field_is_tampered_with_above():
    document = json.loads(packet_text(full()))
    assert {path[0] for path, _, _ in TAMPERED} == set(document)


def lying(packet, **parts):
    """``packet`` with seal and hashes made anew around other parts, as somebody would who knows how."""
    from ..agents import envelope

    flags = tuple(flag for flag in packet.metadata.governance_flags if "sha256" not in flag)
    metadata = packet.metadata.model_copy(update={"governance_flags": flags})
    return envelope._sealed(packet.model_copy(update={**parts, "metadata": metadata}))


def test_a_line_that_cannot_be_is_refused_though_its_hashes_fit():
    first, second = full(), child(full())
    lineage = first.lineage
    orphan = lying(second, lineage=second.lineage.model_copy(update={"parent_ids": ()}))
    with pytest.raises(PacketError, match=r"^generation 0, and no other, has neither parents nor a derivation$"):
        verify_packet(orphan, now=NOON)
    derived = lying(first, lineage=lineage.model_copy(update={"derivation_type": "split"}))
    with pytest.raises(PacketError, match=r"^generation 0, and no other, has neither parents nor a derivation$"):
        verify_packet(derived, now=NOON)
    adopted = lying(second, provenance=second.provenance.model_copy(update={"parent_packet": UUID(OTHER)}))
    with pytest.raises(PacketError, match=r"^the provenance names another parent than the lineage$"):
        verify_packet(adopted, now=NOON)
    borrowed = lying(first, provenance=first.provenance.model_copy(update={"source_agent": "mallory"}))
    with pytest.raises(PacketError, match=r"^the provenance names another source$"):
        verify_packet(borrowed, now=NOON)


def test_a_second_seal_is_refused():
    packet = full()
    flags = (*packet.metadata.governance_flags, "envelope-sha256:" + "0" * 64)
    with pytest.raises(PacketError, match="content hash"):
        verify_packet(
            packet.model_copy(update={"metadata": packet.metadata.model_copy(update={"governance_flags": flags})})
        )


def test_a_packet_lives_for_a_time():
    packet = full()
    verify_packet(packet, now=NOON + timedelta(seconds=59.9))
    with pytest.raises(PacketError, match=r"^the packet lived for 60 s and its time is over$"):
        verify_packet(packet, now=NOON + timedelta(seconds=60))
    with pytest.raises(PacketError, match="its time is over"):
        read_packet(packet_text(packet))
    verify_packet(full(ttl=None))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ttl": 0.0}, "ttl: Input should be greater than 0"),
        ({"ttl": float("inf")}, "ttl: Input should be a finite number"),
        ({"ttl": 1e300}, "ttl: Input should be less than or equal to 1000000000"),
        ({"tags": [""]}, "tags.0: String should have at least 1 character"),
        ({"tags": ["a"] * 65}, "tags: Tuple should have at most 64 items after validation, not 65"),
        ({"source_agent": ""}, "source_agent: String should have at least 1 character"),
        ({"priority": "low"}, "priority: Input should be 'normal', 'high' or 'critical'"),
        ({"thread_id": 3}, "thread_id: Input should be a valid string"),
        ({"timestamp": datetime(2024, 1, 1)}, "timestamp: Input should have timezone info"),
        ({"governance_flags": ["envelope-sha256:x"]}, "a flag that begins with envelope-sha256: is the envelope's own"),
        ({"derivation": "merge"}, "a packet that has parents says how it derives from them, and no other does"),
    ],
)
def test_what_a_packet_cannot_hold_is_refused(changes, fault):
    with pytest.raises(PacketError) as refused:
        full(**changes)
    assert str(refused.value) == fault


@pytest.mark.parametrize("payload", [{"x": float("nan")}, {"x": "\ud800"}, {"\ud800": 1}, {1: 2}, {"x": object()}])
def test_a_payload_is_json(payload):
    with pytest.raises(PacketError):
        make_packet("t", payload, **AGENTS)


def test_a_child_has_at_most_so_many_parents():
    first = full()
    with pytest.raises(PacketError, match=r"^lineage\.parent_ids: Tuple should have at most 64 items"):
        child(first, merged_with=[first] * 64)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ("{}", "packet_id: Field required"),
        ('{"packet_id": 3}', "packet_id: "),
    ],
)
def test_what_is_no_packet_says_so(text, fault):
    with pytest.raises(PacketError) as refused:
        read_packet(text)
    assert str(refused.value).startswith(fault)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_utc_has_not_is_refused(time):
    document = json.loads(packet_text(full())) | {"timestamp": time}
    with pytest.raises(PacketError, match="timestamp"):
        read_packet(json.dumps(document))


@pytest.mark.parametrize("place", [(), ("metadata",), ("provenance",), ("confidence",), ("lineage",)])
def test_unknown_fields_are_refused(place):
    document = json.loads(packet_text(full()))
    target = document
    for step in place:
        target = target[step]
    target["extra"] = 1
    with pytest.raises(PacketError, match=r"^" + r"\.".join([*place, "extra"]) + ": Extra inputs are not permitted$"):
        read_packet(json.dumps(document), now=NOON)


def test_a_packet_is_frozen():
    packet = full()
    with pytest.raises(ValidationError, match="frozen"):
        packet.ttl = 5.0
    packet.payload["expression"] = "x**3"
    with pytest.raises(PacketError, match="content hash"):
        verify_packet(packet, now=NOON)
