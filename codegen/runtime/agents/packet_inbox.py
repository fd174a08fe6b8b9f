"""Packets that other agents send: verified, taken once, audited, kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ..service.problem import Problem
from ..service.trace import current_trace_id
from ..stores.audit import AuditLog
from ..stores.database import Database, StoreError
from .envelope import PacketEnvelope, PacketError, packet_text, read_packet

_SCHEMA = """
CREATE TABLE IF NOT EXISTS packets (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, packet_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, text TEXT NOT NULL
);
"""


class PacketReceipt(BaseModel):
    """What became of a packet: ``taken`` now, or ``known`` because it arrived before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packet_id: UUID
    status: Literal["taken", "known"]
    sequence: int


class PacketInbox:
    """Packets in the order in which they were taken. Safe for threads; several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, noun="packet inbox", schema=_SCHEMA, durable=True)

    def put(self, packet: PacketEnvelope) -> PacketReceipt:
        """Keep ``packet``; on return it is on the disk. One that is there already is left as it is."""
        identity = str(packet.packet_id)
        with self._database.transaction():
            found = self._database.execute("SELECT sequence FROM packets WHERE packet_id = ?", [identity])
            if not found:
                row = [identity, packet.packet_type, packet_text(packet)]
                self._database.execute("INSERT INTO packets (packet_id, type, text) VALUES (?, ?, ?)", row)
                new = self._database.execute("SELECT sequence FROM packets WHERE packet_id = ?", [identity])
                return PacketReceipt(packet_id=packet.packet_id, status="taken", sequence=new[0][0])
        return PacketReceipt(packet_id=packet.packet_id, status="known", sequence=found[0][0])

    def packets(self, *, after: int = 0, limit: int = 1000) -> list[tuple[int, PacketEnvelope]]:
        """At most ``limit`` packets behind the sequence ``after``, each with its own sequence."""
        query = "SELECT sequence, text FROM packets WHERE sequence > ? ORDER BY sequence LIMIT ?"
        rows = self._database.execute(query, [after, limit])
        return [(sequence, PacketEnvelope.model_validate_json(text)) for sequence, text in rows]

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._database.check()

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def parse_packet(body: bytes, agent: str, senders: Mapping[str, Collection[str]]) -> PacketEnvelope:
    """The packet in ``body`` for ``agent``, of a type that its sender may send by ``senders``.

    Raises a ``Problem``: 400 for what is no packet or not whole, 422 for one that is not for ``agent`` or not
    expected from its sender.
    """
    try:
        packet = read_packet(body)
    except PacketError as error:
        raise Problem(400, f"no packet: {error}") from None
    if packet.destination_agent != agent:
        raise Problem(422, f"the packet is for {packet.destination_agent}, and this is {agent}")
    expected = senders.get(packet.source_agent)
    if expected is None:
        raise Problem(422, f"no packets are expected from {packet.source_agent}")
    if packet.packet_type not in expected:
        raise Problem(422, f"{packet.source_agent} sends {', '.join(expected)}, not {packet.packet_type}")
    return packet


def take_packet(packet: PacketEnvelope, inbox: PacketInbox, audit: AuditLog) -> PacketReceipt:
    """Keep ``packet`` and record in ``audit`` what became of it; a 503 where it could not be kept or recorded."""
    try:
        receipt = inbox.put(packet)
        detail = {"packet_id": str(packet.packet_id), "source": packet.source_agent, "content": packet.content_hash}
        audit.append(f"packet:{packet.packet_type}", receipt.status, {**detail}, trace_id=current_trace_id())
    except StoreError as error:
        raise Problem(503, "the packet could not be kept and recorded; send it again") from error
    return receipt
