"""Approvals that stand: what a person allowed for some time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..canonical_json import JsonValue
from ..service.trace import current_trace_id
from ..stores.database import Database
from .decision_log import DecisionLog, utc_text

_TABLE = """
CREATE TABLE IF NOT EXISTS overrides (
    override_id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, granted_by TEXT NOT NULL,
    reason TEXT NOT NULL, granted TEXT NOT NULL, expires TEXT NOT NULL, revoked_by TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS overrides_subject ON overrides (subject, expires);
"""
_SHOWN = "override_id, subject, granted_by, reason, granted, expires"
_STANDS = "subject = ? AND revoked_by = '' AND expires > ?"


@dataclass(frozen=True)
class Override:
    """An approval of ``subject``, such as an expression's hash, until ``expires``; times are ISO 8601."""

    override_id: int
    subject: str
    granted_by: str
    reason: str
    granted: str
    expires: str


class Overrides:
    """Standing approvals in the log's database; every grant and every revocation is recorded in ``log`` first."""

    def __init__(self, log: DecisionLog, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = log
        self._clock = clock
        self._database = Database(log.path, noun="table of overrides", schema=_TABLE, durable=True)

    def grant(self, subject: str, *, by: str, reason: str, lasting_s: float) -> Override:
        """Approve ``subject`` for ``lasting_s`` seconds. Raises ``ValueError`` for no subject or no time."""
        if not subject or not lasting_s > 0:
            raise ValueError("an override approves something, for some time")
        now = self._clock()
        expires = utc_text(now + timedelta(seconds=lasting_s))
        data: JsonValue = {
            "event": "override granted", "subject": subject, "by": by, "response": reason, "expires": expires,
        }  # fmt: skip
        self._log.append_now(by, "approved", data, trace_id=current_trace_id())
        statement = f"""INSERT INTO overrides (subject, granted_by, reason, granted, expires) VALUES (?, ?, ?, ?, ?)
            RETURNING {_SHOWN}"""
        return Override(*self._database.execute(statement, (subject, by, reason, utc_text(now), expires))[0])

    def standing(self, subject: str) -> Override | None:
        """The approval of ``subject`` that lasts longest, if one stands."""
        statement = f"SELECT {_SHOWN} FROM overrides WHERE {_STANDS} ORDER BY expires DESC LIMIT 1"
        rows = self._database.execute(statement, (subject, utc_text(self._clock())))
        return Override(*rows[0]) if rows else None

    def revoke(self, subject: str, *, by: str, reason: str) -> int:
        """End every approval of ``subject``; how many there were."""
        data: JsonValue = {"event": "override revoked", "subject": subject, "by": by, "response": reason}
        self._log.append_now(by, "blocked", data, trace_id=current_trace_id())
        statement = f"UPDATE overrides SET revoked_by = ? WHERE {_STANDS} RETURNING override_id"
        return len(self._database.execute(statement, (by, subject, utc_text(self._clock()))))

    def close(self) -> None:
        """Close the file; the log stays open."""
        self._database.close()
