"""Inputs of a kernel: shape, domain, sample and default, entry by entry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from codegen.frontend.expression_reader import LONGEST_SIDE, ExpressionReader
from codegen.frontend.intervals import contains, read_interval
from codegen.frontend.unit_syntax import check_unit
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.typed import Argument, Interval, Shape
from codegen.schema.kernels import Kernel, KernelInput
from codegen.support.positions import Path

Samples = tuple[tuple[float, float], ...]
_UNIT_INTERVAL = Interval(0.0, 1.0, False, False, "[0, 1]")


def read_inputs(kernel: Kernel, path: Path, scope: Scope, reader: ExpressionReader) -> list[Argument]:
    """The inputs without a diagnostic; the others are added to ``reader.failed``."""
    arguments: list[Argument] = []
    optional: str | None = None
    for name, declared in kernel.inputs.items():
        place = (*path, name)
        argument = None
        if check_unit(declared.unit, (*place, "unit"), reader):
            argument = _InputReader(name, declared, place, scope, reader).argument()
        if declared.default is not None:
            optional = name
        elif optional is not None:
            reader.key_error(
                "C309", place, f"{name} has no default, and stands after {optional}, which has one",
                "inputs with a default come last",
            )  # fmt: skip
            argument = None
        if argument is None or name in reader.failed:
            reader.failed.add(name)
        else:
            arguments.append(argument)
    return arguments


def entry_names(name: str, shape: Shape) -> list[str]:
    """``r[0]``, ``r[1]``, ... or ``M[0,0]``, ...; the name itself for a scalar."""
    if not shape:
        return [name]
    return [f"{name}[{','.join(map(str, place))}]" for place in _places(shape)]


def _places(shape: Shape) -> Iterator[tuple[int, ...]]:
    if not shape:
        yield ()
        return
    for first in range(shape[0]):
        for rest in _places(shape[1:]):
            yield (first, *rest)


def value_fault(argument: Argument, values: tuple[float, ...]) -> str | None:
    """Why ``values`` cannot be given for ``argument``, or None."""
    for value, interval in zip(values, argument.intervals, strict=True):
        if argument.kind == "bool" and value not in (0.0, 1.0):
            return f"{argument.name} is a condition: 0 or 1"
        if argument.kind == "int" and not value.is_integer():
            return f"{argument.name} is an integer"
        if not contains(interval, value):
            return f"{value!r} is outside the domain {interval.text} of {argument.name}"
    if argument.simplex and not math.isclose(math.fsum(values), 1.0, abs_tol=1e-9):
        return f"the entries of {argument.name} have the sum {math.fsum(values)!r}, not 1"
    return None


def _range_inside(interval: Interval, wanted_low: float = math.nan, wanted_high: float = math.nan) -> str:
    """The part of a wanted range that lies inside a domain; without one, a range as one might choose it first."""
    low, high = max(interval.low, wanted_low), min(interval.high, wanted_high)
    if low < high and math.isfinite(low) and math.isfinite(high):
        return f"[{low:g}, {high:g}]"
    if math.isfinite(interval.low) and math.isfinite(interval.high):
        return f"[{interval.low:g}, {interval.high:g}]"
    if math.isfinite(interval.low):
        low = interval.low + (0.1 if interval.low_open else 0.0)
        return f"[{low:g}, {interval.low + 10:g}]"
    if math.isfinite(interval.high):
        return f"[{interval.high - 10:g}, {interval.high - (0.1 if interval.high_open else 0.0):g}]"
    return "[-10, 10]"


def _nearest_inside(argument: Argument, value: float) -> float | None:
    """The end of the scalar's domain or sample that is nearest to ``value`` and inside the domain."""
    ends = (argument.intervals[0].low, argument.intervals[0].high, *argument.samples[0])
    good = [end for end in ends if math.isfinite(end) and value_fault(argument, (end,)) is None]
    return min(good, key=lambda end: abs(end - value), default=None)


@dataclass
class _InputReader:
    name: str
    declared: KernelInput
    path: Path
    scope: Scope
    reader: ExpressionReader

    def argument(self) -> Argument | None:
        shape = self._shape()
        if shape is None:
            return None
        simplex = self.declared.domain == "simplex"
        intervals = self._simplex(shape) if simplex else self._intervals(shape)
        if intervals is None:
            return None
        samples = self._samples(intervals)
        if samples is None:
            return None
        kind = self.declared.type
        symbols = tuple(self.reader.graph.symbol(entry, kind) for entry in entry_names(self.name, shape))
        argument = Argument(self.name, shape, kind, symbols, intervals, samples, simplex)
        if self.declared.default is None:
            return argument
        default = self._default(argument)
        if default is None:
            return None
        return Argument(self.name, shape, kind, symbols, intervals, samples, simplex, default)

    def _shape(self) -> Shape | None:
        shape = tuple(self.declared.shape)
        if len(shape) > 2 or any(not 1 <= side <= LONGEST_SIDE for side in shape):
            self.reader.error(
                "C303", (*self.path, "shape"), f"the shape of {self.name} is not one of the language",
                f"a shape is [n] or [n, m] with sides from 1 to {LONGEST_SIDE}; a scalar has none",
            )  # fmt: skip
            return None
        return shape

    def _simplex(self, shape: Shape) -> tuple[Interval, ...] | None:
        if len(shape) != 1 or self.declared.type != "real" or self.declared.sample is not None:
            self.reader.error(
                "C306", (*self.path, "domain"), "simplex is the domain of a real vector, and is its own sample",
                "declare a shape such as [3], and no sample",
            )  # fmt: skip
            return None
        return (_UNIT_INTERVAL,) * shape[0]

    def _intervals(self, shape: Shape) -> tuple[Interval, ...] | None:
        count, path = math.prod(shape), (*self.path, "domain")
        domain = self.declared.domain
        if self.declared.type == "bool":
            if self.declared.model_fields_set & {"domain", "sample"}:
                given = [f"`{key}`" for key in ("domain", "sample") if key in self.declared.model_fields_set]
                hint = f"remove {' and '.join(given)}"
                self.reader.key_error(
                    "C306", self.path, f"{self.name} is a condition, and has no domain or sample", hint
                )
                return None
            return (_UNIT_INTERVAL,) * count
        if isinstance(domain, str):
            interval = read_interval(domain, self.scope, path, self.reader)
            return None if interval is None else (interval,) * count
        if not shape or len(domain) != count:
            self.reader.error(
                "C306", path, f"{len(domain)} intervals for {count} {'entry' if count == 1 else 'entries'}",
                "write one interval for all entries, or one for each",
            )  # fmt: skip
            return None
        read = [read_interval(text, self.scope, (*path, i), self.reader) for i, text in enumerate(domain)]
        intervals = [interval for interval in read if interval is not None]
        return tuple(intervals) if len(intervals) == len(read) else None

    def _samples(self, intervals: tuple[Interval, ...]) -> Samples | None:
        sample, path = self.declared.sample, (*self.path, "sample")
        pairs: Samples | None
        if sample is None:
            if all(math.isfinite(interval.low) and math.isfinite(interval.high) for interval in intervals):
                pairs = tuple((interval.low, interval.high) for interval in intervals)
                return pairs if self._holds_integers(pairs, self.path) else None
            self.reader.key_error(
                "C307", self.path, f"{self.name} has an unbounded domain and no sample",
                f"add `sample: {_range_inside(intervals[0])}`, the range in which the kernel is verified",
            )  # fmt: skip
            return None
        if not sample or isinstance(sample[0], str):
            pair = self._pair(sample, path)
            pairs = None if pair is None else (pair,) * len(intervals)
        else:
            pairs = self._pairs(sample, path, len(intervals))
        if pairs is None or not self._holds_integers(pairs, path):
            return None
        for index, ((low, high), interval) in enumerate(zip(pairs, intervals, strict=True)):
            if low < interval.low or high > interval.high:
                where = path if isinstance(sample[0], str) else (*path, index)
                self.reader.error(
                    "C308", where, f"the sample of {self.name} leaves the domain {interval.text}",
                    f"write `{_range_inside(interval, low, high)}`, which lies inside the domain",
                )  # fmt: skip
                return None
        return pairs

    def _pairs(self, sample: list[str] | list[list[str]], path: Path, count: int) -> Samples | None:
        if len(sample) != count or not self.declared.shape:
            self.reader.error(
                "C308", path, f"{len(sample)} samples for {count} {'entry' if count == 1 else 'entries'}",
                "write one pair for all entries, or one for each",
            )  # fmt: skip
            return None
        read = [self._pair(item, (*path, index)) for index, item in enumerate(sample)]
        pairs = [pair for pair in read if pair is not None]
        return tuple(pairs) if len(pairs) == len(read) else None

    def _pair(self, written: object, path: Path) -> tuple[float, float] | None:
        if not isinstance(written, list) or len(written) != 2:
            self.reader.error("C308", path, "a sample is a pair", "its form is [low, high]")
            return None
        ends = [self.reader.numbers(end, self.scope, (*path, index)) for index, end in enumerate(written)]
        if ends[0] is None or ends[1] is None:
            return None
        (low_shape, low), (high_shape, high) = ends[0], ends[1]
        if low_shape or high_shape or low[0] > high[0]:
            hint = "a sample is a pair [low, high]"
            if not low_shape and not high_shape:
                hint = f"write `[{written[1]}, {written[0]}]`, the lower end first"
            self.reader.error("C308", path, "a sample goes from a number to one that is not less", hint)
            return None
        return low[0], high[0]

    def _holds_integers(self, pairs: Samples, path: Path) -> bool:
        if self.declared.type == "int" and any(math.ceil(low) > math.floor(high) for low, high in pairs):
            self.reader.error("C308", path, f"no integer lies in the sample of {self.name}", "widen it")
            return False
        return True

    def _default(self, argument: Argument) -> tuple[float, ...] | None:
        path = (*self.path, "default")
        assert self.declared.default is not None
        found = self.reader.numbers(self.declared.default, self.scope, path)
        if found is None:
            return None
        shape, values = found
        if shape != argument.shape:
            self.reader.error(
                "C310", path, f"the default of {self.name} does not have its shape", "write one entry each"
            )
            return None
        fault = value_fault(argument, values)
        if fault is not None:
            inside = _nearest_inside(argument, values[0])
            hint = "a default lies inside the domain"
            if not shape and inside is not None:
                hint = f"write `{inside:g}`, or widen the domain"
            self.reader.error("C310", path, fault, hint)
            return None
        return values
