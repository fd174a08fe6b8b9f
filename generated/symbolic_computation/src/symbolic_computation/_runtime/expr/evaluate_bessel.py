"""Bessel functions of a rational order at any precision.

Every order and argument goes one of two ways: Hankel's expansion for a large argument, where its terms fall below
the precision asked for, and the power series elsewhere, with as many more bits as its sums cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from mpmath import libmp  # type: ignore[import-untyped]

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
    divide,
    from_fraction,
    is_negative,
    magnitude,
    multiply,
    negate,
    subtract,
)

#: Bits beyond those asked for.
GUARD = 40
#: A literal of 400 digits may be as close to a whole number as this many bits.
ORDER_BITS = 1500


class Cancelled(NamedTuple):
    """A sum, and the magnitude of the largest term that entered it."""

    value: Number
    largest: int


def keeping(compute: Callable[[int], Cancelled], p: int) -> Number:
    """The value of ``compute`` to ``p`` bits: again with more bits, when its terms cancelled more than the guard."""
    bits = p + GUARD
    for _ in range(4):
        value, largest = compute(bits)
        lost = largest - magnitude(value) if value[1] else bits
        if lost + p < bits:
            break
        bits = p + lost + GUARD
    result: Number = libmp.mpf_pos(value, p, NEAREST)
    return result


def summed(terms: Iterator[Number], least: int, bits: int) -> Cancelled:
    """The sum of terms that fall from number ``least`` on at least by halves."""
    total, largest = ZERO, -(1 << 60)
    for place, term in enumerate(terms):
        if not term[1]:
            if place >= least:
                break
            continue
        total = add(total, term, bits)
        largest = max(largest, magnitude(term))
        if place >= least and magnitude(term) < largest - bits - 4:
            break
    return Cancelled(total, largest)


def bessel_j(order: Fraction, x: Number, p: int) -> Number:
    """J: NaN at infinity, and below zero but for whole orders."""
    return _on_the_line(_j, order, x, p)


def bessel_i(order: Fraction, x: Number, p: int) -> Number:
    """I: infinite at infinity; NaN below zero but for whole orders."""
    if x == INFINITY or (x == MINUS_INFINITY and order.denominator == 1):
        return MINUS_INFINITY if is_negative(x) and order % 2 else INFINITY
    return _on_the_line(_i, order, x, p)


def bessel_y(order: Fraction, x: Number, p: int) -> Number:
    """Y: infinite at zero, NaN below zero and at infinity."""
    if x == ZERO:
        return _y_at_zero(order)
    if not x[1] or x[0] or magnitude(x) > REACH:
        return NAN
    return _y(order, x, p)


def bessel_k(order: Fraction, x: Number, p: int) -> Number:
    """K: infinite at zero, zero at infinity, NaN below zero."""
    if x in (ZERO, INFINITY):
        return INFINITY if x == ZERO else ZERO
    if not x[1] or x[0] or magnitude(x) > REACH:
        return NAN
    return _k(abs(order), x, p)


def _on_the_line(function: Callable[[Fraction, Number, int], Number], order: Fraction, x: Number, p: int) -> Number:
    """J or I: even or odd for whole orders."""
    whole = order.denominator == 1
    if x == ZERO:
        if order == 0 or order > 0:
            return ONE if order == 0 else ZERO
        return ZERO if whole else _sign_at_zero(order)
    if not x[1] or (x[0] and not whole) or magnitude(x) > REACH:
        return NAN
    value = function(order, absolute(x, p), p)
    return negate(value, p) if x[0] and order % 2 else value


def _sign_at_zero(order: Fraction) -> Number:
    """Infinity with the sign of ``1/gamma(1 + order)``, for a negative order that is not whole."""
    return MINUS_INFINITY if (-order).__floor__() % 2 else INFINITY


def _y_at_zero(order: Fraction) -> Number:
    if order >= 0 or order.denominator == 1:
        return INFINITY if order < 0 and order % 2 else MINUS_INFINITY
    if order.denominator == 2:
        return ZERO
    # cos(order*pi) times minus infinity.
    turn = order % 2
    return INFINITY if Fraction(1, 2) < turn < Fraction(3, 2) else MINUS_INFINITY


def _j(order: Fraction, x: Number, p: int) -> Number:
    far = _hankel(order, x, p)
    if far is not None:
        return keeping(lambda bits: _wave(far, order, x, bits, 0), p)
    if order < 0 and order.denominator == 1:
        value = _j(-order, x, p)
        return negate(value, p) if order % 2 else value
    return _power_series(order, x, p, -1)


def _i(order: Fraction, x: Number, p: int) -> Number:
    far = _hankel(order, x, p)
    if far is None:
        return _power_series(abs(order) if order.denominator == 1 else order, x, p, 1)

    def compute(bits: int) -> Cancelled:
        signed = (negate(term, bits) if place % 2 else term for place, term in enumerate(far(bits)))
        total, largest = summed(signed, _least(order, x), bits)
        root = libmp.mpf_sqrt(multiply(libmp.mpf_shift(libmp.mpf_pi(bits), 1), x, bits), bits, NEAREST)
        factor = divide(libmp.mpf_exp(x, bits, NEAREST), root, bits)
        return Cancelled(multiply(total, factor, bits), largest + magnitude(factor))

    return keeping(compute, p)


def _y(order: Fraction, x: Number, p: int) -> Number:
    far = _hankel(order, x, p)
    if far is not None:
        return keeping(lambda bits: _wave(far, order, x, bits, 1), p)
    if order.denominator == 1:
        value = keeping(lambda bits: _logarithmic(abs(order), x, bits, -1), p)
        return negate(value, p) if order < 0 and order % 2 else value

    def compute(bits: int) -> Cancelled:
        cosine, sine = _turned(order, bits)
        first = multiply(_power_series(order, x, bits, -1), cosine, bits)
        second = _power_series(-order, x, bits, -1)
        value = divide(subtract(first, second, bits), sine, bits)
        return Cancelled(value, max(magnitude(first), magnitude(second)) - magnitude(sine) + 1)

    return keeping(compute, p)


def _k(order: Fraction, x: Number, p: int) -> Number:
    far = _hankel(order, x, p)
    if far is not None:

        def expansion(bits: int) -> Cancelled:
            total, largest = summed(iter(far(bits)), _least(order, x), bits)
            half = libmp.mpf_shift(libmp.mpf_pi(bits), -1)
            root = libmp.mpf_sqrt(divide(half, x, bits), bits, NEAREST)
            factor = multiply(root, libmp.mpf_exp(negate(x, bits), bits, NEAREST), bits)
            return Cancelled(multiply(total, factor, bits), largest + magnitude(factor))

        return keeping(expansion, p)
    if order.denominator == 1:
        return keeping(lambda bits: _logarithmic(order, x, bits, 1), p)

    def compute(bits: int) -> Cancelled:
        sine = _turned(order, bits)[1]
        first, second = _power_series(-order, x, bits, 1), _power_series(order, x, bits, 1)
        half = libmp.mpf_shift(libmp.mpf_pi(bits), -1)
        value = divide(multiply(half, subtract(first, second, bits), bits), sine, bits)
        return Cancelled(value, max(magnitude(first), magnitude(second)) - magnitude(sine) + 2)

    return keeping(compute, p)


def _turned(order: Fraction, bits: int) -> tuple[Number, Number]:
    """Cosine and sine of ``order*pi``; exact zeros and ones where they are."""
    value: tuple[Number, Number] = libmp.mpf_cos_sin_pi(from_fraction(order % 2, bits + ORDER_BITS), bits, NEAREST)
    return value


def _least(order: Fraction, x: Number) -> int:
    """From which term on the power series falls by halves."""
    return 2 * abs(order).__ceil__() + int(libmp.to_int(libmp.mpf_ceil(x))) + 2 if magnitude(x) < 40 else 0


class _Series(NamedTuple):
    """The hypergeometric series, the same weighted by harmonic numbers, and the magnitude of its largest term."""

    total: Number
    weighted: Number
    largest: int


def _series(order: Fraction, x: Number, bits: int, sign: int) -> _Series:
    """The series of J (sign -1) or I (sign 1) over its first term, for an order that is not negative, in integers."""
    square = libmp.to_fixed(libmp.mpf_shift(multiply(x, x, bits + GUARD), -2), bits)
    above, below = order.numerator, order.denominator
    weight = sum((1 << bits) // place for place in range(1, above + 1)) if below == 1 else 0
    term = total = largest = 1 << bits
    weighted, place = weight, 0
    while term:
        place += 1
        term = (term * square >> bits) * below // (place * (above + place * below))
        largest = max(largest, term)
        signed = -term if sign < 0 and place % 2 else term
        total += signed
        if below == 1:
            weight += (1 << bits) // place + (1 << bits) // (above + place)
            weighted += signed * weight >> bits
    size = int(largest).bit_length() - bits + int(weight >> bits).bit_length()
    return _Series(libmp.from_man_exp(total, -bits), libmp.from_man_exp(weighted, -bits), size)


def _power_series(order: Fraction, x: Number, p: int, sign: int) -> Number:
    """``(x/2)**order/gamma(order + 1)`` times the hypergeometric series: J for sign -1, I for 1.

    The order is not a negative whole number.
    """

    def compute(bits: int) -> Cancelled:
        if order < 0:
            total, largest = summed(_terms(order, x, bits, sign), _least(order, x), bits)
        else:
            total, _, largest = _series(order, x, bits, sign)
        exact = from_fraction(order, bits + ORDER_BITS)
        power = libmp.mpf_pow(libmp.mpf_shift(x, -1), exact, bits, NEAREST)
        factor = multiply(power, libmp.mpf_rgamma(add(exact, ONE, bits + ORDER_BITS), bits, NEAREST), bits)
        return Cancelled(multiply(total, factor, bits), largest + magnitude(factor))

    return keeping(compute, p)


def _terms(order: Fraction, x: Number, bits: int, sign: int) -> Iterator[Number]:
    """The terms for a negative order: they may fall and rise again, so each keeps all its bits."""
    square = libmp.mpf_shift(multiply(x, x, bits), -2)
    square = negate(square, bits) if sign < 0 else square
    term, place = ONE, 0
    while True:
        yield term
        place += 1
        term = divide(multiply(term, square, bits), from_fraction(place * (order + place), bits + 10), bits)


def _logarithmic(order: Fraction, x: Number, bits: int, sign: int) -> Cancelled:
    """Y for sign -1 and K for 1, of a whole order: a finite sum, a logarithm, and a series with harmonic numbers."""
    count = int(order)
    half = libmp.mpf_shift(x, -1)
    square = multiply(half, half, bits)
    power = libmp.mpf_pow_int(half, count, bits, NEAREST)
    head = _finite_sum(count, negate(square, bits) if sign > 0 else square, bits)
    head = Cancelled(divide(head.value, power, bits), head.largest - magnitude(power) + 1)
    series = _series(order, x, bits, sign)
    logarithm = libmp.mpf_shift(add(libmp.mpf_log(half, bits, NEAREST), libmp.mpf_euler(bits), bits), 1)
    rest = subtract(series.weighted, multiply(logarithm, series.total, bits), bits)
    factor = divide(power, libmp.from_int(libmp.ifac(count)), bits)
    tail = multiply(rest, factor, bits)
    largest = series.largest + magnitude(factor) + max(1, magnitude(logarithm) if logarithm[1] else 1)
    largest = max(head.largest, largest)
    if sign > 0:
        both = subtract(head.value, tail, bits) if count % 2 else add(head.value, tail, bits)
        return Cancelled(libmp.mpf_shift(both, -1), largest)
    return Cancelled(divide(negate(add(head.value, tail, bits), bits), libmp.mpf_pi(bits), bits), largest)


def _finite_sum(count: int, square: Number, bits: int) -> Cancelled:
    """The sum over k < count of ``(count - k - 1)!/k! * square**k``."""
    total, largest, power = ZERO, -(1 << 60), ONE
    for place in range(count):
        weight = from_fraction(Fraction(int(libmp.ifac(count - place - 1)), int(libmp.ifac(place))), bits)
        term = multiply(weight, power, bits)
        total, largest = add(total, term, bits), max(largest, magnitude(term))
        power = multiply(power, square, bits)
    return Cancelled(total, largest)


Terms = Callable[[int], list[Number]]


def _hankel(order: Fraction, x: Number, p: int) -> Terms | None:
    """The terms of Hankel's expansion to any bits up to those asked for, or None where it does not reach them."""
    if magnitude(x) < 5:
        return None
    needed = p + 3 * GUARD
    if magnitude(x) < 40 and 2.88 * libmp.to_float(x) < needed + 4 * float(abs(order)):
        return None

    def terms(bits: int) -> list[Number]:
        found, term, place = [ONE], ONE, 0
        while term[1] and (magnitude(term) > -bits - 8 or place <= abs(order)):
            place += 1
            factor = (4 * order * order - (2 * place - 1) ** 2) / (8 * place)
            following = divide(multiply(term, from_fraction(factor, bits), bits), x, bits)
            if place > abs(order) + 1 and following[1] and magnitude(following) > magnitude(term):
                return []
            term = following
            found.append(term)
        return found

    return terms if terms(needed) else None


def _wave(far: Terms, order: Fraction, x: Number, bits: int, quarter: int) -> Cancelled:
    """J for a quarter of 0 and Y for 1: Hankel's two sums with the cosine and sine of the phase."""
    found = far(bits)
    sums: list[Number] = [ZERO, ZERO]
    largest = 1
    for place, term in enumerate(found):
        signed = negate(term, bits) if place % 4 >= 2 else term
        sums[place % 2] = add(sums[place % 2], signed, bits)
        largest = max(largest, magnitude(term) if term[1] else 1)
    wide = bits + max(0, magnitude(x)) + 20
    turn = multiply(libmp.mpf_pi(wide), from_fraction(order / 2 + Fraction(1, 4), wide), wide)
    cosine, sine = libmp.mpf_cos_sin(subtract(x, turn, wide), bits, NEAREST)
    first, second = (cosine, negate(sine, bits)) if quarter == 0 else (sine, cosine)
    value = add(multiply(sums[0], first, bits), multiply(sums[1], second, bits), bits)
    root = libmp.mpf_sqrt(divide(libmp.ftwo, multiply(libmp.mpf_pi(bits), x, bits), bits), bits, NEAREST)
    return Cancelled(multiply(value, root, bits), largest + magnitude(root))
