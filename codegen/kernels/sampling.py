"""The points at which a kernel is verified: the same bits on every machine.

A low-discrepancy sequence in 64-bit integers (multiples of square roots of primes, shifted by a hash of the
names), then the ends of every sample and both sides of every comparison with a constant. Only correctly rounded
arithmetic and the oracle's own logarithms take part.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.runtime.expr.decisions import COMPARISONS
from codegen.runtime.expr.evaluate import Number, from_double, nearest_double
from codegen.runtime.expr.oracle import Oracle, evaluate_constant
from codegen.runtime.expr.typed import Argument, Interval, TypedKernel

#: A double for every symbol node.
Point = Mapping[int, float]

DRAWS_PER_POINT = 100
LOG_RATIO = 100.0
_WORD = 64
_MASK = (1 << _WORD) - 1
_PRECISION = 120


@dataclass(frozen=True)
class Sample:
    """Points in order: drawn, ends, comparisons. ``complete`` is False where ``where`` left too few."""

    drawn: tuple[Point, ...]
    edges: tuple[Point, ...]
    complete: bool

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them."""
        return self.drawn + self.edges


def sample_kernel(typed: TypedKernel, points: int | None = None) -> Sample:
    """``points`` drawn points (as the kernel declares, unless given) and all edges, inside ``where``."""
    wanted = typed.points if points is None else points
    sequence = _Sequence(typed)
    oracle = Oracle(typed.graph, (), [condition.node for condition in typed.conditions])

    def inside(point: Point) -> bool:
        return not typed.conditions or all(oracle.truths(point))

    tries = islice(sequence, wanted * DRAWS_PER_POINT)
    drawn = tuple(islice((point for point in tries if inside(point)), wanted))
    edges = dict.fromkeys(
        tuple(point.items()) for point in _edges(typed, sequence) if inside(point) and point not in drawn
    )
    return Sample(drawn, tuple(dict(items) for items in edges), len(drawn) == wanted)


class _Sequence:
    """Iterates over points of the samples; endless."""

    def __init__(self, typed: TypedKernel) -> None:
        self._arguments = typed.arguments
        self._steps: list[int] = []
        self._shifts: list[int] = []
        primes = _primes()
        for argument in typed.arguments:
            for position in range(len(argument.symbols)):
                self._steps.append(math.isqrt(next(primes) << (2 * _WORD)) & _MASK)
                text = f"{typed.name}\0{argument.name}\0{position}".encode()
                self._shifts.append(int.from_bytes(hashlib.sha256(text).digest()[:8], "big"))
        self._number = 0

    def __iter__(self) -> Iterator[Point]:
        return self

    def __next__(self) -> Point:
        self._number += 1
        words = [(self._number * step + shift) & _MASK for step, shift in zip(self._steps, self._shifts, strict=True)]
        point: dict[int, float] = {}
        offset = 0
        for argument in self._arguments:
            size = len(argument.symbols)
            values = _place(argument, words[offset : offset + size])
            point.update(zip(argument.symbols, values, strict=True))
            offset += size
        return point


def _primes() -> Iterator[int]:
    found: list[int] = []
    for number in count(2):
        if all(number % prime for prime in found if prime * prime <= number):
            found.append(number)
            yield number


def _place(argument: Argument, words: list[int]) -> list[float]:
    """The entries of an argument from one 64-bit word each."""
    if argument.simplex:
        return _simplex(words)
    return [
        _between(argument, low, high, interval, word)
        for word, (low, high), interval in zip(words, argument.samples, argument.intervals, strict=True)
    ]


def _simplex(words: list[int]) -> list[float]:
    """Uniform on the simplex: the gaps of sorted cuts, exact doubles with sum 1."""
    cuts = sorted(word >> (_WORD - 52) for word in words[:-1])
    whole = 1 << 52
    return [(high - low) / whole for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]


def _between(argument: Argument, low: float, high: float, interval: Interval, word: int) -> float:
    if argument.kind == "bool":
        return float(word >> (_WORD - 1))
    low, high = inner_end(low, interval, argument.kind), inner_end(high, interval, argument.kind)
    if argument.kind == "int":
        first, last = math.ceil(low), math.floor(high)
        return float(first + ((word * (last - first + 1)) >> _WORD))
    if low > 0 and high / low > LOG_RATIO:
        return _log_uniform(low, high, word)
    if high < 0 and low / high > LOG_RATIO:
        return -_log_uniform(-high, -low, (~word) & _MASK)
    return min(max(_uniform(low, high, word), low), high)


def _uniform(low: float, high: float, word: int) -> float:
    """``low + (high - low)*word/2**64``, rounded once."""
    start, width, whole = _ratios(low, high)
    return (start + width * word) / whole


@lru_cache(maxsize=256)
def _ratios(low: float, high: float) -> tuple[int, int, int]:
    """Integers (start, width, whole) with ``low = start/whole`` and ``high - low = width*2**64/whole``."""
    (first, below), (last, under) = low.as_integer_ratio(), high.as_integer_ratio()
    start, end = first * under, last * below
    return start << _WORD, end - start, (below * under) << _WORD


def _log_uniform(low: float, high: float, word: int) -> float:
    start, width = _logarithms(low, high)
    way = libmp.mpf_mul(width, libmp.from_man_exp(word, -_WORD), _PRECISION)
    value = nearest_double(libmp.mpf_exp(libmp.mpf_add(start, way, _PRECISION), _PRECISION))
    return min(max(value, low), high)


@lru_cache(maxsize=256)
def _logarithms(low: float, high: float) -> tuple[Number, Number]:
    """The logarithm of ``low``, and how far it is to that of ``high``; the same for every point of a sample."""
    start, end = (libmp.mpf_log(from_double(value), _PRECISION) for value in (low, high))
    return start, libmp.mpf_sub(end, start, _PRECISION)


def inner_end(end: float, interval: Interval, kind: str) -> float:
    """The end of a sample, moved inside an open end of the domain: to the nearest double, or whole number."""
    step = (lambda x, to: x + math.copysign(1, to - x)) if kind == "int" else math.nextafter
    if end == interval.low and interval.low_open:
        return step(end, math.inf)
    if end == interval.high and interval.high_open:
        return step(end, -math.inf)
    return end


def _edges(typed: TypedKernel, sequence: Iterator[Point]) -> Iterator[Point]:
    for argument in typed.arguments:
        for values in _ends(argument):
            yield {**next(sequence), **dict(zip(argument.symbols, values, strict=True))}
    for symbol, value in _compared(typed):
        yield {**next(sequence), symbol: value}


def _ends(argument: Argument) -> Iterator[list[float]]:
    size = len(argument.symbols)
    if argument.simplex:
        yield [1.0] + [0.0] * (size - 1)
        yield [0.0] * (size - 1) + [1.0]
        return
    if argument.kind == "bool":
        yield [0.0] * size
        yield [1.0] * size
        return
    for side in (0, 1):
        yield [
            inner_end(sample[side], interval, argument.kind)
            for sample, interval in zip(argument.samples, argument.intervals, strict=True)
        ]


def _compared(typed: TypedKernel) -> Iterator[tuple[int, float]]:
    """Every symbol that is compared with a constant, with the constant and its neighbours inside the domain."""
    graph = typed.graph
    domains = {
        symbol: (argument, interval)
        for argument in typed.arguments
        if not argument.simplex
        for symbol, interval in zip(argument.symbols, argument.intervals, strict=True)
    }
    roots = [entry for result in typed.results for entry in result.value.entries]
    roots += [condition.node for condition in typed.conditions]
    numbers = graph.reachable(roots)
    moving: set[int] = set()
    for number in numbers:
        node = graph[number]
        if node.operation == "symbol" or any(argument in moving for argument in node.arguments):
            moving.add(number)
        if node.operation not in COMPARISONS:
            continue
        for symbol, constant in (node.arguments, node.arguments[::-1]):
            if symbol in domains and constant not in moving and graph[constant].kind != "bool":
                argument, interval = domains[symbol]
                for value in _neighbours(evaluate_constant(graph, constant), argument.kind):
                    if contains(interval, value):
                        yield symbol, value


def _neighbours(value: float, kind: str) -> list[float]:
    if not math.isfinite(value) or (kind == "int" and value != math.floor(value)):
        return []
    if kind == "int":
        return [value - 1, value, value + 1]
    return [math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf)]


def contains(interval: Interval, value: float) -> bool:
    """Whether ``value`` is inside the interval."""
    above = value > interval.low if interval.low_open else value >= interval.low
    return above and (value < interval.high if interval.high_open else value <= interval.high)
