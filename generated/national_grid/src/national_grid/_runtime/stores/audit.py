"""What was decided, in order, for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ..canonical_json import JsonValue, canonical_json
from .sealed_table import ChainBrokenError, SealedRow, SealedTable

__all__ = ["AuditLog", "ChainBrokenError", "Decision"]

_COLUMNS = dict.fromkeys(("time", "operation", "outcome", "trace_id", "detail"), "TEXT NOT NULL")


class Decision(NamedTuple):
    """One row; ``detail`` is canonical JSON, ``hash`` covers everything else and the row before."""

    sequence: int
    time: str
    operation: str
    outcome: str
    trace_id: str
    detail: str
    previous: str
    hash: str


class AuditLog:
    """An append-only log. Safe for threads; several processes may append to the same file.

    A thread waits at most ``patience_s`` seconds for the others before it is told that the log does not answer.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), patience_s: float = 5.0
    ) -> None:
        self._clock = clock
        self._table = SealedTable(path, table="decisions", columns=_COLUMNS, patience_s=patience_s)

    def append(self, operation: str, outcome: str, detail: JsonValue, *, trace_id: str = "") -> Decision:
        """Write one decision; on return it is on the disk. Raises ``StoreError`` when it could not be written."""
        time = self._clock().isoformat(timespec="microseconds")
        content = (time, operation, outcome, trace_id, canonical_json(detail))
        return _decision(self._table.append([content])[0])

    def decisions(self, *, after: int = 0, limit: int = 1000) -> list[Decision]:
        """At most ``limit`` rows whose sequence is above ``after``, rising."""
        return [_decision(row) for row in self._table.rows(after=after, limit=limit)]

    def verify_chain(self) -> int:
        """How many rows there are, all of them as they were written; raises ``ChainBrokenError`` otherwise."""
        return self._table.verify()

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._table.check()

    def close(self) -> None:
        """Close the file."""
        self._table.close()


def _decision(row: SealedRow) -> Decision:
    return Decision._make(row)
