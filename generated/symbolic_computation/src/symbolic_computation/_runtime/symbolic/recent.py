"""The entries that were used last, each for as long as it lives."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentEntries(Generic[T]):
    """At most ``capacity`` entries in memory; the one that was used longest ago leaves first. Safe for threads."""

    def __init__(self, capacity: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        if capacity < 1:
            raise ValueError("there is room for one entry at least")
        self._capacity = capacity
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[object, tuple[T, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: object) -> T | None:
        """What is kept under ``key``, while it lives."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry[1] <= self._clock():
                del self._entries[key]
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: object, value: T, *, ttl_s: float) -> None:
        """Keep ``value`` for ``ttl_s`` seconds, or until it must make room."""
        with self._lock:
            self._entries[key] = (value, self._clock() + ttl_s)
            self._entries.move_to_end(key)
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)

    def remove(self, key: object) -> None:
        """Forget what is kept under ``key``, if anything is."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> int:
        """Forget everything; how many entries that were."""
        with self._lock:
            count = len(self._entries)
            self._entries.clear()
        return count
