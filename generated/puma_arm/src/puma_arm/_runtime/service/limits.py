"""What one caller may ask, and how long an answer may take."""

from __future__ import annotations

import contextvars
import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .problem import Problem

T = TypeVar("T")
_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|min)")
_SECONDS = {"s": 1.0, "min": 60.0}


@dataclass(frozen=True)
class Rate:
    """``count`` requests in ``seconds``."""

    count: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """``100/s`` or ``30/min``; raises ``ValueError`` for anything else."""
        match = _RATE.fullmatch(text)
        if match is None:
            raise ValueError(f"a rate is written N/s or N/min, not {text!r}")
        return cls(int(match[1]), _SECONDS[match[2]])


class RateLimiter:
    """A token bucket for each caller: full at first, refilled evenly. Remembers the ``callers`` seen last."""

    def __init__(self, rate: Rate, *, callers: int = 4096, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._callers = callers
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, caller: str, amount: int = 1) -> None:
        """Take ``amount`` tokens, at most a whole bucket; a 429 with ``Retry-After`` where too few are left."""
        wanted = min(amount, self._rate.count)
        per_second = self._rate.count / self._rate.seconds
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.get(caller, (float(self._rate.count), now))
            tokens = min(float(self._rate.count), tokens + (now - then) * per_second)
            admitted = tokens >= wanted
            self._buckets[caller] = (tokens - wanted if admitted else tokens, now)
            self._buckets.move_to_end(caller)
            if len(self._buckets) > self._callers:
                self._buckets.popitem(last=False)
        if not admitted:
            wait = max(1, math.ceil((wanted - tokens) / per_second))
            raise Problem(
                429,
                f"more than {self._rate.count} requests in {self._rate.seconds:g} s",
                headers={"Retry-After": str(wait)},
            )


class TimeLimit:
    """Calls that must answer in time. ``running`` bounds the calls at work, those that were given up included."""

    def __init__(self, seconds: float, *, running: int = 32) -> None:
        if not seconds > 0:
            raise ValueError("a time limit is above 0 seconds")
        self._seconds = seconds
        self._slots = threading.BoundedSemaphore(running)

    def call(self, function: Callable[[], T]) -> T:
        """What ``function`` returns or raises; a 504 when it takes longer, a 503 when too many calls are at work.

        A thread cannot be stopped: a call that is given up runs to its end, and its result is dropped.
        """
        if not self._slots.acquire(blocking=False):
            raise Problem(503, "too many calls are at work")
        pending = _Pending(function, self._slots.release)
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(pending.work,), daemon=True).start()
        if not pending.done.wait(self._seconds):
            raise Problem(504, f"no answer within {self._seconds:g} s")
        return pending.outcome()


class _Pending(Generic[T]):
    """A call in its own thread."""

    def __init__(self, function: Callable[[], T], release: Callable[[], None]) -> None:
        self._function = function
        self._release = release
        self._answer: list[T] = []
        self._error: Exception | None = None
        self.done = threading.Event()

    def work(self) -> None:
        try:
            self._answer.append(self._function())
        except Exception as error:
            self._error = error
        finally:
            self._release()
            self.done.set()

    def outcome(self) -> T:
        if self._error is not None:
            raise self._error
        return self._answer[0]
