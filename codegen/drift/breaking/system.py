"""Changes of what surrounds a system: its name, the systems that it needs, what others send it and follow."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.drift.breaking.change import Change
from codegen.schema.document import SystemSchema


def system_changes(before: SystemSchema, after: SystemSchema) -> Iterator[Change]:
    """What changed of the system as a whole."""
    if before.package != after.package:
        path = ("system", "module")
        message = f"the package is called `{after.package}`, and was `{before.package}`"
        yield Change("system.renamed", "system.module", message, path, path)
    for index, name in enumerate(after.depends_on.hard):
        if name not in before.depends_on.hard:
            message = f"`{name}` has to be there now"
            yield Change("system.dependency_added", f"depends_on.{name}", message, ("depends_on", "hard", index))
    yield from _packets(before, after)
    was, now = before.wired.observed, after.wired.observed
    for name in was:
        if name not in now:
            yield Change("system.event_removed", f"events.{name}", f"the event `{name}` is not told any more")
    for name in now:
        if name not in was:
            yield Change("system.event_added", f"events.{name}", f"the event `{name}` is told")


def _packets(before: SystemSchema, after: SystemSchema) -> Iterator[Change]:
    was = {(sender, kind) for sender, kinds in before.wired.received.items() for kind in kinds}
    now = {(sender, kind) for sender, kinds in after.wired.received.items() for kind in kinds}
    for sender, kind in sorted(was - now):
        message = f"packets of the type `{kind}` are not taken from `{sender}` any more"
        yield Change("system.packet_removed", f"packets.{kind}", message)
    for sender, kind in sorted(now - was):
        yield Change(
            "system.packet_added", f"packets.{kind}", f"packets of the type `{kind}` are taken from `{sender}`"
        )
