"""Bessel functions near zero, where a library's general ones lose digits, underflow early or have no value."""

from __future__ import annotations

from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from .evaluate import Number, from_fraction, to_fraction
from .graph import Graph
from .polynomial import polynomial

_BITS = 120
#: Below 1 so many terms of the power series of J and I of orders above 0 are all that a double holds.
_TERMS = 11
#: Up to here the logarithm in Y and K of order 0 is the whole value.
_LOGARITHM_ALONE = Fraction(1, 10**8)


def bessel(graph: Graph, operation: str, order: Fraction, x: int) -> int:
    """The function of ``x``; a choice where its order needs one."""
    value = graph.intern(operation, (x,), order)
    if order < 0:
        return value
    if operation in ("besselj", "besseli"):
        return _series(graph, operation, order, x, value) if order else value
    if order:
        return _first_term(graph, operation, order, x, value)
    return _logarithm(graph, operation, x, value)


def _series(graph: Graph, operation: str, order: Fraction, x: int, value: int) -> int:
    if operation == "besseli" and order == 1:
        return value
    sign = -1 if operation == "besselj" else 1
    coefficients = [Fraction(1)]
    for place in range(1, _TERMS):
        coefficients.append(coefficients[-1] * sign / (4 * place * (order + place)))
    square = graph.intern("pow", (x, graph.constant(2)))
    leading = graph.intern("pow", (x, graph.constant(order)))
    gamma = libmp.mpf_gamma(from_fraction(order + 1, _BITS), _BITS)
    leading = graph.intern("mul", (_literal(graph, libmp.mpf_div(_power_of_two(-order), gamma, _BITS)), leading))
    near = graph.intern("mul", (leading, polynomial(graph, square, coefficients)))
    test = graph.intern("lt", (graph.intern("abs", (x,)), graph.constant(1)), kind="bool")
    return graph.intern("select", (test, near, value))


def _first_term(graph: Graph, operation: str, order: Fraction, x: int, value: int) -> int:
    factor = libmp.mpf_mul(_power_of_two(order), libmp.mpf_gamma(from_fraction(order, _BITS), _BITS), _BITS)
    divisor = libmp.ftwo if operation == "besselk" else libmp.mpf_neg(libmp.mpf_pi(_BITS))
    power = graph.intern("pow", (x, graph.constant(-order)))
    near = graph.intern("mul", (_literal(graph, libmp.mpf_div(factor, divisor, _BITS)), power))
    return graph.intern("select", (_between_zero_and(graph, x, _first_term_alone(order)), near, value))


def _first_term_alone(order: Fraction) -> Fraction:
    """Up to where the first term of Y and K is the whole value: the next is x**2 times it, or x**(2*order)."""
    return Fraction(1, 10 ** (9 / min(order, Fraction(1))).__ceil__()) if order * 40 > 1 else Fraction(0)


def _logarithm(graph: Graph, operation: str, x: int, value: int) -> int:
    """``log(x/2) + gamma``, without halving the smallest doubles: K0 is its negative, Y0 has it times 2/pi."""
    shift = libmp.mpf_sub(libmp.mpf_euler(_BITS), libmp.mpf_ln2(_BITS), _BITS)
    total = graph.intern("add", (graph.intern("log", (x,)), _literal(graph, shift)))
    if operation == "besselk":
        near = graph.intern("neg", (total,))
    else:
        near = graph.intern("mul", (_literal(graph, libmp.mpf_div(libmp.ftwo, libmp.mpf_pi(_BITS), _BITS)), total))
    return graph.intern("select", (_between_zero_and(graph, x, _LOGARITHM_ALONE), near, value))


def _between_zero_and(graph: Graph, x: int, bound: Fraction) -> int:
    above = graph.intern("le", (graph.constant(0), x), kind="bool")
    below = graph.intern("lt", (x, graph.constant(bound)), kind="bool")
    return graph.intern("and", (above, below), kind="bool")


def _power_of_two(exponent: Fraction) -> Number:
    result: Number = libmp.mpf_pow(libmp.ftwo, from_fraction(exponent, _BITS + 40), _BITS)
    return result


def _literal(graph: Graph, value: Number) -> int:
    return graph.constant(to_fraction(value))
