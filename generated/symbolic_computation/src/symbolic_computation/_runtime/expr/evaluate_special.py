"""Elliptic integrals, polygamma and Lambert's W at any precision."""

from __future__ import annotations

from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from .cotangent import cotangent_derivative
from .evaluate import (
    INFINITY,
    MINUS_INFINITY,
    NAN,
    NEAREST,
    ONE,
    REACH,
    ZERO,
    Number,
    add,
    compare,
    divide,
    magnitude,
    multiply,
    negate,
    subtract,
)
from .evaluate_bessel import Cancelled, keeping

_GUARD = 30
#: Newton's method for W doubles its digits at every step, and the start is never far.
_MOST_STEPS = 100


def elliptic_k(m: Number, p: int) -> Number:
    """The complete integral of the first kind of the parameter m; infinite at 1, NaN above."""
    if m == MINUS_INFINITY:
        return ZERO
    if not _below_one(m):
        return INFINITY if m == ONE else NAN
    result: Number = libmp.mpf_ellipk(m, p, NEAREST)
    return result


def elliptic_e(m: Number, p: int) -> Number:
    """The complete integral of the second kind of the parameter m; NaN above 1."""
    if m == MINUS_INFINITY:
        return INFINITY
    if not _below_one(m):
        return ONE if m == ONE else NAN
    bits = p + _GUARD + 2 * max(0, -magnitude(subtract(ONE, m, p + _GUARD)))
    result: Number = libmp.mpf_pos(libmp.mpf_ellipe(m, bits, NEAREST), p, NEAREST)
    return result


def _below_one(m: Number) -> bool:
    return m == ZERO or (bool(m[1]) and compare(m, ONE) < 0 and magnitude(m) <= REACH)


def polygamma(order: Fraction, x: Number, p: int) -> Number:
    """The derivative of digamma of that order above 0: at the poles infinite for odd orders, NaN for even ones."""
    if x == INFINITY:
        return ZERO
    if x == ZERO or (x[0] and x[2] >= 0):
        return INFINITY if order % 2 else NAN
    if not x[1] or magnitude(x) > REACH:
        return NAN
    if -magnitude(x) * (order + 1) > p + _GUARD:
        factor = libmp.from_int(-int(libmp.ifac(int(order))) * (-1) ** int(order))
        return divide(factor, libmp.mpf_pow_int(x, int(order) + 1, p + _GUARD, NEAREST), p)
    if not x[0]:
        result: Number = libmp.mpf_psi(int(order), x, p, NEAREST)
        return result
    return keeping(lambda bits: _reflected(int(order), x, bits), p)


def _reflected(order: int, x: Number, bits: int) -> Cancelled:
    """Below zero, where the recurrence would take as many steps as the number is large."""
    # A double within 2**-n of a pole has n binary places, and its cosine is close to 1.
    cosine, sine = libmp.mpf_cos_sin_pi(x, bits + max(0, -x[2]), NEAREST)
    cotangent = divide(cosine, sine, bits)
    slope = ZERO
    for factor in reversed(cotangent_derivative(order)):
        slope = add(multiply(slope, cotangent, bits), libmp.from_int(factor), bits)
    slope = multiply(slope, libmp.mpf_pow_int(libmp.mpf_pi(bits), order + 1, bits, NEAREST), bits)
    mirrored: Number = libmp.mpf_psi(order, subtract(ONE, x, bits), bits, NEAREST)
    value = subtract(negate(mirrored, bits) if order % 2 else mirrored, slope, bits)
    return Cancelled(value, max(magnitude(part) for part in (mirrored, slope) if part[1]))


def lambert_w(x: Number, p: int) -> Number:
    """The principal branch of the inverse of ``w*exp(w)``; NaN below -1/e."""
    if not x[1]:
        return NAN if x == MINUS_INFINITY else x
    if magnitude(x) > REACH:
        return NAN
    if magnitude(x) < -2 * p:
        return subtract(x, multiply(x, x, p), p)
    bits = p + _GUARD
    gap = _above_branch(x, bits)
    if not gap[1] or magnitude(gap) < 8 - p:
        # As close as an argument that was rounded may come to the branch point: only more digits tell them apart.
        return negate(ONE, p)
    if gap[0]:
        return NAN
    bits += 2 * max(0, -magnitude(gap))
    start = _start(x, _above_branch(x, bits), bits)
    result: Number = libmp.mpf_pos(_inverted(x, start, bits), p, NEAREST)
    return result


def _above_branch(x: Number, bits: int) -> Number:
    """``x + 1/e``."""
    return add(x, libmp.mpf_exp(libmp.fnone, bits, NEAREST), bits)


def _start(x: Number, gap: Number, bits: int) -> Number:
    """A first approximation: around the branch point, for small arguments, or for large ones."""
    if magnitude(x) > 2:
        logarithm: Number = libmp.mpf_log(x, bits, NEAREST)
        return subtract(logarithm, libmp.mpf_log(logarithm, bits, NEAREST), bits)
    if x[0]:
        twice = multiply(libmp.mpf_shift(gap, 1), libmp.mpf_e(bits), bits)
        return subtract(libmp.mpf_sqrt(twice, bits, NEAREST), ONE, bits)
    return divide(x, add(ONE, x, bits), bits)


def _inverted(x: Number, w: Number, bits: int) -> Number:
    """Halley's method on ``w*exp(w) - x`` from ``w``."""
    for _ in range(_MOST_STEPS):
        grown = libmp.mpf_exp(w, bits, NEAREST)
        fault = subtract(multiply(w, grown, bits), x, bits)
        above = add(w, ONE, bits)
        if not fault[1] or not above[1]:
            return w
        bend = divide(multiply(add(above, ONE, bits), fault, bits), libmp.mpf_shift(above, 1), bits)
        step = divide(fault, subtract(multiply(grown, above, bits), bend, bits), bits)
        w = subtract(w, step, bits)
        if not step[1] or magnitude(step) < magnitude(above) - bits // 2 + 4:
            return w
    return NAN
