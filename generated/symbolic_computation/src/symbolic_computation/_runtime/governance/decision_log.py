"""Every decision of the service, in order, for good: approved, escalated or blocked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

from ..canonical_json import JsonValue, canonical_json
from ..stores.group_commit import GroupCommit
from ..stores.sealed_table import Cell, SealedRow, SealedTable

GovernanceStatus: TypeAlias = Literal["approved", "escalated", "blocked"]

_STATUSES = frozenset(get_args(GovernanceStatus))
_COLUMNS = {
    "agent_id": "TEXT NOT NULL",
    "timestamp": "TEXT NOT NULL",
    "decision_data": "TEXT NOT NULL",
    "confidence_score": "REAL NOT NULL",
    "trace_id": "TEXT NOT NULL",
    "governance_status": "TEXT NOT NULL",
}
# Computed from the row, so that nobody can store an id that is another row's.
_DERIVED = {"decision_id": "sequence || '-' || substr(hash, 1, 16)"}


class Decision(NamedTuple):
    """One row; ``decision_data`` is canonical JSON, ``hash`` covers everything else and the row before."""

    sequence: int
    agent_id: str
    timestamp: str
    decision_data: str
    confidence_score: float
    trace_id: str
    governance_status: GovernanceStatus
    previous: str
    hash: str

    @property
    def decision_id(self) -> str:
        """Its place in the log and the beginning of its hash."""
        return f"{self.sequence}-{self.hash[:16]}"


class DecisionLog:
    """The table ``decision_logs``: append-only and hash-chained, many decisions to a commit.

    Safe for threads and event loops; several processes may append to the same file.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), waiting: int = 10_000
    ) -> None:
        self.path = path
        self._clock = clock
        self._table = SealedTable(path, table="decision_logs", columns=_COLUMNS, derived=_DERIVED, noun="decision log")
        self._writer: GroupCommit[Sequence[Cell], SealedRow] = GroupCommit(
            self._table.append, noun="decision log", waiting=waiting
        )

    async def append(
        self, agent_id: str, status: GovernanceStatus, data: JsonValue, *, confidence: float = 1.0, trace_id: str = ""
    ) -> Decision:
        """Write one decision; on return it is on the disk. A caller that is cancelled takes nothing back.

        Raises ``StoreError`` when it could not be written, ``ValueError`` for what is no decision: another status,
        a confidence outside 0 to 1, text that is not Unicode, data that is not JSON.
        """
        return Decision._make(await self._writer.write(self._content(agent_id, status, data, confidence, trace_id)))

    def append_now(
        self, agent_id: str, status: GovernanceStatus, data: JsonValue, *, confidence: float = 1.0, trace_id: str = ""
    ) -> Decision:
        """As ``append``, for a thread that may block."""
        return Decision._make(self._writer.write_now(self._content(agent_id, status, data, confidence, trace_id)))

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Decision]:
        """At most ``limit`` decisions whose sequence is above ``after``, rising."""
        return [Decision._make(row) for row in self._table.rows(after=after, limit=limit)]

    def find(self, decision_id: str) -> Decision | None:
        """The decision of that id, if there is one."""
        sequence = decision_id.partition("-")[0]
        if not (sequence.isascii() and sequence.isdecimal() and len(sequence) < 19):
            return None
        found = self.rows(after=int(sequence) - 1, limit=1)
        return found[0] if found and found[0].decision_id == decision_id else None

    def verify_chain(self) -> int:
        """How many rows there are, all of them as they were written; raises ``ChainBrokenError`` otherwise."""
        return self._table.verify()

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._table.check()

    def close(self) -> None:
        """Write what waits, then close the file."""
        self._writer.close()
        self._table.close()

    def _content(
        self, agent_id: str, status: str, data: JsonValue, confidence: float, trace_id: str
    ) -> tuple[str, str, str, float, str, str]:
        """The row's content. Whatever could fail, fails here: a bad row must not take its batch with it."""
        if status not in _STATUSES:
            raise ValueError(f"a decision is {', '.join(sorted(_STATUSES))}, not {status!r}")
        score = float(confidence)
        if not (math.isfinite(score) and 0.0 <= score <= 1.0):
            raise ValueError(f"a confidence lies between 0 and 1, not {score}")
        text = canonical_json(data)
        for part in (agent_id, text, trace_id):
            part.encode()
        return agent_id, utc_text(self._clock()), text, score, trace_id, status


def utc_text(time: datetime) -> str:
    """``time`` in ISO 8601, in UTC with six decimals, so that texts sort as times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
