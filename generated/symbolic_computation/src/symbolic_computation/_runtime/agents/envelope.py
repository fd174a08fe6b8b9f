"""What travels between agents: a payload, who sent it, where it comes from, and a hash that holds it together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ..canonical_json import canonical_json
from ..digests import text_digest, value_digest

SCHEMA_VERSION = "1.0"

Priority: TypeAlias = Literal["normal", "high", "critical"]
Derivation: TypeAlias = Literal["mutation", "split", "merge", "transform", "inference"]
_Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]

_UNKNOWN = UUID(int=0)
_SEAL = "envelope-sha256:"


class PacketError(ValueError):
    """A packet is not what it claims to be, or its time is over."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class PacketMetadata(_Part):
    """``governance_flags`` hold what was decided about the packet, and the hash of its other fields."""

    schema_version: _Name
    trace_id: Annotated[str, Field(max_length=200)]
    priority: Priority
    governance_flags: Annotated[tuple[_Name, ...], Field(max_length=64)]


class PacketProvenance(_Part):
    """Who made the packet, of which one, with what tool."""

    parent_packet: UUID | None
    source_agent: _Name
    tool: _Name | None


class PacketConfidence(_Part):
    """How sure the sender is, from 0 to 1, and why."""

    score: Annotated[float, Field(ge=0, le=1)]
    rationale: Annotated[str, Field(max_length=10_000)]


class PacketLineage(_Part):
    """The packets it was made of. The first of a line has generation 0, no parents, and is its own root."""

    parent_ids: Annotated[tuple[UUID, ...], Field(max_length=64)]
    derivation_type: Derivation | None
    generation: Annotated[int, Field(ge=0)]
    root_packet_id: UUID


class PacketEnvelope(_Part):
    """A packet. ``content_hash`` is the SHA-256 of the canonical payload, metadata and timestamp, ``packet_id`` the
    UUID, version 5, of that hash and the source; ``ttl`` counts seconds from ``timestamp``.
    """

    packet_id: UUID
    packet_type: _Name
    source_agent: _Name
    destination_agent: _Name
    timestamp: AwareDatetime
    payload: dict[str, JsonValue]
    metadata: PacketMetadata
    provenance: PacketProvenance
    lineage: PacketLineage
    content_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    confidence: PacketConfidence | None = None
    thread_id: _Name | None = None
    tags: Annotated[tuple[_Name, ...], Field(max_length=64)] = ()
    ttl: Annotated[float, Field(gt=0, le=1e9)] | None = None
    correlation_id: _Name | None = None


def make_packet(
    packet_type: str,
    payload: dict[str, JsonValue],
    *,
    source_agent: str,
    destination_agent: str,
    timestamp: datetime | None = None,
    trace_id: str = "",
    priority: Priority = "normal",
    governance_flags: Sequence[str] = (),
    tool: str | None = None,
    confidence: PacketConfidence | None = None,
    thread_id: str | None = None,
    tags: Sequence[str] = (),
    ttl: float | None = None,
    correlation_id: str | None = None,
    parents: Sequence[PacketEnvelope] = (),
    derivation: Derivation | None = None,
) -> PacketEnvelope:
    """A packet whose hashes and ids fit; without ``timestamp`` it is made now, with ``parents`` it is their child.

    Raises ``PacketError`` for what a packet cannot hold, and for parents without a derivation or the reverse.
    """
    if bool(parents) != (derivation is not None):
        raise PacketError("a packet that has parents says how it derives from them, and no other does")
    time = datetime.now(UTC) if timestamp is None else timestamp
    lineage = _lineage(parents, derivation)
    try:
        draft = PacketEnvelope(
            packet_id=_UNKNOWN,
            packet_type=packet_type,
            source_agent=source_agent,
            destination_agent=destination_agent,
            timestamp=time,
            payload=payload,
            metadata=PacketMetadata(
                schema_version=SCHEMA_VERSION,
                trace_id=trace_id,
                priority=priority,
                governance_flags=tuple(governance_flags),
            ),
            provenance=PacketProvenance(
                parent_packet=next(iter(lineage.parent_ids), None), source_agent=source_agent, tool=tool
            ),
            lineage=lineage,
            content_hash="0" * 64,
            confidence=confidence,
            thread_id=thread_id,
            tags=tuple(tags),
            ttl=ttl,
            correlation_id=correlation_id,
        )
    except ValidationError as error:
        raise PacketError(_fault(error)) from error
    return _sealed(draft)


def child_packet(
    parent: PacketEnvelope,
    packet_type: str,
    payload: dict[str, JsonValue],
    *,
    source_agent: str,
    destination_agent: str,
    derivation: Derivation,
    merged_with: Sequence[PacketEnvelope] = (),
    timestamp: datetime | None = None,
    priority: Priority | None = None,
    governance_flags: Sequence[str] = (),
    tool: str | None = None,
    confidence: PacketConfidence | None = None,
    tags: Sequence[str] = (),
    ttl: float | None = None,
) -> PacketEnvelope:
    """A packet one generation after ``parent``, in the same line, thread, trace and correlation.

    ``merged_with`` are further parents. Raises ``PacketError``.
    """
    return make_packet(
        packet_type,
        payload,
        source_agent=source_agent,
        destination_agent=destination_agent,
        timestamp=timestamp,
        trace_id=parent.metadata.trace_id,
        priority=parent.metadata.priority if priority is None else priority,
        governance_flags=governance_flags,
        tool=tool,
        confidence=confidence,
        thread_id=parent.thread_id,
        tags=tags,
        ttl=ttl,
        correlation_id=parent.correlation_id,
        parents=(parent, *merged_with),
        derivation=derivation,
    )


def read_packet(text: str | bytes, *, now: datetime | None = None) -> PacketEnvelope:
    """The packet that ``text``, a JSON document, holds, verified. Raises ``PacketError``."""
    try:
        packet = PacketEnvelope.model_validate_json(text)
    except ValidationError as error:
        raise PacketError(_fault(error)) from error
    verify_packet(packet, now=now)
    return packet


def packet_text(packet: PacketEnvelope) -> str:
    """``packet`` as a JSON document."""
    return packet.model_dump_json()


def verify_packet(packet: PacketEnvelope, *, now: datetime | None = None) -> None:
    """Raises ``PacketError`` unless all of ``packet`` is as it was made, and its time is not over."""
    if _content_hash(packet) != packet.content_hash:
        raise PacketError("the content hash does not fit payload, metadata and timestamp")
    if _packet_id(packet) != packet.packet_id:
        raise PacketError("the packet id does not fit content hash and source")
    seals = [flag for flag in packet.metadata.governance_flags if flag.startswith(_SEAL)]
    if seals != [_seal(packet)]:
        raise PacketError("the envelope does not fit its seal")
    _verify_lineage(packet)
    if packet.ttl is not None:
        present = datetime.now(UTC) if now is None else now
        if present - packet.timestamp >= timedelta(seconds=packet.ttl):
            raise PacketError(f"the packet lived for {packet.ttl:g} s and its time is over")


def _lineage(parents: Sequence[PacketEnvelope], derivation: Derivation | None) -> PacketLineage:
    try:
        return PacketLineage(
            parent_ids=tuple(parent.packet_id for parent in parents),
            derivation_type=derivation,
            generation=1 + max((parent.lineage.generation for parent in parents), default=-1),
            root_packet_id=parents[0].lineage.root_packet_id if parents else _UNKNOWN,
        )
    except ValidationError as error:
        raise PacketError(f"lineage.{_fault(error)}") from error


def _verify_lineage(packet: PacketEnvelope) -> None:
    lineage = packet.lineage
    if packet.provenance.source_agent != packet.source_agent:
        raise PacketError("the provenance names another source")
    is_first = lineage.generation == 0
    if is_first != (not lineage.parent_ids) or is_first != (lineage.derivation_type is None):
        raise PacketError("generation 0, and no other, has neither parents nor a derivation")
    if is_first != (lineage.root_packet_id == packet.packet_id):
        raise PacketError("the first packet of a line, and no other, is its own root")
    if packet.provenance.parent_packet != (lineage.parent_ids[0] if lineage.parent_ids else None):
        raise PacketError("the provenance names another parent than the lineage")


def _sealed(draft: PacketEnvelope) -> PacketEnvelope:
    """``draft`` with seal, hash, id, and root where it is the first."""
    metadata = draft.metadata
    if any(flag.startswith(_SEAL) for flag in metadata.governance_flags):
        raise PacketError(f"a flag that begins with {_SEAL} is the envelope's own")
    flags = (*metadata.governance_flags, _seal(draft))
    sealed = draft.model_copy(update={"metadata": metadata.model_copy(update={"governance_flags": flags})})
    hashed = sealed.model_copy(update={"content_hash": _content_hash(sealed)})
    packet_id = _packet_id(hashed)
    root = packet_id if draft.lineage.generation == 0 else draft.lineage.root_packet_id
    lineage = draft.lineage.model_copy(update={"root_packet_id": root})
    return hashed.model_copy(update={"packet_id": packet_id, "lineage": lineage})


def _content_hash(packet: PacketEnvelope) -> str:
    try:
        timestamp = packet.timestamp.astimezone(UTC).isoformat(timespec="microseconds")
    except OverflowError as error:
        raise PacketError("timestamp: it lies before the year 1 or behind the year 9999 of UTC") from error
    content: dict[str, JsonValue] = {
        "payload": packet.payload,
        "metadata": packet.metadata.model_dump(mode="json"),
        "timestamp": timestamp,
    }
    try:
        text = canonical_json(content)
        text.encode()
    except (ValueError, TypeError) as error:
        raise PacketError("a payload holds finite numbers and Unicode text only") from error
    return text_digest(text)


def _packet_id(packet: PacketEnvelope) -> UUID:
    return uuid5(NAMESPACE_URL, f"{packet.content_hash}:{packet.source_agent}")


def _seal(packet: PacketEnvelope) -> str:
    """A flag over the fields that the content hash leaves out; a first packet's root is its id, known only later."""
    hashed = {"packet_id", "content_hash", "payload", "metadata", "timestamp"}
    fields = packet.model_dump(mode="json", exclude=hashed)
    if packet.lineage.generation == 0:
        del fields["lineage"]["root_packet_id"]
    return f"{_SEAL}{value_digest(fields)}"


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
