"""When a request is tried again, and how long it waits before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: Methods that mean the same when they arrive twice.
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: Answers that another try may better; 429 is a refusal before anything was done.
_PASSING = frozenset({502, 503, 504})
_TOO_MANY = 429


@dataclass(frozen=True)
class RetryPolicy:
    """At most ``max_retries`` further tries, each ``backoff_multiplier`` times later than the one before."""

    max_retries: int = 3
    backoff_multiplier: float = 2.0
    initial_delay_ms: int = 100

    def delays_s(self) -> Iterator[float]:
        """Seconds before each further try."""
        delay = self.initial_delay_ms / 1000
        for _ in range(self.max_retries):
            yield delay
            delay *= self.backoff_multiplier


def may_repeat(status: int, *, repeatable: bool) -> bool:
    """Whether a request that was answered with ``status`` is sent again: where its arriving twice does no harm."""
    return status == _TOO_MANY or (repeatable and status in _PASSING)
