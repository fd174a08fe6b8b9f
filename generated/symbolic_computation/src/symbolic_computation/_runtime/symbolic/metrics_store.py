"""What was evaluated and generated, how long it took, and what came of it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..stores.database import Database, StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sympy_metrics (
    expr_hash TEXT NOT NULL, backend TEXT NOT NULL, duration_ms REAL NOT NULL, success INTEGER NOT NULL,
    cache_hit INTEGER NOT NULL, timestamp REAL NOT NULL);
CREATE INDEX IF NOT EXISTS sympy_metrics_timestamp ON sympy_metrics (timestamp);
CREATE TABLE IF NOT EXISTS sympy_codegen_metrics (
    expr_hash TEXT NOT NULL, language TEXT NOT NULL, duration_ms REAL NOT NULL, success INTEGER NOT NULL,
    timestamp REAL NOT NULL);
CREATE INDEX IF NOT EXISTS sympy_codegen_metrics_timestamp ON sympy_codegen_metrics (timestamp);
"""
_TABLES = ("sympy_metrics", "sympy_codegen_metrics")
_HOUR_S = 3600.0

_Row = tuple[object, ...]


@dataclass(frozen=True)
class Summary:
    """Figures of the last ``time_range_hours`` hours; averages and rates of nothing are 0.

    ``backend_usage`` and ``language_usage`` count evaluations and generations, those that failed included.
    """

    total_evaluations: int
    total_code_generations: int
    avg_evaluation_time_ms: float
    avg_codegen_time_ms: float
    cache_hit_rate: float
    backend_usage: dict[str, int]
    language_usage: dict[str, int]
    time_range_hours: float


class MetricsStore:
    """The tables ``sympy_metrics`` and ``sympy_codegen_metrics``, written by a thread, so that nobody waits for them.

    Rows are handed over in memory and written every ``flush_s`` seconds, when ``buffer`` of them wait, and before
    anything is read. Rows older than ``keep_hours`` are deleted, and the oldest beyond ``keep_rows`` in each table.
    While the store does not answer, rows beyond ten times ``buffer`` are dropped and counted in ``dropped``: figures
    may be lost, requests may not. Safe for threads; several processes may share the file. ``clock`` counts seconds
    of the epoch.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        flush_s: float = 1.0,
        buffer: int = 1000,
        keep_hours: float = 24.0 * 31,
        keep_rows: int = 1_000_000,
    ) -> None:
        self._clock = clock
        self._flush_s = flush_s
        self._buffer = buffer
        self._most_waiting = 10 * buffer
        self._keep_s = keep_hours * _HOUR_S
        self._keep_rows = keep_rows
        self._database = Database(path, noun="table of metrics", schema=_SCHEMA, durable=False)
        self._changed = threading.Condition()
        self._waiting: dict[str, list[_Row]] = {table: [] for table in _TABLES}
        self._writing = threading.Lock()
        self._closed = False
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="metrics writer", daemon=True)
        self._thread.start()

    def record_evaluation(
        self, expr_hash: str, backend: str, *, duration_ms: float, success: bool, cache_hit: bool
    ) -> None:
        """Take note of an evaluation; never waits for the disk. Raises ``ValueError``."""
        _checked(duration_ms, expr_hash, backend)
        self._hand_over("sympy_metrics", (expr_hash, backend, duration_ms, success, cache_hit, self._clock()))

    def record_compilation(self, expr_hash: str, language: str, *, duration_ms: float, success: bool) -> None:
        """Take note of generated code; never waits for the disk. Raises ``ValueError``."""
        _checked(duration_ms, expr_hash, language)
        self._hand_over("sympy_codegen_metrics", (expr_hash, language, duration_ms, success, self._clock()))

    def summary(self, last_hours: float = 24.0) -> Summary:
        """Figures of the last ``last_hours`` hours, everything recorded so far included.

        Raises ``ValueError`` for no time, and ``StoreError``.
        """
        if not last_hours > 0:
            raise ValueError("a summary covers some time")
        self.flush()
        since = self._clock() - last_hours * _HOUR_S
        evaluations, mean_ms, hits = self._figures("count(*), avg(duration_ms), avg(cache_hit)", "sympy_metrics", since)
        generations, codegen_ms = self._figures("count(*), avg(duration_ms)", "sympy_codegen_metrics", since)
        return Summary(
            total_evaluations=evaluations,
            total_code_generations=generations,
            avg_evaluation_time_ms=mean_ms or 0.0,
            avg_codegen_time_ms=codegen_ms or 0.0,
            cache_hit_rate=hits or 0.0,
            backend_usage=self._usage("backend", "sympy_metrics", since),
            language_usage=self._usage("language", "sympy_codegen_metrics", since),
            time_range_hours=last_hours,
        )

    def reset(self) -> None:
        """Forget everything."""
        with self._writing:
            self._taken()
            with self._database.transaction():
                for table in _TABLES:
                    self._database.execute(f"DELETE FROM {table}")

    def flush(self) -> None:
        """Write what waits and delete what is too old. Raises ``StoreError``; then it waits still."""
        with self._writing:
            taken = self._taken()
            if not any(taken.values()):
                return
            try:
                self._write(taken)
            except StoreError:
                self._give_back(taken)
                raise

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._database.check()

    def close(self) -> None:
        """Write what waits, if it can be written, and close the file."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._database.close()

    def _hand_over(self, table: str, row: _Row) -> None:
        with self._changed:
            waiting = self._waiting[table]
            if len(waiting) >= self._most_waiting:
                self.dropped += 1
                return
            waiting.append(row)
            if len(waiting) == self._buffer:
                self._changed.notify()

    def _taken(self) -> dict[str, list[_Row]]:
        with self._changed:
            taken, self._waiting = self._waiting, {table: [] for table in _TABLES}
        return taken

    def _give_back(self, taken: dict[str, list[_Row]]) -> None:
        with self._changed:
            for table, rows in taken.items():
                room = self._most_waiting - len(self._waiting[table])
                self.dropped += max(len(rows) - room, 0)
                self._waiting[table][:0] = rows[:room]

    def _run(self) -> None:
        closed = False
        while not closed:
            with self._changed:
                if not self._closed:
                    self._changed.wait(self._flush_s)
                closed = self._closed
            try:
                self.flush()
            except StoreError:
                continue  # the rows wait for the next time; health tells that the store does not answer

    def _write(self, taken: dict[str, list[_Row]]) -> None:
        oldest = self._clock() - self._keep_s
        with self._database.transaction():
            for table, rows in taken.items():
                self._database.insert(table, rows)
                self._database.execute(f"DELETE FROM {table} WHERE timestamp < ?", (oldest,))
                first_too_many = f"SELECT rowid FROM {table} ORDER BY rowid DESC LIMIT 1 OFFSET ?"
                self._database.execute(f"DELETE FROM {table} WHERE rowid <= ({first_too_many})", (self._keep_rows,))

    def _figures(self, figures: str, table: str, since: float) -> tuple[Any, ...]:
        return self._database.execute(f"SELECT {figures} FROM {table} WHERE timestamp >= ?", (since,))[0]

    def _usage(self, column: str, table: str, since: float) -> dict[str, int]:
        statement = f"SELECT {column}, count(*) FROM {table} WHERE timestamp >= ? GROUP BY {column} ORDER BY {column}"
        return dict(self._database.execute(statement, (since,)))


def _checked(duration_ms: float, *texts: str) -> None:
    """Whatever the store would refuse is refused here: a bad row must not take others with it."""
    if not (math.isfinite(duration_ms) and duration_ms >= 0):
        raise ValueError(f"a duration is a number of milliseconds, not {duration_ms}")
    for text in texts:
        text.encode()
