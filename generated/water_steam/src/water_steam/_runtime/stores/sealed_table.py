"""Rows in order, for good: they are appended, never changed, and each seals the one before."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from ..digests import value_digest
from .database import ROWS_A_STATEMENT, StoreError, file_identity, open_database, require_same_file

Cell: TypeAlias = str | int | float | None
#: ``sequence``, the content, ``previous`` and ``hash``.
SealedRow: TypeAlias = tuple[Cell, ...]

_FIRST = "0" * 64
_PAGE = 1000


class ChainBrokenError(Exception):
    """A row was changed, removed or slipped in; ``sequence`` is the first one that does not fit."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(f"the audit chain is broken at row {sequence}")


class SealedTable:
    """An append-only, hash-chained table in a SQLite file. Safe for threads; several processes may append to one file.

    ``columns`` maps the names of the content to their SQL types. Every row is ``sequence`` (1, 2, 3, ...), the
    content, ``previous`` (the hash of the row before) and ``hash`` (over everything else in the row). ``derived`` maps
    names of further columns, which are not stored, to the SQL that computes them. A thread waits at most
    ``patience_s`` seconds for the others before it is told that the table does not answer.
    """

    def __init__(
        self,
        path: Path,
        *,
        table: str,
        columns: Mapping[str, str],
        derived: Mapping[str, str] | None = None,
        noun: str = "audit log",
        patience_s: float = 5.0,
    ) -> None:
        names = ["sequence", *columns, "previous", "hash"]
        self._noun = noun
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._path = path
        self._database = open_database(path, durable=True, schema=_schema(table, columns, derived or {}))
        self._file = file_identity(path)
        self._last_row = f"SELECT sequence, hash FROM {table} ORDER BY sequence DESC LIMIT 1"
        self._select = f"SELECT {', '.join(names)} FROM {table} WHERE sequence > ? ORDER BY sequence LIMIT ?"
        self._insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES "
        self._marks = f"({', '.join('?' * len(names))})"

    def append(self, contents: Sequence[Sequence[Cell]]) -> list[SealedRow]:
        """Write ``contents`` in one transaction, all or none; on return they are on the disk.

        Raises ``StoreError`` when they could not be written.
        """
        if not contents:
            return []
        with self._turn(), self._answering():
            require_same_file(self._path, self._file)
            self._database.execute("BEGIN IMMEDIATE")
            try:
                rows = self._sealed(contents)
                for start in range(0, len(rows), ROWS_A_STATEMENT):
                    part = rows[start : start + ROWS_A_STATEMENT]
                    marks = ", ".join([self._marks] * len(part))
                    self._database.execute(self._insert + marks, [cell for row in part for cell in row])
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
        return rows

    def rows(self, *, after: int = 0, limit: int = _PAGE) -> list[SealedRow]:
        """At most ``limit`` rows whose sequence is above ``after``, rising."""
        with self._lock, self._answering():
            return list(self._database.execute(self._select, (after, limit)))

    def verify(self) -> int:
        """How many rows there are, all of them as they were written; raises ``ChainBrokenError`` otherwise."""
        previous, sequence = _FIRST, 0
        while rows := self.rows(after=sequence):
            for row in rows:
                sequence += 1
                if row[0] != sequence or row[-2] != previous or row[-1] != value_digest(list(row[:-1])):
                    raise ChainBrokenError(sequence)
                previous = str(row[-1])
        return sequence

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        with self._turn(), self._answering():
            require_same_file(self._path, self._file)
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The connection for one thread; those behind a writer that is stuck do not each wait as long as it did."""
        if not self._lock.acquire(timeout=self._patience_s):
            raise StoreError(f"the {self._noun} does not answer (busy)")
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"the {self._noun} does not answer ({type(error).__name__})") from error

    def _sealed(self, contents: Sequence[Sequence[Cell]]) -> list[SealedRow]:
        last = self._database.execute(self._last_row).fetchone()
        sequence, previous = last or (0, _FIRST)
        rows: list[SealedRow] = []
        for content in contents:
            sequence += 1
            unsealed = [sequence, *content, previous]
            previous = value_digest(unsealed)
            rows.append((*unsealed, previous))
        return rows


def _schema(table: str, columns: Mapping[str, str], derived: Mapping[str, str]) -> str:
    stored = {"sequence": "INTEGER PRIMARY KEY", **columns, "previous": "TEXT NOT NULL", "hash": "TEXT NOT NULL"}
    computed = {name: f"TEXT GENERATED ALWAYS AS ({sql}) VIRTUAL" for name, sql in derived.items()}
    definitions = ", ".join(f"{name} {kind}" for name, kind in {**stored, **computed}.items())
    return f"""
CREATE TABLE IF NOT EXISTS {table} ({definitions});
CREATE TRIGGER IF NOT EXISTS {table}_never_change BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END;
CREATE TRIGGER IF NOT EXISTS {table}_never_vanish BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} are never deleted'); END;
"""
