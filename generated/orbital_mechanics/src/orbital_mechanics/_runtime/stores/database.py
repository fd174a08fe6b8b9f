"""One SQLite file, opened the same way by every store."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """A store could not do what it was asked."""


def open_database(path: Path, *, durable: bool) -> sqlite3.Connection:
    """A connection in autocommit and write-ahead mode; with ``durable`` a commit reaches the disk before it returns.

    The folder is made, readable for its owner only. A connection may be used by several threads, one at a time.
    Raises ``StoreError`` without naming the path: stores may lie where nobody else need know.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot open the store ({type(error).__name__})") from error
    return connection
