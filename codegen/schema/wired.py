"""What the wirings of a workspace come to for one of its systems; glue reaches it as ``wired``."""

from __future__ import annotations

from typing import Any

from codegen.schema.base import SchemaModel
from codegen.schema.wiring import CommunicationHarmonization


class WiredOperation(SchemaModel):
    """An operation of another system; ``request`` and ``response`` name contracts of the client, or None."""

    name: str
    doc: str
    method: str
    path: str
    request: str | None
    response: str | None


class WiredCalls(SchemaModel):
    """What one client calls. ``contracts`` are those of its operations and all that they refer to."""

    package: str
    title: str
    operations: list[WiredOperation]
    contracts: dict[str, dict[str, Any]]


class WiredPackets(SchemaModel):
    """What one client sends; ``agent`` is the module of the system that takes it."""

    package: str
    title: str
    agent: str
    packet_types: list[str]


class WiredEvents(SchemaModel):
    """What one client observes."""

    package: str
    title: str
    types: list[str]


class Wired(SchemaModel):
    """Clients by the name of their module below ``clients/``, and what the system does for others.

    ``received`` maps modules of agents to the types of packets that they may send, ``observed`` are the events that
    others follow, ``called`` the operations that others call.
    """

    calls: dict[str, WiredCalls] = {}
    packets: dict[str, WiredPackets] = {}
    events: dict[str, WiredEvents] = {}
    received: dict[str, list[str]] = {}
    observed: list[str] = []
    called: list[str] = []
    communication: CommunicationHarmonization = CommunicationHarmonization()

    @property
    def clients(self) -> dict[str, str]:
        """The package that each client speaks to, by the client's module."""
        calls = {name: client.package for name, client in self.calls.items()}
        packets = {name: client.package for name, client in self.packets.items()}
        return calls | packets | {name: client.package for name, client in self.events.items()}

    @property
    def models(self) -> dict[str, WiredCalls]:
        """The clients whose operations take or give something."""
        return {name: calls for name, calls in self.calls.items() if calls.contracts}

    @property
    def guarded(self) -> bool:
        """Whether others must show a token to the system."""
        return self.communication.auth != "none" and bool(self.received or self.observed or self.called)

    @property
    def peers(self) -> list[str]:
        """The packages that clients speak to, sorted."""
        return sorted(set(self.clients.values()))

    @property
    def present(self) -> bool:
        """Whether any wiring names the system."""
        return bool(self.clients or self.received or self.observed or self.called)
