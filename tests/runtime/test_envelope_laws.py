"""Packets go round whatever they hold; whoever changes anything in one is refused."""

import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.runtime.agents.envelope import (
    PacketConfidence,
    PacketError,
    child_packet,
    make_packet,
    packet_text,
    read_packet,
)

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)
PAYLOAD = st.dictionaries(TEXT, JSON, max_size=4)
OPTIONS = st.fixed_dictionaries(
    {
        "source_agent": NAME,
        "destination_agent": NAME,
        "timestamp": st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
        "trace_id": TEXT,
        "priority": st.sampled_from(["normal", "high", "critical"]),
        "tags": st.lists(NAME, max_size=3),
        "tool": st.none() | NAME,
        "thread_id": st.none() | NAME,
        "confidence": st.none() | st.builds(PacketConfidence, score=st.floats(0, 1), rationale=TEXT),
    }
)


def places(value, path=()):
    """Every place in a JSON document where something stands that could be another thing."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))
    if path:
        yield path


@given(NAME, PAYLOAD, OPTIONS)
def test_every_packet_goes_round(kind, payload, options):
    packet = make_packet(kind, payload, **options)
    again = read_packet(packet_text(packet))
    assert again == packet
    assert packet_text(again) == packet_text(packet)


@given(PAYLOAD, OPTIONS, st.integers(1, 4))
def test_every_line_goes_round(payload, options, length):
    packet = make_packet("first", payload, **options)
    for number in range(length):
        packet = child_packet(
            packet, "next", payload, source_agent="a", destination_agent="b", derivation="transform", timestamp=NOON
        )
        assert packet.lineage.generation == number + 1
    assert read_packet(packet_text(packet)) == packet


@given(PAYLOAD, OPTIONS, JSON, st.data())
def test_no_change_goes_unnoticed(payload, options, other, data):
    document = json.loads(packet_text(make_packet("request", payload, **options)))
    path = data.draw(st.sampled_from(sorted(places(document), key=str)))
    changed = copy.deepcopy(document)
    target = changed
    for step in path[:-1]:
        target = target[step]
    if same(target[path[-1]], other):
        return
    target[path[-1]] = other
    with pytest.raises(PacketError):
        read_packet(json.dumps(changed))


def same(left, right):
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
