"""What is kept of earlier work: results by their values, and compiled expressions as source text, never as code.

Memory answers first. What took a worker goes into the store as well, written by a thread of its own: an entry that a
crash loses is computed again. What comes out of the store may have been written by others and is believed only as far
as it can be checked: anything odd is a miss.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..canonical_json import JsonValue
from ..digests import text_digest
from ..stores.cache import CacheStatistics, Hit, ResultCache
from ..stores.database import StoreError
from .cache_writer import CacheWriter
from .compiled import CompiledSource
from .inputs import DEFAULT_OPTIONS, EvaluationOptions, InputValue
from .recent import RecentEntries
from .result_values import copied, is_result

COMPILED_TTL_S = 3600.0
_LARGEST_IN_MEMORY = 20_000
_LARGEST_IN_STORE = 1_000_000
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True)
class ExpressionCacheStatistics(CacheStatistics):
    """Evaluations that were answered from the cache, those that were not, and what memory holds."""

    compiled_entries: int
    enabled: bool

    @property
    def hit_rate(self) -> float:
        """Hits of all look-ups; 0 before the first."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else 0.0

    def to_json(self) -> dict[str, JsonValue]:
        """All figures by name."""
        return {
            "enabled": self.enabled,
            "hits": self.hits,
            "misses": self.misses,
            "hit_rate": self.hit_rate,
            "entries": self.entries,
            "compiled_entries": self.compiled_entries,
        }


class ExpressionCache:
    """Results for ``ttl_s`` seconds, compiled sources for an hour; at most ``capacity`` of each in memory.

    ``revision`` is what results depend on besides the expression: versions of libraries and of our own code. A cache
    that is not ``enabled`` keeps nothing and finds nothing.
    """

    def __init__(
        self,
        store: ResultCache,
        *,
        enabled: bool = True,
        capacity: int = 1024,
        ttl_s: float = 3600.0,
        revision: str = "",
    ) -> None:
        self._store = store
        self._enabled = enabled
        self._ttl_s = ttl_s
        self._revision = revision
        self._results: RecentEntries[JsonValue] = RecentEntries(capacity)
        self._compiled: RecentEntries[CompiledSource] = RecentEntries(capacity)
        self._writer = CacheWriter(store)
        self._lock = threading.Lock()
        self._hits = 0
        self._misses = 0

    def result_key(
        self,
        expression_hash: str,
        backend: str,
        values: Mapping[str, InputValue],
        options: EvaluationOptions = DEFAULT_OPTIONS,
    ) -> str:
        """The key of a result: every bit of every value counts, 1 is not 1.0, and the order of names is nothing."""
        said = _encode([values, options.domain, options.digits, self._revision])
        return f"sympy:{expression_hash}:{backend}:{text_digest(said)}"

    def compiled_key(self, expression_hash: str, variables: Sequence[str], backend: str, domain: str) -> str:
        """The key of a compiled expression: the order of its variables counts."""
        said = _encode([list(variables), self._revision])
        return f"sympy:compiled:{expression_hash}:{backend}:{domain}:{text_digest(said)}"

    def recent_result(self, key: str) -> Hit | None:
        """The result under ``key`` where memory has it; never asks the store."""
        if not self._enabled:
            return None
        found = self._results.get(key)
        return None if found is None else Hit(copied(found))

    def find_result(self, key: str) -> Hit | None:
        """The result under ``key``, in memory or in the store."""
        hit = self.recent_result(key)
        if hit is not None or not self._enabled:
            return hit
        found = self._stored(key)
        if found is None or not is_result(found):
            return None
        self._remember(key, found)
        return Hit(copied(found))

    def keep_result(self, key: str, result: JsonValue, *, lasting: bool = True) -> None:
        """Keep ``result``; in the store only when it is ``lasting``, for it costs more than to compute a cheap one."""
        if self._enabled and is_result(result):
            self._remember(key, copied(result))
            if lasting and _length(result) <= _LARGEST_IN_STORE:
                self._writer.put(key, copied(result), ttl_s=self._ttl_s)

    def find_compiled(
        self, expression_hash: str, variables: Sequence[str], backend: str, domain: str = "real"
    ) -> CompiledSource | None:
        """What was compiled of this expression for these variables in this order, in memory or in the store."""
        if not self._enabled:
            return None
        key = self.compiled_key(expression_hash, variables, backend, domain)
        found = self._compiled.get(key)
        if found is not None:
            return found
        compiled = _read_compiled(self._stored(key))
        if compiled is None or not _is_of(compiled, expression_hash, variables, backend, domain):
            return None
        self._compiled.put(key, compiled, ttl_s=COMPILED_TTL_S)
        return compiled

    def keep_compiled(self, compiled: CompiledSource) -> None:
        """Keep ``compiled`` for an hour, as text."""
        if self._enabled:
            key = self.compiled_key(compiled.digest, compiled.variables, compiled.backend, compiled.domain)
            self._compiled.put(key, compiled, ttl_s=COMPILED_TTL_S)
            self._writer.put(key, compiled.to_json(), ttl_s=COMPILED_TTL_S)

    def count(self, *, hit: bool) -> None:
        """Count one evaluation that was answered from the cache, or that was not."""
        with self._lock:
            if hit:
                self._hits += 1
            else:
                self._misses += 1

    def statistics(self) -> ExpressionCacheStatistics:
        """What the counters say now."""
        with self._lock:
            return ExpressionCacheStatistics(
                self._hits, self._misses, len(self._results), len(self._compiled), self._enabled
            )

    def forget(self) -> int:
        """Forget everything, in the store as well; how many entries memory had. Raises ``StoreError``."""
        count = self._results.clear() + self._compiled.clear()
        self._writer.drop()
        self._store.clear()
        return count

    def close(self) -> None:
        """Write down what waits; the store stays open."""
        self._writer.close()

    def _remember(self, key: str, result: JsonValue) -> None:
        if _length(result) <= _LARGEST_IN_MEMORY:
            self._results.put(key, result, ttl_s=self._ttl_s)

    def _stored(self, key: str) -> JsonValue:
        """What the store has; None also where it holds what is no JSON, or does not answer: its health says that."""
        try:
            hit = self._store.get(key)
        except (StoreError, ValueError, TypeError, RecursionError):
            return None
        return None if hit is None else hit.value


def _length(result: JsonValue) -> int:
    return len(_encode(result)) if isinstance(result, (list, str)) else 0


def _read_compiled(value: JsonValue) -> CompiledSource | None:
    try:
        return CompiledSource.from_json(value)
    except ValueError:
        return None


def _is_of(compiled: CompiledSource, expression_hash: str, variables: Sequence[str], backend: str, domain: str) -> bool:
    """Whether a record from the store is what its key promises."""
    return (
        compiled.digest == expression_hash == text_digest(compiled.canonical)
        and compiled.variables == tuple(variables)
        and compiled.backend == backend
        and compiled.domain == domain
    )
