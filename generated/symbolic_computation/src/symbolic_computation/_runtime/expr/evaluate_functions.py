"""Elementary and special functions at any precision, and the table of all operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from mpmath import libmp  # type: ignore[import-untyped]

from . import evaluate_bessel, evaluate_special
from .evaluate import (
    INFINITY,
    MINUS_INFINITY,
    NAN,
    NEAREST,
    ONE,
    REACH,
    ZERO,
    Number,
    absolute,
    add,
    compare,
    divide,
    floor_divide,
    from_double,
    heaviside,
    is_finite,
    is_infinite,
    is_nan,
    is_negative,
    magnitude,
    maximum,
    minimum,
    modulo,
    multiply,
    negate,
    power,
    rounding,
    sign,
    subtract,
    truncate,
)
from .graph import Node


def cube_root(x: Number, p: int) -> Number:
    """The real cube root."""
    if not x[1]:
        return x
    root: Number = libmp.mpf_cbrt(libmp.mpf_abs(x), p, NEAREST)
    return negate(root, p) if x[0] else root


def exponential(x: Number, p: int) -> Number:
    """``e ** x``."""
    if not x[1]:
        return {ZERO: ONE, MINUS_INFINITY: ZERO}.get(x, x)
    if magnitude(x) > REACH:
        return NAN
    result: Number = libmp.mpf_exp(x, p, NEAREST)
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
    result: Number = libmp.mpf_log(x, p, NEAREST)
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
            result: Number = function(x, p, NEAREST)
            return result
        return {INFINITY: at_infinity, MINUS_INFINITY: at_minus_infinity}.get(x, NAN)

    return apply


def _within_one(function: Callable[..., Any]) -> Callable[[Number, int], Number]:
    """A function defined on [-1, 1]."""

    def apply(x: Number, p: int) -> Number:
        if is_nan(x) or compare(libmp.mpf_abs(x), ONE) > 0:
            return NAN
        result: Number = function(x, p, NEAREST)
        return result

    return apply


def arctangent(x: Number, p: int) -> Number:
    """The principal arc tangent; half pi at infinity."""
    if is_nan(x):
        return x
    result: Number = libmp.mpf_atan(x, p, NEAREST)
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
    result: Number = libmp.mpf_atan2(y, x, p, NEAREST)
    return result


def inverse_hyperbolic_cosine(x: Number, p: int) -> Number:
    """NaN below 1."""
    if is_nan(x) or compare(x, ONE) < 0:
        return NAN
    return x if is_infinite(x) else libmp.mpf_acosh(x, p, NEAREST)


def inverse_hyperbolic_tangent(x: Number, p: int) -> Number:
    """Infinite at -1 and 1, NaN outside."""
    if is_nan(x) or compare(libmp.mpf_abs(x), ONE) > 0:
        return NAN
    if libmp.mpf_abs(x) == ONE:
        return MINUS_INFINITY if is_negative(x) else INFINITY
    result: Number = libmp.mpf_atanh(x, p, NEAREST)
    return result


def hypotenuse(x: Number, y: Number, p: int) -> Number:
    """``sqrt(x**2 + y**2)``; infinite when either is."""
    if is_infinite(x) or is_infinite(y):
        return INFINITY
    if is_nan(x) or is_nan(y):
        return NAN
    result: Number = libmp.mpf_hypot(x, y, p, NEAREST)
    return result


def square_root(x: Number, p: int) -> Number:
    """NaN below zero."""
    if not x[1]:
        return NAN if x == MINUS_INFINITY else x
    return NAN if x[0] else libmp.mpf_sqrt(x, p, NEAREST)


def complementary_error(x: Number, p: int) -> Number:
    """``1 - erf(x)`` without cancellation; beyond two to the power 400 it is zero, or 2, to any number of digits."""
    if x[1] and magnitude(x) > 400:
        return libmp.ftwo if x[0] else ZERO
    if not x[1] and x != ZERO:
        edges: dict[Number, Number] = {INFINITY: ZERO, MINUS_INFINITY: libmp.ftwo}
        return edges.get(x, x)
    result: Number = libmp.mpf_erfc(x, p, NEAREST)
    return result


def _is_pole(x: Number) -> bool:
    """Whether ``x`` is 0, -1, -2, ..."""
    return x == ZERO or (x[0] == 1 and x[2] >= 0)


def gamma(x: Number, p: int) -> Number:
    """Infinite at 0, NaN at the other poles."""
    if x == ZERO:
        return INFINITY
    if not x[1] or _is_pole(x):
        return x if x == INFINITY else NAN
    return NAN if magnitude(x) > REACH else libmp.mpf_gamma(x, p, NEAREST)


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
    result: Number = libmp.mpf_loggamma(x, p, NEAREST)
    return result


def digamma(x: Number, p: int) -> Number:
    """The logarithmic derivative of gamma; NaN at the poles."""
    if _is_pole(x) or not x[1]:
        return x if x == INFINITY else NAN
    return NAN if magnitude(x) > REACH else libmp.mpf_psi0(x, p, NEAREST)


#: Operations on numbers, called with the arguments and the working precision in bits. Comparisons, logic,
#: ``select`` and leaves are the evaluator's own.
FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "add": add, "sub": subtract, "mul": multiply, "div": divide, "pow": power, "neg": negate,
    "floordiv": floor_divide, "mod": modulo, "abs": absolute, "sign": sign, "min": minimum, "max": maximum,
    "floor": rounding(libmp.mpf_floor), "ceil": rounding(libmp.mpf_ceil), "trunc": truncate,
    "round": rounding(libmp.mpf_nint), "sqrt": square_root, "cbrt": cube_root,
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
    "erf": _everywhere(libmp.mpf_erf, ONE, libmp.fnone), "erfc": complementary_error,
    "gamma": gamma, "loggamma": log_gamma, "digamma": digamma, "heaviside": heaviside,
    "ellipk": evaluate_special.elliptic_k, "ellipe": evaluate_special.elliptic_e,
    "lambertw": evaluate_special.lambert_w,
}  # fmt: skip

#: Operations with an order, called with it before the argument.
ORDERED: Mapping[str, Callable[[Fraction, Number, int], Number]] = {
    "polygamma": evaluate_special.polygamma,
    "besselj": evaluate_bessel.bessel_j,
    "bessely": evaluate_bessel.bessel_y,
    "besseli": evaluate_bessel.bessel_i,
    "besselk": evaluate_bessel.bessel_k,
}


def function_of(node: Node) -> Callable[..., Number] | None:
    """What computes a node from its arguments and the working precision; None where the evaluator itself does."""
    if node.operation in ORDERED:
        assert isinstance(node.payload, Fraction)
        return partial(ORDERED[node.operation], node.payload)
    return FUNCTIONS.get(node.operation)


CONSTANTS: Mapping[str, Callable[[int], Number]] = {
    "pi": lambda p: libmp.mpf_pi(p, NEAREST),
    "tau": lambda p: libmp.mpf_shift(libmp.mpf_pi(p, NEAREST), 1),
    "e": lambda p: libmp.mpf_e(p, NEAREST),
}
