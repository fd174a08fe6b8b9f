"""Errors in units in the last place, relative to a value or to a declared scale."""

from __future__ import annotations

import math
from fractions import Fraction

from codegen.runtime.expr.evaluate import (
    ZERO,
    Number,
    absolute,
    compare,
    from_double,
    from_fraction,
    is_finite,
    magnitude,
    subtract,
)
from codegen.runtime.expr.oracle import Target
from codegen.runtime.expr.typed import TypedKernel

_SMALLEST = -1074
_LARGEST = 971
_OVERFLOW = from_fraction(Fraction(1 << 1024), 60)
_BITS = 60


def targets_of(typed: TypedKernel) -> tuple[Target, ...]:
    """What the oracle is asked for: one target a result."""
    return tuple(
        Target(
            result.value.entries,
            result.scale if result.scale is None or result.scale == "terms" else result.scale.entries,
        )
        for result in typed.results
    )


def ulp_exponent(x: Number) -> int:
    """The binary exponent of a double's unit in the last place at ``x``, which is finite."""
    return min(max(magnitude(x) - 53, _SMALLEST), _LARGEST) if x[1] else _SMALLEST


def larger(x: Number, y: Number) -> Number:
    """The larger of two absolute values."""
    first, second = absolute(x, _BITS), absolute(y, _BITS)
    return second if is_finite(second) and compare(second, first) > 0 else first


def error_in_ulp(computed: float, value: Number, at: Number) -> float:
    """``|computed - value|`` in ulp of ``at``; infinite for NaN, and where ``at`` is 0 for anything but 0.

    A computed infinity counts as the first number beyond the doubles, so that overflow on the same side is right.
    """
    if math.isnan(computed):
        return math.inf
    if at == ZERO:
        return 0.0 if computed == 0 else math.inf
    if math.isinf(computed):
        number = _OVERFLOW if computed > 0 else subtract(ZERO, _OVERFLOW, _BITS)
        if compare(absolute(value, _BITS), _OVERFLOW) >= 0 and (value[0] == 1) == (computed < 0):
            return 0.0
    else:
        number = from_double(computed)
    gap = absolute(subtract(number, value, _BITS), _BITS)
    if gap == ZERO:
        return 0.0
    exponent = magnitude(gap) - ulp_exponent(at)
    if exponent > 1000:
        return math.inf
    return math.ldexp(int(gap[1]), gap[2] - ulp_exponent(at)) if exponent > -1000 else 0.0


def allowed_error(typed: TypedKernel, value: Number, scale: Number) -> float:
    """The largest absolute error that the declared accuracy allows at a value with that scale."""
    at = larger(value, scale)
    if at == ZERO:
        return 0.0
    bound = math.ldexp(typed.scaled_ulp, ulp_exponent(at))
    if typed.ulp is not None and value != ZERO:
        bound = min(bound, math.ldexp(typed.ulp, ulp_exponent(value)))
    return bound
