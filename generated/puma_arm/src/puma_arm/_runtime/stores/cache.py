"""Results computed before: least recently used in memory, over a SQLite file. JSON only, nothing executable."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..canonical_json import JsonValue, canonical_json
from .database import StoreError, file_identity, open_database, require_same_file

_TABLE = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL);
CREATE INDEX IF NOT EXISTS results_by_end ON results (expires);
"""
_INSERT = "INSERT OR REPLACE INTO results VALUES (?, ?, ?)"
_CROWDED_OUT = """
DELETE FROM results WHERE key IN
    (SELECT key FROM results ORDER BY expires LIMIT max(0, (SELECT count(*) FROM results) - ?))
"""


@dataclass(frozen=True)
class CacheStatistics:
    """Look-ups that were answered, look-ups that were not, and how many entries memory holds."""

    hits: int
    misses: int
    entries: int


@dataclass(frozen=True)
class Hit:
    """A value that was found; ``None`` is a value too."""

    value: JsonValue


class ResultCache:
    """A key-value cache with a time to live per entry. Safe for threads; several processes may share the file.

    Memory holds ``capacity`` entries; ``put_many`` holds the file to ``stored`` of them, and those that would end
    first leave it.
    """

    def __init__(
        self, path: Path, *, capacity: int = 1024, stored: int = 100_000, clock: Callable[[], float] = time.time
    ) -> None:
        if capacity < 1 or stored < 1:
            raise ValueError("a cache holds at least one entry")
        self._capacity = capacity
        self._stored_entries = stored
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._hits = 0
        self._misses = 0
        self._path = path
        self._database = open_database(path, durable=False, schema=_TABLE)
        self._file = file_identity(path)

    def get(self, key: str) -> Hit | None:
        """The value under ``key`` while it lives; every call counts as a hit or as a miss."""
        with self._lock:
            found = self._recent.get(key) or self._stored(key)
            if found is None or found[1] <= self._clock():
                self._misses += 1
                return None
            self._hits += 1
            self._remember(key, found)
            return Hit(json.loads(found[0]))

    def put(self, key: str, value: JsonValue, *, ttl_s: float) -> None:
        """Keep ``value`` for ``ttl_s`` seconds. Raises ``ValueError`` for what is no JSON value."""
        text = canonical_json(value)
        with self._lock:
            now = self._clock()
            entry = (text, now + ttl_s)
            with self._transaction():
                self._execute("DELETE FROM results WHERE expires <= ?", (now,))
                self._execute(_INSERT, (key, *entry))
            self._remember(key, entry)

    def put_many(self, entries: Mapping[str, tuple[JsonValue, float]]) -> None:
        """Keep all ``entries``, each a value and its time to live, in one transaction; memory is left as it is.

        Raises ``ValueError`` for what is no JSON value; then none is kept.
        """
        texts = {key: (canonical_json(value), ttl_s) for key, (value, ttl_s) in entries.items()}
        with self._lock, self._transaction():
            now = self._clock()
            self._execute("DELETE FROM results WHERE expires <= ?", (now,))
            for key, (text, ttl_s) in texts.items():
                self._execute(_INSERT, (key, text, now + ttl_s))
                self._recent.pop(key, None)
            self._execute(_CROWDED_OUT, (self._stored_entries,))

    def clear(self) -> None:
        """Forget every entry; the counters stay."""
        with self._lock:
            self._recent.clear()
            self._execute("DELETE FROM results", ())

    def statistics(self) -> CacheStatistics:
        """What the counters say now."""
        with self._lock:
            return CacheStatistics(self._hits, self._misses, len(self._recent))

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers a read and takes a write."""
        with self._lock:
            require_same_file(self._path, self._file)
            with self._transaction():
                self._execute("INSERT OR REPLACE INTO results VALUES ('', 'null', 0)", ())
                self._execute("DELETE FROM results WHERE key = ''", ())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _stored(self, key: str) -> tuple[str, float] | None:
        row: tuple[str, float] | None = self._execute(
            "SELECT value, expires FROM results WHERE key = ?", (key,)
        ).fetchone()
        return row

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing."""
        self._execute("BEGIN IMMEDIATE", ())
        try:
            yield
            self._execute("COMMIT", ())
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._database.rollback()
            raise

    def _remember(self, key: str, entry: tuple[str, float]) -> None:
        self._recent[key] = entry
        self._recent.move_to_end(key)
        if len(self._recent) > self._capacity:
            self._recent.popitem(last=False)

    def _execute(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            return self._database.execute(statement, values)
        except sqlite3.Error as error:
            raise StoreError(f"the cache does not answer ({type(error).__name__})") from error
