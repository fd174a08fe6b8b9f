"""Derivatives of special functions: the factor of each from the builder, the argument and the node itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .folding import FoldingBuilder

Factor = Callable[[FoldingBuilder, int, int], int]


def _gauss(build: FoldingBuilder, x: int, number: int) -> int:
    factor = build.div(build.constant(2), build.apply("sqrt", build.graph.intern("pi")))
    return build.mul(factor, build.apply("exp", build.neg(build.power(x, Fraction(2)))))


def _neighbours(lower_sign: int, upper_sign: int) -> Factor:
    """Half the sum of the Bessel functions of one order less and one more, with these signs."""

    def factor(build: FoldingBuilder, x: int, number: int) -> int:
        order, operation = _order(build, number), build.graph[number].operation
        lower = build.ordered(operation, order - 1, x)
        upper = build.ordered(operation, order + 1, x)
        both = build.add(lower, upper) if lower_sign == upper_sign else build.sub(lower, upper)
        return build.div(both if lower_sign > 0 else build.neg(both), build.constant(2))

    return factor


def _order(build: FoldingBuilder, number: int) -> Fraction:
    order = build.graph[number].payload
    assert isinstance(order, Fraction)
    return order


def _elliptic_k(build: FoldingBuilder, m: int, number: int) -> int:
    second = build.div(build.apply("ellipe", m), build.sub(build.one, m))
    slope = build.div(build.sub(second, number), build.mul(build.constant(2), m))
    return _with_zero(build, number, slope, Fraction(1, 8), Fraction(9, 64))


def _elliptic_e(build: FoldingBuilder, m: int, number: int) -> int:
    slope = build.div(build.sub(number, build.apply("ellipk", m)), build.mul(build.constant(2), m))
    return _with_zero(build, number, slope, Fraction(-1, 8), Fraction(-3, 64))


def _with_zero(build: FoldingBuilder, number: int, slope: int, value: Fraction, rise: Fraction) -> int:
    """``slope``, and at 0, where it is 0/0, its limit ``pi*(value + rise*m)``.

    The last term makes the second derivative of that limit infinite, where a 0 would be believed.
    """
    integral = build.graph[number]
    (m,) = integral.arguments
    line = build.add(build.constant(value), build.mul(build.constant(rise), m))
    limit = build.add(build.mul(build.graph.intern("pi"), line), build.power(m, Fraction(3, 2)))
    return build.graph.intern("select", (build.equal(m, build.zero), limit, slope), integral.operation)


def _lambert(build: FoldingBuilder, x: int, number: int) -> int:
    return build.div(build.one, build.mul(build.apply("exp", number), build.add(build.one, number)))


FACTORS: dict[str, Factor] = {
    "erf": _gauss,
    "erfc": lambda build, x, number: build.neg(_gauss(build, x, number)),
    "gamma": lambda build, x, number: build.mul(number, build.apply("digamma", x)),
    "loggamma": lambda build, x, number: build.apply("digamma", x),
    "digamma": lambda build, x, number: build.ordered("polygamma", Fraction(1), x),
    "polygamma": lambda build, x, number: build.ordered("polygamma", _order(build, number) + 1, x),
    "besselj": _neighbours(1, -1),
    "bessely": _neighbours(1, -1),
    "besseli": _neighbours(1, 1),
    "besselk": _neighbours(-1, -1),
    "ellipk": _elliptic_k,
    "ellipe": _elliptic_e,
    "lambertw": _lambert,
}
