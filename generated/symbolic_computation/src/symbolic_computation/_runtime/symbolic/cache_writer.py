"""Writing to the cache's store in the background, many entries in one go."""

from __future__ import annotations

import threading

from ..canonical_json import JsonValue
from ..stores.cache import ResultCache
from ..stores.database import StoreError

_MOST_WAITING = 4096


class CacheWriter:
    """A thread that puts entries into ``store``. It starts with the first entry; while it is behind, entries are lost:
    they would only have saved time.
    """

    def __init__(self, store: ResultCache) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._waiting: dict[str, tuple[JsonValue, float]] = {}
        self._writing = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, key: str, value: JsonValue, *, ttl_s: float) -> None:
        """Write ``value`` soon."""
        with self._changed:
            if self._closed or len(self._waiting) >= _MOST_WAITING:
                return
            self._waiting[key] = (value, ttl_s)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="cache-writer", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def drop(self) -> None:
        """Leave unwritten what waits; nothing put before is written after."""
        with self._changed:
            self._waiting.clear()
            self._changed.wait_for(lambda: not self._writing)

    def flush(self) -> None:
        """Return when everything put so far is written."""
        with self._changed:
            self._changed.wait_for(lambda: not self._writing and not self._waiting)

    def close(self) -> None:
        """Write what waits, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                entries, self._waiting = self._waiting, {}
                self._writing = True
            try:
                self._store.put_many(entries)
            except (StoreError, ValueError, TypeError):
                continue  # the store's own check says so, and a cache may lose entries
            finally:
                with self._changed:
                    self._writing = False
                    self._changed.notify_all()
