"""Arithmetic at any precision, with the edges of IEEE arithmetic; pure functions over binary numbers.

Zero has no sign here, so a division by zero takes the sign of the dividend. What lies beyond the oracle's reach
(an exponential of a number of more than ``REACH`` bits) is NaN, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import libmp  # type: ignore[import-untyped]

#: mpmath's raw number: sign, mantissa, exponent, bit count of the mantissa.
Number = tuple[int, int, int, int]
Value = Number | bool

#: Arguments of transcendental functions, and distances of exponents, may have this many bits.
REACH = 1 << 14

ZERO: Number = libmp.fzero
ONE: Number = libmp.fone
NAN: Number = libmp.fnan
INFINITY: Number = libmp.finf
MINUS_INFINITY: Number = libmp.fninf
NEAREST = libmp.round_nearest


def is_nan(x: Number) -> bool:
    """Whether ``x`` is NaN."""
    return x == NAN


def is_infinite(x: Number) -> bool:
    """Whether ``x`` is an infinity."""
    return x in (INFINITY, MINUS_INFINITY)


def is_finite(x: Number) -> bool:
    """Whether ``x`` is a number."""
    return bool(x[1]) or x == ZERO


def is_negative(x: Number) -> bool:
    """Whether ``x`` is below zero, minus infinity included."""
    return x[0] == 1 or x == MINUS_INFINITY


def magnitude(x: Number) -> int:
    """The smallest m with |x| < 2**m, of a finite number that is not zero."""
    return x[2] + x[3]


def from_double(value: float) -> Number:
    """The double, exactly."""
    result: Number = libmp.from_float(value)
    return result


def from_fraction(value: Fraction, precision: int) -> Number:
    """The rational, rounded to ``precision`` bits."""
    result: Number = libmp.from_rational(value.numerator, value.denominator, precision, NEAREST)
    return result


def to_fraction(x: Number) -> Fraction:
    """A finite number, exactly."""
    sign, mantissa, exponent, _ = x
    signed = -int(mantissa) if sign else int(mantissa)
    return Fraction(signed << exponent) if exponent >= 0 else Fraction(signed, 1 << -exponent)


def nearest_double(x: Number) -> float:
    """The double nearest to ``x``, ties to even, subnormals and overflow included."""
    if not x[1]:
        return {ZERO: 0.0, INFINITY: float("inf"), MINUS_INFINITY: float("-inf")}.get(x, float("nan"))
    if magnitude(x) > 1025:
        return float("-inf") if x[0] else float("inf")
    if magnitude(x) < -1080:
        return -0.0 if x[0] else 0.0
    exact = to_fraction(x)
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return float("-inf") if x[0] else float("inf")


def add(x: Number, y: Number, p: int) -> Number:
    """``x + y``."""
    result: Number = libmp.mpf_add(x, y, p, NEAREST)
    return result


def subtract(x: Number, y: Number, p: int) -> Number:
    """``x - y``."""
    result: Number = libmp.mpf_sub(x, y, p, NEAREST)
    return result


def multiply(x: Number, y: Number, p: int) -> Number:
    """``x * y``; zero times infinity is NaN."""
    result: Number = libmp.mpf_mul(x, y, p, NEAREST)
    return result


def divide(x: Number, y: Number, p: int) -> Number:
    """``x / y``; by zero Inf with the sign of ``x``, 0/0 NaN."""
    if y == ZERO:
        if x == ZERO or is_nan(x):
            return NAN
        return MINUS_INFINITY if is_negative(x) else INFINITY
    result: Number = libmp.mpf_div(x, y, p, NEAREST)
    return result


def negate(x: Number, p: int) -> Number:
    """``-x``."""
    result: Number = libmp.mpf_neg(x)
    return result


def absolute(x: Number, p: int) -> Number:
    """``|x|``."""
    result: Number = libmp.mpf_abs(x)
    return result


def compare(x: Number, y: Number) -> int:
    """-1, 0 or 1; neither may be NaN."""
    result: int = libmp.mpf_cmp(x, y)
    return result


def less(x: Number, y: Number) -> bool:
    """``x < y``; False with NaN."""
    return not (is_nan(x) or is_nan(y)) and compare(x, y) < 0


def less_equal(x: Number, y: Number) -> bool:
    """``x <= y``; False with NaN."""
    return not (is_nan(x) or is_nan(y)) and compare(x, y) <= 0


def equal(x: Number, y: Number) -> bool:
    """``x == y``; False with NaN."""
    return not (is_nan(x) or is_nan(y)) and x == y


def minimum(x: Number, y: Number, p: int) -> Number:
    """The smaller; NaN when either is."""
    if is_nan(x) or is_nan(y):
        return NAN
    return x if compare(x, y) <= 0 else y


def maximum(x: Number, y: Number, p: int) -> Number:
    """The greater; NaN when either is."""
    if is_nan(x) or is_nan(y):
        return NAN
    return x if compare(x, y) >= 0 else y


def floor_quotient(x: Number, y: Number) -> int | None:
    """``floor(x / y)`` of finite numbers, exactly; None beyond reach or where ``y`` is zero."""
    if y == ZERO:
        return None
    if x == ZERO:
        return 0
    if abs(x[2] - y[2]) > REACH:
        return None
    lowest = min(x[2], y[2])
    dividend, divisor = int(x[1]) << (x[2] - lowest), int(y[1]) << (y[2] - lowest)
    return (-dividend if x[0] else dividend) // (-divisor if y[0] else divisor)


def floor_divide(x: Number, y: Number, p: int) -> Number:
    """``floor(x / y)``."""
    if is_finite(x) and is_finite(y) and y != ZERO:
        quotient = floor_quotient(x, y)
        return NAN if quotient is None else libmp.from_int(quotient)
    if is_finite(x) and is_infinite(y):
        return libmp.from_int(-1) if x != ZERO and is_negative(x) != is_negative(y) else ZERO
    return divide(x, y, p) if y == ZERO else NAN


def modulo(x: Number, y: Number, p: int) -> Number:
    """``x - y*floor(x / y)``: the sign of the divisor."""
    if is_finite(x) and is_finite(y) and y != ZERO:
        return remainder(x, y, floor_quotient(x, y), p)
    if is_finite(x) and is_infinite(y):
        return y if x != ZERO and is_negative(x) != is_negative(y) else x
    return NAN


def remainder(x: Number, y: Number, quotient: int | None, p: int) -> Number:
    """``x - y*quotient``, rounded once."""
    if quotient is None:
        return NAN
    exact = libmp.mpf_mul(y, libmp.from_int(quotient))
    result: Number = libmp.mpf_sub(x, exact, p, NEAREST)
    return result


def sign(x: Number, p: int) -> Number:
    """-1, 0 or 1; NaN of NaN."""
    if is_nan(x) or x == ZERO:
        return x
    return libmp.fnone if is_negative(x) else ONE


def heaviside(x: Number, at_zero: Number, p: int) -> Number:
    """0 below zero, 1 above, ``at_zero`` at zero; NaN of NaN."""
    if is_nan(x):
        return x
    if x == ZERO:
        return at_zero
    return ZERO if is_negative(x) else ONE


def rounding(function: Callable[..., Any]) -> Callable[[Number, int], Number]:
    """A function that rounds finite numbers to whole ones."""

    def apply(x: Number, p: int) -> Number:
        return function(x) if x[1] else x

    return apply


def truncate(x: Number, p: int) -> Number:
    """Towards zero."""
    if not x[1]:
        return x
    result: Number = libmp.mpf_ceil(x) if x[0] else libmp.mpf_floor(x)
    return result


def power(x: Number, y: Number, p: int) -> Number:
    """``x ** y``: 1 where y is 0 or x is 1, NaN for a fractional power below zero."""
    if y == ZERO or x == ONE:
        return ONE
    if is_nan(x) or is_nan(y):
        return NAN
    odd = y[2] == 0 and bool(y[1])
    if is_infinite(y):
        return _infinite_power(x, is_negative(y))
    if not x[1]:
        grows = (x != ZERO) != is_negative(y)
        if not grows:
            return ZERO
        return MINUS_INFINITY if x == MINUS_INFINITY and odd else INFINITY
    if x[0] and y[2] < 0:
        return NAN
    if magnitude(y) + abs(magnitude(x)).bit_length() > REACH:
        return NAN
    result: Number = libmp.mpf_pow(x, y, p, NEAREST)
    return result


def _infinite_power(x: Number, falling: bool) -> Number:
    size: Number = libmp.mpf_abs(x)
    if size == ONE:
        return ONE
    return INFINITY if (compare(size, ONE) > 0) != falling else ZERO
