"""What waits for a person, on disk: each escalation ends once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from ..stores.database import Database, StoreError
from .decision_log import utc_text

Severity: TypeAlias = Literal["low", "medium", "high", "critical"]

_TABLE = """
CREATE TABLE IF NOT EXISTS escalations (
    escalation_id INTEGER PRIMARY KEY AUTOINCREMENT, decision_id TEXT NOT NULL, reason TEXT NOT NULL,
    severity TEXT NOT NULL, subject TEXT NOT NULL, opened TEXT NOT NULL, expires TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending', answered_by TEXT NOT NULL DEFAULT '', response TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS escalations_pending ON escalations (state, expires);
"""
_SHOWN = "escalation_id, decision_id, reason, severity, subject, opened, expires"
_PENDING = "state = 'pending' AND expires > ?"


@dataclass(frozen=True)
class Escalation:
    """What waits for a person. ``subject`` is what it is about, such as an expression's hash; times are ISO 8601."""

    escalation_id: int
    decision_id: str
    reason: str
    severity: Severity
    subject: str
    opened: str
    expires: str


class Answer(NamedTuple):
    """How one ended: ``approved``, ``denied`` or ``expired``, and who said what."""

    state: str
    by: str
    response: str


class EscalationTable:
    """The table ``escalations`` of a file. Safe for threads and processes; the first answer holds."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._database = Database(path, noun="table of escalations", schema=_TABLE, durable=True)

    def open(
        self, decision_id: str, reason: str, severity: Severity, subject: str, *, lasting_s: float, most_pending: int
    ) -> int | None:
        """The number of a new one that waits for ``lasting_s`` seconds; nothing where ``most_pending`` wait."""
        now = self._clock()
        statement = f"""INSERT INTO escalations (decision_id, reason, severity, subject, opened, expires)
            SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM escalations WHERE {_PENDING}) < ?
            RETURNING escalation_id"""
        expires = utc_text(now + timedelta(seconds=lasting_s))
        values = (decision_id, reason, severity, subject, utc_text(now), expires, utc_text(now), most_pending)
        rows = self._database.execute(statement, values)
        return rows[0][0] if rows else None

    def pending(self, limit: int) -> list[Escalation]:
        """What waits now, the oldest first."""
        statement = f"SELECT {_SHOWN} FROM escalations WHERE {_PENDING} ORDER BY escalation_id LIMIT ?"
        return [Escalation(*row) for row in self._database.execute(statement, (self._now(), limit))]

    def answer(self, number: int) -> Answer | None:
        """How it ended; nothing while it waits. Raises ``StoreError`` when it is not there."""
        statement = f"SELECT state, answered_by, response, {_PENDING} FROM escalations WHERE escalation_id = ?"
        rows = self._database.execute(statement, (self._now(), number))
        if not rows:
            raise StoreError("an escalation vanished while it waited")
        state, by, response, waits = rows[0]
        if waits:
            return None
        return self.expire(number, "its time is over") if state == "pending" else Answer(state, by, response)

    def expire(self, number: int, response: str) -> Answer:
        """End it for want of an answer; where one came at the last moment, that answer."""
        statement = (
            "UPDATE escalations SET state = 'expired', response = ? WHERE escalation_id = ? AND state = 'pending'"
        )
        self._database.execute(statement, (response, number))
        found = self._database.execute(
            "SELECT state, answered_by, response FROM escalations WHERE escalation_id = ?", (number,)
        )
        return Answer(*found[0])

    def settle(self, number: int, answer: Answer) -> bool:
        """Whether ``answer`` is the first, and in time: then it holds."""
        statement = f"""UPDATE escalations SET state = ?, answered_by = ?, response = ?
            WHERE escalation_id = ? AND {_PENDING} RETURNING escalation_id"""
        return bool(self._database.execute(statement, (*answer, number, self._now())))

    def find(self, number: int) -> tuple[Escalation, str] | None:
        """An escalation and its state."""
        rows = self._database.execute(f"SELECT state, {_SHOWN} FROM escalations WHERE escalation_id = ?", (number,))
        return (Escalation(*rows[0][1:]), rows[0][0]) if rows else None

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._database.check()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _now(self) -> str:
        return utc_text(self._clock())
