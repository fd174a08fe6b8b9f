"""What happened, for those who follow it: events in order, appended and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ..canonical_json import JsonValue, canonical_json
from .sealed_table import SealedTable

#: The highest sequence that a table can have.
_HIGHEST = 2**63 - 1
_COLUMNS = dict.fromkeys(("time", "type", "trace_id", "data"), "TEXT NOT NULL")


class StoredEvent(NamedTuple):
    """One event; ``sequence`` rises by one with each."""

    sequence: int
    time: str
    type: str
    trace_id: str
    data: JsonValue


class EventOutbox:
    """Events of a service, for good. Safe for threads; several processes may append to the same file."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._table = SealedTable(path, table="events", columns=_COLUMNS, noun="event outbox")

    def append(self, type: str, data: JsonValue, *, trace_id: str = "") -> int:
        """The sequence of a new event; on return it is on the disk. Raises ``StoreError`` where it cannot be."""
        time = self._clock().isoformat(timespec="microseconds")
        row = self._table.append([(time, type, trace_id, canonical_json(data))])[0]
        return int(row[0] or 0)

    def after(self, sequence: int, *, types: Collection[str], limit: int = 100) -> tuple[list[StoredEvent], int]:
        """Events of ``types`` among the ``limit`` that follow ``sequence``, and the last sequence that was looked at.

        That is 0 where no event ``sequence`` was ever written here: its reader remembers another outbox.
        """
        rows = self._table.rows(after=max(sequence - 1, 0), limit=limit + 1) if sequence <= _HIGHEST else []
        if sequence and (not rows or rows[0][0] != sequence):
            return [], 0
        following = rows[1:] if sequence else rows[:limit]
        last = int(following[-1][0] or 0) if following else sequence
        return [_event(row) for row in following if row[2] in types], last

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._table.check()

    def close(self) -> None:
        """Close the file."""
        self._table.close()


def _event(row: tuple[str | int | float | None, ...]) -> StoredEvent:
    sequence, time, type_, trace_id, data, *_ = row
    return StoredEvent(int(sequence or 0), str(time), str(type_), str(trace_id), json.loads(str(data)))
