"""The special functions that come along in C and Fortran, over their whole domains, against mpmath.

The constructs are compared with our own oracle; this is the second opinion, and the bounds that the functions state.
"""

import functools
import math
import random
from fractions import Fraction

import mpmath
import pytest

from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.statements import Routine
from codegen.runtime.expr.typed import Value

from .languages import built, shared_folder


def uniform(low, high):
    return lambda drawn: drawn.uniform(low, high)


def spread(low, high, sign=1, offset=0.0):
    return lambda drawn: offset + sign * math.exp(drawn.uniform(math.log(low), math.log(high)))


def envelope(n, x):
    """What the wave is a part of, beyond its turning point."""
    return mpmath.sqrt(2 / (mpmath.pi * x)) if x > abs(n) else mpmath.mpf(0)


def reflected(n, x):
    """The largest term of polygamma's sum below zero."""
    offset = x - mpmath.nint(x)
    return max(mpmath.factorial(n) / abs(offset) ** (n + 1), abs(mpmath.polygamma(n, 1 - offset)))


#: operation, order, mpmath's function, where, bound in ulp, and the scale where it is not the value alone.
CASES = [
    ("digamma", None, mpmath.digamma, spread(1e-300, 1e300), 8, None),
    ("digamma", None, mpmath.digamma, uniform(0.0, 12.0), 8, None),
    ("digamma", None, mpmath.digamma, spread(1e-15, 0.1, offset=1.4616321449683622), 8, None),
    ("digamma", None, mpmath.digamma, uniform(-50.0, 0.0), 8, lambda x: abs(mpmath.pi * mpmath.cot(mpmath.pi * x))),
    *(
        ("polygamma", n, lambda x, n=n: mpmath.polygamma(n, x), where, n + 16, scale)
        for n in (1, 2, 3, 10, 50)
        for where, scale in ((spread(0.01, 1e5), None), (uniform(-30.0, 0.0), lambda x, n=n: reflected(n, x)))
    ),
    *(
        ("besselj", n, lambda x, n=n: mpmath.besselj(n, x), uniform(0.0, 300.0), 64, lambda x, n=n: envelope(n, x))
        for n in (0, 1, 4)
    ),
    *(
        ("bessely", n, lambda x, n=n: mpmath.bessely(n, x), spread(0.01, 300.0), 64, lambda x, n=n: envelope(n, x))
        for n in (0, 1, 4)
    ),
    *(
        ("besseli", n, lambda x, n=n: mpmath.besseli(n, x), where, n + 16, None)
        for n in (0, 1, 2, 7, 40, 100)
        for where in (spread(0.01, 700.0), uniform(-12.0, 12.0))
    ),
    *(
        ("besselk", n, lambda x, n=n: mpmath.besselk(n, x), where, n + 16, None)
        for n in (0, 1, 2, 7, 40, 100)
        for where in (spread(0.02, 700.0), uniform(0.5, 1.5))
    ),
    *(
        (name, None, function, where, bound, None)
        for name, function, bound in (("ellipk", mpmath.ellipk, 8), ("ellipe", mpmath.ellipe, 16))
        for where in (uniform(-5.0, 1.0), spread(1e-300, 1e300, -1), spread(1e-300, 0.5), spread(1e-15, 0.1, -1, 1.0))
    ),
    *(
        ("lambertw", None, lambda x: mpmath.lambertw(x).real, where, 8, None)
        for where in (
            spread(1e-300, 1e300), spread(1e-300, 0.3, -1), uniform(-0.3678, 2.0),
            spread(1e-15, 0.1, 1, -0.36787944117144228),
        )
    ),
]  # fmt: skip
POINTS = 40


def routine(number):
    operation, order, *_ = CASES[number]
    graph = Graph()
    node = graph.intern(operation, (graph.symbol("x"),), None if order is None else Fraction(order))
    return Routine(f"f{number}", operation, ("x",), graph, Value((), (node,), "real"))


@pytest.fixture(scope="module", params=["C", "Fortran"])
def functions(request, tmp_path_factory):
    return built(request.param, [routine(number) for number in range(len(CASES))], shared_folder(tmp_path_factory))


@functools.cache
def expected(number):
    """Points, exact values and scales."""
    _, _, reference, where, _, scale = CASES[number]
    drawn = random.Random(number)
    found = []
    with mpmath.workdps(40):
        for _ in range(POINTS):
            x = where(drawn)
            exact = mpmath.re(reference(mpmath.mpf(x)))
            found.append((x, exact, abs(exact) if scale is None else max(abs(exact), scale(mpmath.mpf(x)))))
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case[0]}-{case[1]}-{n}" for n, case in enumerate(CASES)])
def test_bounds_hold_over_the_domain(functions, number):
    operation, _, _, _, bound, _ = CASES[number]
    for x, exact, size in expected(number):
        got = functions[f"f{number}"](x)
        if abs(exact) > 1.7e308:
            assert math.isinf(got)
        elif abs(exact) > 1e-300:
            error = float(abs(got - exact)) / math.ulp(float(size))
            assert error <= bound, f"{operation}({x!r}) = {got!r}, not {float(exact)!r}: {error:.1f} ulp"
        else:
            assert abs(got - exact) <= bound * 2.3e-308
