"""Times of calls, in turn with those of a yardstick, so that what slows the machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from .built import Call

#: A sample is as many calls as take this long.
SAMPLE_S = 0.004
#: A call that takes longer is timed once a start.
SLOW_S = 0.3
LEAST_ROUNDS, MOST_ROUNDS = 3, 400
Clock = Callable[[], float]


@dataclass(frozen=True)
class Paired:
    """Medians in seconds a call. ``ratio`` is the median over rounds of yardstick's time by subject's: the subject's
    speed as a multiple of the yardstick's; None where there is no yardstick."""

    seconds: float
    yardstick: float | None
    ratio: float | None


def clock_of(threads: int) -> Clock:
    """CPU time where one thread works, which other programs disturb least; else time as it passes."""
    return time.process_time if threads == 1 else time.perf_counter


def paired(subject: Call, yardstick: Call | None, seconds: float, clock: Clock) -> Paired:
    """Samples in turn until ``seconds`` have passed, and no fewer than the least number of rounds.

    Of a subject so slow that these would take long, one round is enough.
    """
    calls = [subject] if yardstick is None else [subject, yardstick]
    repeats = [_repeats(call, clock) for call in calls]
    least = 1 if repeats[0] == 0 else LEAST_ROUNDS
    rounds: list[list[float]] = []
    end = time.perf_counter() + seconds
    while len(rounds) < least or (time.perf_counter() < end and len(rounds) < MOST_ROUNDS):
        rounds.append([sample(call, max(1, count), clock) for call, count in zip(calls, repeats, strict=True)])
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    if yardstick is None:
        return Paired(medians[0], None, None)
    return Paired(medians[0], medians[1], statistics.median(other / own for own, other in rounds))


def sample(call: Call, repeats: int, clock: Clock) -> float:
    """Seconds of one call, as the mean of ``repeats``."""
    began = clock()
    for _ in range(repeats):
        call()
    return (clock() - began) / repeats


def _repeats(call: Call, clock: Clock) -> int:
    """How many calls fill a sample, 0 where already one takes long.

    Otherwise the first call does not count, which may do things once.
    """
    if sample(call, 1, clock) > SLOW_S:
        return 0
    count = 1
    while (spent := sample(call, count, clock) * count) < SAMPLE_S / 4 and count < 1 << 20:
        count *= 4
    return max(1, int(count * SAMPLE_S / max(spent, 1e-9))) if spent < SAMPLE_S else count
