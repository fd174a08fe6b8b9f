"""Contexts of the modules that answer other systems, and of their tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codegen.backends.peers import guarded_routes
from codegen.backends.service import settings_prefix
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_string


@dataclass(frozen=True)
class PacketsModule:
    """``packets.py``; ``senders`` are agents with the types of packets that they may send."""

    agent: str
    path: str
    senders: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class EventsModule:
    """``events.py``."""

    events: tuple[str, ...]


@dataclass(frozen=True)
class PeersModule:
    """``peers.py``."""

    routes: tuple[str, ...]


@dataclass(frozen=True)
class TestPeers:
    """``tests/test_peers.py``, with one of the routes for peers; ``path`` is a literal."""

    package: str
    method: str
    path: str


@dataclass(frozen=True)
class TestPackets:
    """``tests/test_packets.py``."""

    package: str
    prefix: str
    path: str


@dataclass(frozen=True)
class TestEvents:
    """``tests/test_events.py``."""

    package: str


def packets_module(generation: Generation, file: PlannedFile) -> PacketsModule:
    """Where packets are taken, and whose."""
    model = generation.system.model
    senders = tuple((sender, tuple(types)) for sender, types in model.wired.received.items())
    return PacketsModule(model.system.module, model.wired.communication.protocol_path, senders)


def events_module(generation: Generation, file: PlannedFile) -> EventsModule:
    """What others follow."""
    return EventsModule(tuple(generation.system.model.wired.observed))


def packets_tests(generation: Generation, file: PlannedFile) -> TestPackets:
    """Where packets are taken."""
    model = generation.system.model
    return TestPackets(model.package, settings_prefix(model.package), model.wired.communication.protocol_path)


def events_tests(generation: Generation, file: PlannedFile) -> TestEvents:
    """The package under test."""
    return TestEvents(generation.system.model.package)


def peers_module(generation: Generation, file: PlannedFile) -> PeersModule:
    """What is for peers alone."""
    return PeersModule(tuple(python_string(route) for route in guarded_routes(generation.system.model)))


def peers_tests(generation: Generation, file: PlannedFile) -> TestPeers:
    """One route for peers, with something in the place of its parameters."""
    model = generation.system.model
    method, _, path = guarded_routes(model)[0].partition(" ")
    return TestPeers(model.package, method, python_string(re.sub(r"\{[^}]*\}", "x", path)))
