"""Points that no sample has: zeros, infinities, NaN, subnormal and largest numbers, one input at a time.

There is no accuracy to hold there, because intermediate results leave the doubles. What is held:

- NaN for an input is NaN in every result that depends on it, and the other results stay as exact as ever.
- Elsewhere a backend says with the oracle or with NumPy whether a result is a number, an infinity or NaN, and where
  NumPy meets the accuracy that is declared it does so too.

The sign of zero is free, and so is the sign of an infinity where the input is a zero.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegen.kernels.sampling import Point
from codegen.kernels.worst import errors
from codegen.runtime.expr.evaluate import Number, nearest_double
from codegen.runtime.expr.oracle import Oracle, TargetValue
from codegen.runtime.expr.typed import Argument, TypedKernel

_LARGEST = sys.float_info.max
_NORMAL = sys.float_info.min
_TINY = (math.ulp(0.0), 1e-310, _NORMAL)
_REAL = (0.0, -0.0, math.inf, -math.inf, *_TINY, *(-value for value in _TINY), _LARGEST, -_LARGEST)
_WHOLE = (0.0, -0.0, math.inf, -math.inf, 2.0**53, -(2.0**53), _LARGEST, -_LARGEST)
#: How many inputs each value but NaN is given to; those of kernels with more inputs take turns.
_TURNS = 4


@dataclass(frozen=True, slots=True)
class SpecialPoint:
    """``value`` stands for one input, in all its entries or in one; every other input was drawn.

    ``expected`` are the oracle's results; None where an intermediate result leaves the doubles, so that the oracle's
    exact numbers say nothing.
    """

    point: Point
    value: float
    expected: tuple[TargetValue, ...] | None


def special_points(typed: TypedKernel, oracle: Oracle, drawn: Sequence[Point]) -> tuple[SpecialPoint, ...]:
    """NaN for every input, the other values for ``_TURNS`` inputs each; conditions take no such values.

    The other inputs come from ``drawn``, which may be empty: then there is no point. Points at which rounding may
    decide a jump are left out.
    """
    found: list[SpecialPoint] = []
    for number, (argument, value) in enumerate(_values(typed.arguments) if drawn else ()):
        one = argument.symbols[number % len(argument.symbols)]
        symbols = (one,) if number % 2 else argument.symbols
        point = {**drawn[number % len(drawn)], **dict.fromkeys(symbols, value)}
        evaluation = None if abs(value) == _LARGEST else oracle.evaluate_point(point)
        if evaluation is None or not evaluation.ambiguous:
            found.append(SpecialPoint(point, value, None if evaluation is None else evaluation.natural))
    return tuple(found)


def _values(arguments: Sequence[Argument]) -> Iterator[tuple[Argument, float]]:
    numeric = [argument for argument in arguments if argument.kind != "bool"]
    for argument in numeric:
        yield from ((argument, math.nan) for _ in range(2 if argument.shape else 1))
    for kind, values in (("real", _REAL), ("int", _WHOLE)):
        taking = [argument for argument in numeric if argument.kind == kind]
        for turn, value in enumerate(values):
            for step in range(min(_TURNS, len(taking))):
                yield taking[(turn + step) % len(taking)], value


def special_fault(
    typed: TypedKernel, special: SpecialPoint, number: int, computed: Sequence[float], referee: Sequence[float] | None
) -> tuple[int, str] | None:
    """The entry of the ``number``-th result that is NaN, infinite or a number and should not be, and what would be
    right; None where none is.

    ``referee`` is what NumPy computes there; None where it is NumPy itself that is judged: of that only what becomes
    of NaN is known.
    """
    expected = None if special.expected is None else special.expected[number]
    for position, entry in enumerate(computed):
        fault = _class_fault(special, None if expected is None else expected.entries[position], entry,
                             None if referee is None else referee[position])  # fmt: skip
        if fault is not None:
            return position, fault
    return None


def special_error(
    typed: TypedKernel, special: SpecialPoint, number: int, computed: Sequence[float], referee: Sequence[float]
) -> tuple[int, str] | None:
    """The entry of the ``number``-th result that misses the accuracy where NumPy, the ``referee``, meets it, and what
    would be right; None where none does."""
    expected = None if special.expected is None else special.expected[number]
    if expected is None or expected.undefined is not None or not _is_exact(typed, expected, referee):
        return None
    for position, entry in enumerate(computed):
        value = TargetValue((expected.entries[position],), (expected.scales[position],), None)
        if not _is_exact(typed, value, (entry,)):
            return position, f"the oracle finds {nearest_double(expected.entries[position])!r}"
    return None


def _class_fault(special: SpecialPoint, expected: Number | None, computed: float, referee: float | None) -> str | None:
    """What an entry would have to be: NaN, an infinity or a number; None where it is that."""
    exact = None if expected is None else nearest_double(expected)
    if exact is not None and math.isnan(special.value):
        return None if math.isnan(exact) == math.isnan(computed) else f"the oracle finds {exact!r}"
    if referee is None:
        return None
    known = [referee] if exact is None else [referee, exact]
    return None if any(_alike(computed, item, special.value) for item in known) else f"numpy computes {referee!r}"


def _is_exact(typed: TypedKernel, expected: TargetValue, computed: Sequence[float]) -> bool:
    scaled, relative, _ = errors(expected, computed)
    return scaled <= typed.scaled_ulp and (typed.ulp is None or relative <= typed.ulp)


def _alike(computed: float, known: float, given: float) -> bool:
    """Whether both are NaN, numbers, or the same infinity; any infinity where the input is a zero."""
    if math.isinf(computed) and math.isinf(known):
        return computed == known or given == 0.0
    return math.isnan(computed) == math.isnan(known) and math.isinf(computed) == math.isinf(known)
