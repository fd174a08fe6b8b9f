"""Special functions of the oracle against mpmath's own, which computes them in other ways, and at their edges."""

import math
import random
from fractions import Fraction

import mpmath
import pytest

from ..expr.evaluate import INFINITY, MINUS_INFINITY, NAN, from_double, nearest_double
from ..expr.evaluate_functions import FUNCTIONS, ORDERED

CONTEXT = mpmath.MPContext()
CONTEXT.prec = 200
BITS = 130
INF = math.inf
ORDERS = ["0", "1", "2", "7", "1/2", "5/2", "1/3", "-1/3", "-7/3", "-5/2", "-3", "40"]
PLACES = [1e-300, 1e-10, 0.3, 2.404825557695773, 17.5, 60.25, 1e3, 1e15]


def number(value):
    return {INF: INFINITY, -INF: MINUS_INFINITY}.get(value, NAN if value != value else from_double(value))


def close(found, expected):
    return abs(CONTEXT.make_mpf(found) - expected) <= abs(expected) * CONTEXT.mpf(2) ** (8 - BITS)


@pytest.mark.parametrize("name", ["besselj", "bessely", "besseli", "besselk"])
@pytest.mark.parametrize("order", ORDERS)
def test_bessel_functions(name, order):
    order = Fraction(order)
    # Of orders like -3 mpmath finds I only after half a minute.
    mirrored = abs(order) if name == "besseli" and order.denominator == 1 else order
    theirs = CONTEXT.mpf(mirrored.numerator) / mirrored.denominator
    for place in PLACES:
        if (name in ("besseli", "besselk") and place > 1e10) or (name == "besselk" and place == 60.25):
            continue
        found = ORDERED[name](order, from_double(place), BITS)
        assert close(found, getattr(CONTEXT, name)(theirs, place)), place


def test_an_order_close_to_a_whole_one_cancels_and_is_right():
    order = Fraction(2) + Fraction(1, 10**40)
    precise = mpmath.MPContext()
    precise.prec = 900
    for name in ("bessely", "besselk"):
        expected = getattr(precise, name)(precise.mpf(order.numerator) / order.denominator, 1.5)
        assert close(ORDERED[name](order, from_double(1.5), BITS), CONTEXT.convert(expected))


def test_a_large_order_with_a_large_argument():
    for name in ("besselj", "bessely"):
        found = ORDERED[name](Fraction(100), from_double(97.0), BITS)
        assert close(found, getattr(CONTEXT, name)(100, 97))


def test_recurrences_join_the_two_ways_of_computing():
    # At 64 the expansion serves 60 bits and the power series 300.
    for order in (Fraction(2), Fraction(7, 3)):
        for name in ("besselj", "bessely"):
            few = ORDERED[name](order, from_double(64.0), 60)
            many = ORDERED[name](order, from_double(64.0), 300)
            assert abs(CONTEXT.make_mpf(few) - CONTEXT.make_mpf(many)) < CONTEXT.mpf(2) ** -58


EDGES = [
    ("besselj", "0", 0, 1), ("besselj", "1", 0, 0), ("besselj", "1/2", 0, 0), ("besselj", "-1/3", 0, INF),
    ("besselj", "-4/3", 0, -INF), ("besselj", "-2", 0, 0), ("besselj", "0", INF, math.nan),
    ("besselj", "0", -INF, math.nan), ("besselj", "0", math.nan, math.nan), ("besselj", "1/2", -1, math.nan),
    ("besselj", "1", -1, -0.44005058574493355), ("besselj", "2", -1, 0.1149034849319005),
    ("bessely", "0", 0, -INF), ("bessely", "-1", 0, INF), ("bessely", "-2", 0, -INF), ("bessely", "0", -1, math.nan),
    ("bessely", "0", INF, math.nan), ("bessely", "-1/2", 0, 0), ("bessely", "-1/3", 0, -INF),
    ("bessely", "-2/3", 0, INF), ("bessely", "2", math.nan, math.nan), ("bessely", "2", -INF, math.nan),
    ("besseli", "0", 0, 1), ("besseli", "3", 0, 0), ("besseli", "1/2", -1, math.nan), ("besseli", "0", INF, INF),
    ("besseli", "1", -INF, -INF), ("besseli", "2", -INF, INF), ("besseli", "1/2", -INF, math.nan),
    ("besseli", "1", -1, -0.5651591039924851), ("besseli", "-1/3", 0, INF), ("besseli", "0", math.nan, math.nan),
    ("besselk", "0", 0, INF), ("besselk", "2", INF, 0), ("besselk", "2", -1, math.nan),
    ("besselk", "0", -INF, math.nan), ("besselk", "-1", 1, 0.6019072301972346), ("besselk", "0", math.nan, math.nan),
    ("polygamma", "1", 0, INF), ("polygamma", "2", 0, math.nan), ("polygamma", "3", -4, INF),
    ("polygamma", "2", -4, math.nan), ("polygamma", "1", INF, 0), ("polygamma", "1", -INF, math.nan),
    ("polygamma", "1", math.nan, math.nan), ("polygamma", "1", 1, math.pi**2 / 6),
]  # fmt: skip


@pytest.mark.parametrize(("name", "order", "place", "expected"), EDGES)
def test_edges(name, order, place, expected):
    found = nearest_double(ORDERED[name](Fraction(order), number(place), 200))
    assert found == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)


@pytest.mark.parametrize("name", sorted(ORDERED))
def test_what_is_beyond_reach_is_not_guessed_and_does_not_hang(name):
    assert ORDERED[name](Fraction(3), (0, 1, 1 << 20, 1), 200) == NAN
    tiny = ORDERED[name](Fraction(3), (1 if name == "polygamma" else 0, 1, -(1 << 60), 1), 200)
    assert tiny != NAN


@pytest.mark.parametrize("order", [1, 2, 3, 10, 60])
def test_polygamma(order):
    for place in (1e-300, 1e-5, 0.3, 1.0, 50.5, 1e5, 1e300, -0.5, -1e-5, -0.999999, -2.0000001, -100.3, -1200.25):
        if place == -1200.25 and order > 3:
            continue
        found = ORDERED["polygamma"](Fraction(order), from_double(place), BITS)
        assert close(found, CONTEXT.polygamma(order, CONTEXT.mpf(place))), place


def test_polygamma_far_below_zero_is_reflected():
    # The recurrence would take 10**14 steps.
    place = -1e14 + 0.25
    expected = (CONTEXT.pi / CONTEXT.sinpi(place)) ** 2 - CONTEXT.polygamma(1, 1 - CONTEXT.mpf(place))
    assert close(ORDERED["polygamma"](Fraction(1), from_double(place), BITS), expected)


def test_lambert_inverts():
    source = random.Random(3)
    places = [*(source.uniform(-0.3678, 5) for _ in range(20)), -0.3678794411714423, -0.367879, 1e-300, 1e5, 1e300]
    for place in places:
        w = CONTEXT.make_mpf(FUNCTIONS["lambertw"](from_double(place), BITS))
        assert w >= -1
        bound = abs(w * (w + 1) * CONTEXT.exp(w)) * CONTEXT.mpf(2) ** (8 - BITS)
        assert abs(w * CONTEXT.exp(w) - CONTEXT.mpf(place)) <= bound, place


def test_lambert_at_the_branch_point_itself():
    # The rounded argument lies on either side of it; the doubles around are told apart.
    for bits in (60, 120, 240):
        branch = mpmath.libmp.mpf_neg(mpmath.libmp.mpf_exp(mpmath.libmp.fnone, bits))
        assert nearest_double(FUNCTIONS["lambertw"](branch, bits)) == -1.0
    assert FUNCTIONS["lambertw"](from_double(-0.36787944117144233), 200) == NAN


@pytest.mark.parametrize("place", [-30.0, -1.0, 0.0, 0.25, 0.8125])
@pytest.mark.parametrize(("name", "power"), [("ellipk", -1), ("ellipe", 1)])
def test_elliptic_integrals_are_integrals(name, power, place):
    def integrand(angle):
        return CONTEXT.sqrt(1 - place * CONTEXT.sin(angle) ** 2) ** power

    expected = CONTEXT.quad(integrand, [0, CONTEXT.pi / 4, CONTEXT.pi / 2])
    assert close(FUNCTIONS[name](from_double(place), BITS), expected)


def test_elliptic_integrals_close_to_one():
    place = 1 - 2.0**-53
    assert close(FUNCTIONS["ellipk"](from_double(place), BITS), CONTEXT.ellipk(CONTEXT.mpf(place)))
    assert close(FUNCTIONS["ellipe"](from_double(place), BITS), CONTEXT.ellipe(CONTEXT.mpf(place)))
