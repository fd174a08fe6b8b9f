"""Packets to one other agent: made, sent until there is a receipt, at least once."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import JsonValue, ValidationError

from ..agents.envelope import PacketEnvelope, PacketError, make_packet, packet_text
from ..agents.packet_inbox import PacketReceipt
from ..service.problem import Problem
from ..service.trace import current_trace_id
from .service_client import ServiceClient


class PacketSender:
    """Sends packets of ``types`` from ``source`` to ``destination``, which takes them at ``path``. Safe for threads."""

    def __init__(
        self, service: ServiceClient, *, source: str, destination: str, types: Collection[str], path: str
    ) -> None:
        self._service = service
        self._source = source
        self._destination = destination
        self._types = types
        self._path = path

    def send(self, packet_type: str, payload: dict[str, JsonValue]) -> PacketReceipt:
        """The receipt for a new packet of ``payload``, in the trace of the request at work.

        Raises ``ValueError`` for a type that is not wired and a payload that JSON cannot say, ``Problem`` where the
        packet was refused or not received.
        """
        try:
            packet = make_packet(
                packet_type,
                payload,
                source_agent=self._source,
                destination_agent=self._destination,
                trace_id=current_trace_id(),
            )
        except PacketError as error:
            raise ValueError(str(error)) from error
        return self.forward(packet)

    def forward(self, packet: PacketEnvelope) -> PacketReceipt:
        """The receipt for ``packet``, which may have been sent before: whoever has it says so."""
        if packet.packet_type not in self._types:
            raise ValueError(f"no wiring sends {packet.packet_type}; wired: {', '.join(self._types)}")
        content = packet_text(packet).encode()
        response = self._service.send("POST", self._path, content=content, repeatable=True)
        try:
            receipt = PacketReceipt.model_validate_json(response.content)
        except ValidationError:
            receipt = None
        if receipt is None or receipt.packet_id != packet.packet_id:
            raise Problem(502, f"{self._service.name} gave no receipt for the packet")
        return receipt

    def close(self) -> None:
        """Let the connections go."""
        self._service.close()
