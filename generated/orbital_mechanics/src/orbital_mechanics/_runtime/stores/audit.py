"""What was decided, in order, for good: rows are appended, never changed, and each seals the one before."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..canonical_json import JsonValue, canonical_json
from ..digests import value_digest
from .database import StoreError, file_identity, open_database, require_same_file

_FIRST = "0" * 64
_TABLE = """
CREATE TABLE IF NOT EXISTS decisions (
    sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, operation TEXT NOT NULL, outcome TEXT NOT NULL,
    trace_id TEXT NOT NULL, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS decisions_never_change BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;
CREATE TRIGGER IF NOT EXISTS decisions_never_vanish BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END;
"""
_MARKS = "?, ?, ?, ?, ?, ?, ?, ?"
_COLUMNS = "sequence, time, operation, outcome, trace_id, detail, previous, hash"


class ChainBrokenError(Exception):
    """A row was changed, removed or slipped in; ``sequence`` is the first one that does not fit."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(f"the audit chain is broken at row {sequence}")


@dataclass(frozen=True)
class Decision:
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
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._path = path
        self._database = open_database(path, durable=True, schema=_TABLE)
        self._file = file_identity(path)

    def append(self, operation: str, outcome: str, detail: JsonValue, *, trace_id: str = "") -> Decision:
        """Write one decision; on return it is on the disk. Raises ``StoreError`` when it could not be written."""
        text = canonical_json(detail)
        with self._turn():
            try:
                require_same_file(self._path, self._file)
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    decision = self._sealed(operation, outcome, trace_id, text)
                    self._database.execute(f"INSERT INTO decisions ({_COLUMNS}) VALUES ({_MARKS})", _row(decision))
                except sqlite3.Error:
                    self._database.execute("ROLLBACK")
                    raise
                self._database.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(f"the audit log does not answer ({type(error).__name__})") from error
        return decision

    def decisions(self, *, after: int = 0, limit: int = 1000) -> list[Decision]:
        """At most ``limit`` rows whose sequence is above ``after``, rising."""
        statement = f"SELECT {_COLUMNS} FROM decisions WHERE sequence > ? ORDER BY sequence LIMIT ?"
        with self._lock:
            try:
                return [Decision(*row) for row in self._database.execute(statement, (after, limit))]
            except sqlite3.Error as error:
                raise StoreError(f"the audit log does not answer ({type(error).__name__})") from error

    def verify_chain(self) -> int:
        """How many rows there are, all of them as they were written; raises ``ChainBrokenError`` otherwise."""
        previous, sequence = _FIRST, 0
        while rows := self.decisions(after=sequence):
            for row in rows:
                sequence += 1
                if row.sequence != sequence or row.previous != previous or row.hash != _seal(row):
                    raise ChainBrokenError(sequence)
                previous = row.hash
        return sequence

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        with self._turn():
            try:
                require_same_file(self._path, self._file)
                self._database.execute("BEGIN IMMEDIATE")
                self._database.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise StoreError(f"the audit log does not answer ({type(error).__name__})") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The connection for one thread; those behind a writer that is stuck do not each wait as long as it did."""
        if not self._lock.acquire(timeout=self._patience_s):
            raise StoreError("the audit log does not answer (busy)")
        try:
            yield
        finally:
            self._lock.release()

    def _sealed(self, operation: str, outcome: str, trace_id: str, detail: str) -> Decision:
        last = self._database.execute("SELECT sequence, hash FROM decisions ORDER BY sequence DESC LIMIT 1").fetchone()
        sequence, previous = last or (0, _FIRST)
        time = self._clock().isoformat(timespec="microseconds")
        unsealed = Decision(sequence + 1, time, operation, outcome, trace_id, detail, previous, "")
        return Decision(*_row(unsealed)[:-1], _seal(unsealed))


def _row(decision: Decision) -> tuple[int, str, str, str, str, str, str, str]:
    return (
        decision.sequence, decision.time, decision.operation, decision.outcome,
        decision.trace_id, decision.detail, decision.previous, decision.hash,
    )  # fmt: skip


def _seal(decision: Decision) -> str:
    return value_digest(list(_row(decision)[:-1]))
