"""One SQLite file, opened the same way by every store."""

from __future__ import annotations

import sqlite3
from pathlib import Path


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
