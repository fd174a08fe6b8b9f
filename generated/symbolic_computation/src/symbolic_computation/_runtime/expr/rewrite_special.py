"""Special functions brought to where a library evaluates them well."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from mpmath import libmp  # type: ignore[import-untyped]

from .cotangent import cotangent_derivative
from .evaluate import from_double, nearest_double, to_fraction
from .graph import Graph
from .polynomial import polynomial
from .rewrite_bessel import bessel

#: Below it W is a series around the branch point -1/e, near which a library's iteration loses half the digits.
_NEAR_BRANCH = Fraction("-0.366")
_BRANCH_TERMS = 16


def lambert_w(graph: Graph, x: int) -> int:
    """The principal branch of W, NaN below -1/e."""
    bits = 120
    branch = libmp.mpf_neg(libmp.mpf_exp(libmp.fnone, bits))
    nearest = nearest_double(branch)
    rest = nearest_double(libmp.mpf_sub(branch, from_double(nearest)))
    # The difference of neighbours is exact, and the rest of -1/e is taken from it afterwards.
    gap = graph.intern("sub", (x, graph.constant(Fraction(nearest))))
    gap = graph.intern("sub", (gap, graph.constant(Fraction(rest))))
    factor = graph.constant(to_fraction(libmp.mpf_shift(libmp.mpf_e(bits), 1)))
    root = graph.intern("sqrt", (graph.intern("mul", (factor, gap)),))
    near = polynomial(graph, root, branch_coefficients(_BRANCH_TERMS))
    test = graph.intern("lt", (x, graph.constant(_NEAR_BRANCH)), kind="bool")
    return graph.intern("select", (test, near, graph.intern("lambertw", (x,))))


@lru_cache(maxsize=4)
def branch_coefficients(count: int) -> tuple[Fraction, ...]:
    """W as a series in ``sqrt(2*(e*x + 1))`` (Corless and others 1996, equations 4.23 and 4.24)."""
    mu, alpha = [Fraction(-1), Fraction(1)], [Fraction(2), Fraction(-1)]
    for k in range(2, count):
        products = (mu[j] * mu[k + 1 - j] for j in range(2, k))
        alpha.append(sum(products, Fraction(0)))
        previous = Fraction(k - 1, k + 1) * (mu[k - 2] / 2 + alpha[k - 2] / 4)
        mu.append(previous - alpha[k] / 2 - mu[k - 1] / (k + 1))
    return tuple(mu)


def elliptic_slope(graph: Graph, operation: str, m: int, slope: int) -> int:
    """The derivative of K or E by its parameter, by Legendre's D = (K - E)/m, which Carlson's integral gives."""
    one, two = graph.constant(1), graph.constant(2)
    rest = graph.intern("sub", (one, m))
    third = graph.intern("div", (graph.intern("elliprd", (rest,)), graph.constant(3)))
    if operation == "ellipe":
        return graph.intern("neg", (graph.intern("div", (third, two)),))
    # Close to 1 the difference cancels, and the slope as it was written does not.
    gap = graph.intern("sub", (graph.intern("ellipk", (m,)), third))
    near = graph.intern("div", (gap, graph.intern("mul", (two, rest))))
    test = graph.intern("lt", (m, graph.constant(Fraction(1, 2))), kind="bool")
    return graph.intern("select", (test, near, slope))


def ordered(graph: Graph, operation: str, order: Fraction, x: int) -> int:
    """A function with an order."""
    if operation == "polygamma":
        return _polygamma(graph, int(order), x)
    return bessel(graph, operation, order, x)


def _polygamma(graph: Graph, order: int, x: int) -> int:
    """The polygamma function, reflected below zero: libraries count upwards from there in steps of one."""
    one, zero = graph.constant(1), graph.constant(0)
    below = graph.intern("lt", (x, zero), kind="bool")
    mirrored = graph.intern("select", (below, graph.intern("sub", (one, x)), x))
    value = graph.intern("polygamma", (mirrored,), Fraction(order))
    period = graph.intern("sub", (x, graph.intern("round", (x,))))
    angle = graph.intern("mul", (graph.intern("pi"), period))
    tangent = graph.intern("tan", (angle,))
    slope = _odd_or_even(graph, graph.intern("div", (one, tangent)), cotangent_derivative(order))
    factor = to_fraction(libmp.mpf_pow_int(libmp.mpf_pi(120), order + 1, 120))
    slope = graph.intern("mul", (graph.constant(factor), slope))
    signed = graph.intern("neg", (value,)) if order % 2 else value
    return graph.intern("select", (below, graph.intern("sub", (signed, slope)), value))


def _odd_or_even(graph: Graph, x: int, coefficients: tuple[int, ...]) -> int:
    """A polynomial with odd powers only or with even ones, as one in the square."""
    square = graph.intern("pow", (x, graph.constant(2)))
    odd = len(coefficients) % 2 == 0
    value = polynomial(graph, square, coefficients[odd::2])
    return graph.intern("mul", (x, value)) if odd else value
