"""Says in words which inputs lie outside a kernel's declared domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

#: How far the sum of a simplex may be from 1.
SIMPLEX_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Interval:
    """``text`` as declared; its ends are the nearest doubles."""

    text: str
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = True
    high_open: bool = True

    def contains(self, value: float) -> bool:
        """Whether ``value`` lies inside; NaN never does."""
        above = value > self.low if self.low_open else value >= self.low
        return above and (value < self.high if self.high_open else value <= self.high)


@dataclass(frozen=True)
class InputDomain:
    """Where an input may lie: one interval for all entries or one an entry, row-major; or a simplex."""

    name: str
    intervals: tuple[Interval, ...]
    shape: tuple[int, ...] = ()
    kind: str = "real"
    simplex: bool = False


@dataclass(frozen=True)
class Domain:
    """The domains of the inputs in order, and joint conditions.

    ``holds`` takes one array an input, as the kernel's block function does, and returns a truth value a condition.
    """

    inputs: tuple[InputDomain, ...]
    conditions: tuple[str, ...] = ()
    holds: Callable[..., tuple[Any, ...]] | None = None


def check_domain(domain: Domain, values: Mapping[str, object]) -> list[str]:
    """What is wrong with ``values``, in order of declaration; nothing when they lie inside.

    A value is a number or, for an array, nested lists. An input that ``values`` lacks is not checked, nor are
    joint conditions then. Conditions are only asked about values that their own domains allow.
    """
    messages: list[str] = []
    for item in domain.inputs:
        if item.name in values:
            messages.extend(_check_input(item, values[item.name]))
    if messages or domain.holds is None or any(item.name not in values for item in domain.inputs):
        return messages
    arrays = [_array(item, values[item.name]) for item in domain.inputs]
    with np.errstate(all="ignore"):
        verdicts = domain.holds(*arrays)
    return [
        f"condition {text!r} does not hold"
        for text, verdict in zip(domain.conditions, verdicts, strict=True)
        if not np.all(verdict)
    ]


def _array(item: InputDomain, value: object) -> Any:
    target = np.bool_ if item.kind == "bool" else np.float64
    return np.asarray(value, dtype=target).reshape((*item.shape, 1))


def _check_input(item: InputDomain, value: object) -> Iterator[str]:
    entries = list(_entries(item, value))
    if any(message for _, _, message in entries):
        yield from (message for _, _, message in entries if message)
        return
    if item.kind == "bool":
        return
    complete = True
    for position, (label, number, _) in enumerate(entries):
        interval = item.intervals[position if len(item.intervals) > 1 else 0]
        if not interval.contains(number):
            complete = False
            yield f"{label}: {_shown(number)} is outside {interval.text}"
    if item.simplex and complete:
        total = math.fsum(number for _, number, _ in entries)
        if abs(total - 1) > SIMPLEX_TOLERANCE:
            yield f"{item.name}: the entries sum to {_shown(total)}, not 1"


def _entries(item: InputDomain, value: object) -> Iterator[tuple[str, float, str | None]]:
    """Label, number and complaint of every entry; one complaint where the shape is wrong."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    for index in product(*map(range, item.shape)):
        entry = value
        for depth, step in enumerate(index):
            if not isinstance(entry, list | tuple) or len(entry) != item.shape[depth]:
                wanted = " by ".join(map(str, item.shape))
                yield item.name, math.nan, f"{item.name}: must be {wanted} numbers"
                return
            entry = entry[step]
        label = item.name + (f"[{', '.join(map(str, index))}]" if index else "")
        yield label, *_number(label, item.kind, entry)


def _number(label: str, kind: str, entry: object) -> tuple[float, str | None]:
    if kind == "bool":
        return math.nan, None if isinstance(entry, bool | np.bool_) else f"{label}: must be true or false"
    if isinstance(entry, bool | np.bool_) or not isinstance(entry, int | float | np.integer | np.floating):
        return math.nan, f"{label}: must be a number"
    try:
        number = float(entry)
    except OverflowError:
        return math.nan, f"{label}: is too large"
    if kind == "int" and math.isfinite(number) and number != int(entry):
        return number, f"{label}: {_shown(number)} is not a whole number"
    return number, None


def _shown(number: float) -> str:
    return str(int(number)) if math.isfinite(number) and number == int(number) and abs(number) < 1e15 else repr(number)
