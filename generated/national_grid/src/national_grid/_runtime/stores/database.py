"""One SQLite file, opened the same way by every store."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: How many rows go into a statement. The interpreter changes threads at each, which takes long when others compute.
ROWS_A_STATEMENT = 250


class StoreError(Exception):
    """A store could not do what it was asked."""


def open_database(path: Path, *, durable: bool, schema: str) -> sqlite3.Connection:
    """A connection in autocommit and write-ahead mode; with ``durable`` a commit reaches the disk before it returns.

    The folder is made, readable for its owner only, and ``schema`` is run. A connection may be used by several
    threads, one at a time. Raises ``StoreError`` that names the file but not its folder: stores may lie where nobody
    else need know.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.executescript(schema)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreError(f"cannot open the store {path.name}: {reason}") from error
    return connection


def file_identity(path: Path) -> tuple[int, int]:
    """Which file lies at ``path``. One that was removed still takes writes from those who have it open, and loses them
    in the end: compare before trusting it. Raises ``StoreError`` where there is none.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise StoreError(f"the store {path.name} is gone: {error.strerror}") from error
    return found.st_dev, found.st_ino


def require_same_file(path: Path, identity: tuple[int, int]) -> None:
    """Raises ``StoreError`` unless the file at ``path`` is still the one of ``identity``."""
    if file_identity(path) != identity:
        raise StoreError(f"the store {path.name} was replaced while it was open")


class Database:
    """A SQLite file for small tables that may change. Safe for threads; several processes may share the file.

    ``noun`` is what its errors call it.
    """

    def __init__(self, path: Path, *, noun: str, schema: str, durable: bool) -> None:
        self._noun = noun
        self._path = path
        self._lock = threading.RLock()
        self._connection = open_database(path, durable=durable, schema=schema)
        self._file = file_identity(path)

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that ``statement`` gives. Raises ``StoreError``."""
        with self._lock, self._answering():
            return self._connection.execute(statement, values).fetchall()

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Append ``rows``, each with all columns of ``table``: all of them, or none. Raises ``StoreError``."""
        with self.transaction():
            for start in range(0, len(rows), ROWS_A_STATEMENT):
                part = rows[start : start + ROWS_A_STATEMENT]
                marks = ", ".join(f"({', '.join('?' * len(row))})" for row in part)
                self.execute(f"INSERT INTO {table} VALUES {marks}", [cell for row in part for cell in row])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is done, or nothing, and no other thread or process writes meanwhile.

        Inside another one it is a part of that.
        """
        with self._lock, self._answering():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        require_same_file(self._path, self._file)
        with self.transaction():
            pass

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"the {self._noun} does not answer ({type(error).__name__})") from error
