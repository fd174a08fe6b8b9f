"""Every operation at any precision, with the edges of IEEE arithmetic; pure functions over binary numbers.

Zero has no sign here, so a division by zero takes the sign of the dividend. What lies beyond the oracle's reach
(an exponential of a number of more than ``REACH`` bits) is NaN, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
_NEAREST = libmp.round_nearest


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
    result: Number = libmp.from_rational(value.numerator, value.denominator, precision, _NEAREST)
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
    result: Number = libmp.mpf_add(x, y, p, _NEAREST)
    return result


def subtract(x: Number, y: Number, p: int) -> Number:
    """``x - y``."""
    result: Number = libmp.mpf_sub(x, y, p, _NEAREST)
    return result


def multiply(x: Number, y: Number, p: int) -> Number:
    """``x * y``; zero times infinity is NaN."""
    result: Number = libmp.mpf_mul(x, y, p, _NEAREST)
    return result


def divide(x: Number, y: Number, p: int) -> Number:
    """``x / y``; by zero Inf with the sign of ``x``, 0/0 NaN."""
    if y == ZERO:
        if x == ZERO or is_nan(x):
            return NAN
        return MINUS_INFINITY if is_negative(x) else INFINITY
    result: Number = libmp.mpf_div(x, y, p, _NEAREST)
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
    result: Number = libmp.mpf_sub(x, exact, p, _NEAREST)
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


def _integral(function: Callable[..., Any]) -> Callable[[Number, int], Number]:
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
    result: Number = libmp.mpf_pow(x, y, p, _NEAREST)
    return result


def _infinite_power(x: Number, falling: bool) -> Number:
    size: Number = libmp.mpf_abs(x)
    if size == ONE:
        return ONE
    return INFINITY if (compare(size, ONE) > 0) != falling else ZERO


def cube_root(x: Number, p: int) -> Number:
    """The real cube root."""
    if not x[1]:
        return x
    root: Number = libmp.mpf_cbrt(libmp.mpf_abs(x), p, _NEAREST)
    return negate(root, p) if x[0] else root


def exponential(x: Number, p: int) -> Number:
    """``e ** x``."""
    if not x[1]:
        return {ZERO: ONE, MINUS_INFINITY: ZERO}.get(x, x)
    if magnitude(x) > REACH:
        return NAN
    result: Number = libmp.mpf_exp(x, p, _NEAREST)
    return result


def exponential_less_one(x: Number, p: int) -> Number:
    """``e**x - 1`` without cancellation."""
    if not x[1]:
        return libmp.fnone if x == MINUS_INFINITY else x
    if magnitude(x) < -2 * p:
        return add(x, libmp.mpf_shift(multiply(x, x, p), -1), p)
    grown = exponential(x, p + max(0, -magnitude(x)) + 10)
    return subtract(grown, ONE, p)


def logarithm(x: Number, p: int) -> Number:
    """The natural logarithm; minus infinity at 0, NaN below."""
    if x == ZERO:
        return MINUS_INFINITY
    if is_nan(x) or is_negative(x):
        return NAN
    result: Number = libmp.mpf_log(x, p, _NEAREST)
    return result


def logarithm_of_one_more(x: Number, p: int) -> Number:
    """``log(1 + x)`` without cancellation."""
    if x[1] and magnitude(x) < -2 * p:
        return subtract(x, libmp.mpf_shift(multiply(x, x, p), -1), p)
    if x[1] and magnitude(x) > 4 * p:
        return logarithm(add(x, ONE, 4 * p), p)
    return logarithm(libmp.mpf_add(x, ONE), p) if x[1] else {ZERO: ZERO, INFINITY: x}.get(x, NAN)


def _logarithm_to(base: Callable[..., Any]) -> Callable[[Number, int], Number]:
    def apply(x: Number, p: int) -> Number:
        return divide(logarithm(x, p + 10), base(p + 10), p)

    return apply


def _everywhere(
    function: Callable[..., Any], at_infinity: Number = NAN, at_minus_infinity: Number = NAN
) -> Callable[[Number, int], Number]:
    """A function defined on the whole line, with its limits."""

    def apply(x: Number, p: int) -> Number:
        if is_finite(x):
            if x[1] and magnitude(x) > REACH:
                return NAN
            result: Number = function(x, p, _NEAREST)
            return result
        return {INFINITY: at_infinity, MINUS_INFINITY: at_minus_infinity}.get(x, NAN)

    return apply


def _within_one(function: Callable[..., Any]) -> Callable[[Number, int], Number]:
    """A function defined on [-1, 1]."""

    def apply(x: Number, p: int) -> Number:
        if is_nan(x) or compare(libmp.mpf_abs(x), ONE) > 0:
            return NAN
        result: Number = function(x, p, _NEAREST)
        return result

    return apply


def arctangent(x: Number, p: int) -> Number:
    """The principal arc tangent; half pi at infinity."""
    if is_nan(x):
        return x
    result: Number = libmp.mpf_atan(x, p, _NEAREST)
    return result


def arctangent_of_two(y: Number, x: Number, p: int) -> Number:
    """The angle of the point (x, y) in (-pi, pi]; 0 at the origin."""
    if is_nan(x) or is_nan(y):
        return NAN
    pi: Number = libmp.mpf_pi(p)
    if y == ZERO:
        return pi if is_negative(x) else ZERO
    if is_infinite(x) and is_infinite(y):
        angle = multiply(pi, from_double(0.75 if is_negative(x) else 0.25), p)
        return negate(angle, p) if is_negative(y) else angle
    if is_infinite(y) or x == ZERO:
        half: Number = libmp.mpf_shift(pi, -1)
        return negate(half, p) if is_negative(y) else half
    if is_infinite(x):
        if not is_negative(x):
            return ZERO
        return negate(pi, p) if is_negative(y) else pi
    result: Number = libmp.mpf_atan2(y, x, p, _NEAREST)
    return result


def inverse_hyperbolic_cosine(x: Number, p: int) -> Number:
    """NaN below 1."""
    if is_nan(x) or compare(x, ONE) < 0:
        return NAN
    return x if is_infinite(x) else libmp.mpf_acosh(x, p, _NEAREST)


def inverse_hyperbolic_tangent(x: Number, p: int) -> Number:
    """Infinite at -1 and 1, NaN outside."""
    if is_nan(x) or compare(libmp.mpf_abs(x), ONE) > 0:
        return NAN
    if libmp.mpf_abs(x) == ONE:
        return MINUS_INFINITY if is_negative(x) else INFINITY
    result: Number = libmp.mpf_atanh(x, p, _NEAREST)
    return result


def hypotenuse(x: Number, y: Number, p: int) -> Number:
    """``sqrt(x**2 + y**2)``; infinite when either is."""
    if is_infinite(x) or is_infinite(y):
        return INFINITY
    if is_nan(x) or is_nan(y):
        return NAN
    result: Number = libmp.mpf_hypot(x, y, p, _NEAREST)
    return result


def square_root(x: Number, p: int) -> Number:
    """NaN below zero."""
    if not x[1]:
        return NAN if x == MINUS_INFINITY else x
    return NAN if x[0] else libmp.mpf_sqrt(x, p, _NEAREST)


def _is_pole(x: Number) -> bool:
    """Whether ``x`` is 0, -1, -2, ..."""
    return x == ZERO or (x[0] == 1 and x[2] >= 0)


def gamma(x: Number, p: int) -> Number:
    """Infinite at 0, NaN at the other poles."""
    if x == ZERO:
        return INFINITY
    if not x[1] or _is_pole(x):
        return x if x == INFINITY else NAN
    return NAN if magnitude(x) > REACH else libmp.mpf_gamma(x, p, _NEAREST)


def log_gamma(x: Number, p: int) -> Number:
    """``log|gamma(x)|``; infinite at the poles."""
    if _is_pole(x):
        return INFINITY
    if not x[1]:
        return x if x == INFINITY else NAN
    if magnitude(x) > REACH:
        return NAN
    if x[0]:
        return logarithm(absolute(gamma(x, p + 10), p), p)
    result: Number = libmp.mpf_loggamma(x, p, _NEAREST)
    return result


def digamma(x: Number, p: int) -> Number:
    """The logarithmic derivative of gamma; NaN at the poles."""
    if _is_pole(x) or not x[1]:
        return x if x == INFINITY else NAN
    return NAN if magnitude(x) > REACH else libmp.mpf_psi0(x, p, _NEAREST)


#: Operations on numbers, called with the arguments and the working precision in bits. Comparisons, logic,
#: ``select`` and leaves are the evaluator's own.
FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "add": add, "sub": subtract, "mul": multiply, "div": divide, "pow": power, "neg": negate,
    "floordiv": floor_divide, "mod": modulo, "abs": absolute, "sign": sign, "min": minimum, "max": maximum,
    "floor": _integral(libmp.mpf_floor), "ceil": _integral(libmp.mpf_ceil), "trunc": truncate,
    "round": _integral(libmp.mpf_nint), "sqrt": square_root, "cbrt": cube_root,
    "exp": exponential, "expm1": exponential_less_one, "log": logarithm, "log1p": logarithm_of_one_more,
    "log2": _logarithm_to(libmp.mpf_ln2), "log10": _logarithm_to(libmp.mpf_ln10),
    "sin": _everywhere(libmp.mpf_sin), "cos": _everywhere(libmp.mpf_cos), "tan": _everywhere(libmp.mpf_tan),
    "asin": _within_one(libmp.mpf_asin), "acos": _within_one(libmp.mpf_acos),
    "atan": arctangent, "atan2": arctangent_of_two,
    "sinh": _everywhere(libmp.mpf_sinh, INFINITY, MINUS_INFINITY),
    "cosh": _everywhere(libmp.mpf_cosh, INFINITY, INFINITY),
    "tanh": _everywhere(libmp.mpf_tanh, ONE, libmp.fnone),
    "asinh": _everywhere(libmp.mpf_asinh, INFINITY, MINUS_INFINITY),
    "acosh": inverse_hyperbolic_cosine, "atanh": inverse_hyperbolic_tangent, "hypot": hypotenuse,
    "erf": _everywhere(libmp.mpf_erf, ONE, libmp.fnone), "erfc": _everywhere(libmp.mpf_erfc, ZERO, libmp.ftwo),
    "gamma": gamma, "loggamma": log_gamma, "digamma": digamma, "heaviside": heaviside,
}  # fmt: skip

CONSTANTS: Mapping[str, Callable[[int], Number]] = {
    "pi": lambda p: libmp.mpf_pi(p, _NEAREST),
    "tau": lambda p: libmp.mpf_shift(libmp.mpf_pi(p, _NEAREST), 1),
    "e": lambda p: libmp.mpf_e(p, _NEAREST),
}
