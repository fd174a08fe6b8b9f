import random

import pytest
import sympy

from ..symbolic.equality import compare
from ..symbolic.expression import read_expression
from ..symbolic.sympy_builder import build
from ..symbolic.sympy_text import Unprintable, sympy_text

X, Y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (X**2 - 2 * Y, "x**2 - 2*y"), (-X, "-x"), (-X - Y, "-x - y"), (X / Y, "x/y"), (X / 3, "x/3"),
        (sympy.Rational(-2, 3) * X * Y**-2, "-2*x/(3*y**2)"), (1 / sympy.sqrt(X), "1/sqrt(x)"),
        (X ** sympy.Rational(1, 3), "x**(1/3)"), (X**-Y, "x**-y"), (sympy.exp(X), "exp(x)"), (sympy.E * X, "e*x"),
        (sympy.Abs(X), "abs(x)"), (sympy.Max(X, Y, 1), "max(1, x, y)"), (sympy.Float(0.5) * X, "1/2*x"),
        (sympy.sec(X), "1/cos(x)"), (sympy.Mod(X, 3), "mod(x, 3)"), (sympy.pi, "pi"), (sympy.oo, "1/0"),
        (-sympy.oo, "-(1/0)"), (sympy.nan, "0/0"), (sympy.zoo, "0/0"),
        (sympy.Piecewise((1, X < 0), (2, X >= 5), (3, True)), "1 if x < 0 else 2 if x >= 5 else 3"),
        (sympy.Piecewise((1, X < 0)), "1 if x < 0 else 0/0"),
        (sympy.Piecewise((1, sympy.And(X > 0, Y <= 1)), (2, sympy.Eq(X, Y) | sympy.Ne(Y, 2)), (0, True)), None),
        (sympy.Heaviside(X, 1), "heaviside(x, 1)"), (sympy.LambertW(X), "lambertw(x)"), (sympy.ceiling(X), "ceil(x)"),
        (sympy.besselj(2, X), "besselj(2, x)"), (sympy.polygamma(1, X), "polygamma(1, x)"),
    ],
)  # fmt: skip
def test_text_of_sympy_objects(value, text):
    found = sympy_text([value])
    assert text is None or found == text
    read_expression(found)


@pytest.mark.parametrize("value", [sympy.I * X, sympy.binomial(X, Y), sympy.Integral(X, X), sympy.zeta(X)])
def test_what_the_language_lacks_is_refused(value):
    with pytest.raises(Unprintable, match="not in the language"):
        sympy_text([value])


def test_arrays_keep_their_shape():
    assert sympy_text([X, Y, X, sympy.Integer(1)], (2, 2)) == "[[x, y], [x, 1]]"
    assert sympy_text([X, Y], (2,)) == "[x, y]"


ROUND_TRIPS = [
    "sqrt(x)**2 + x % y - y // x", "1 if x < y and not y == 2 or x != 1 else x", "abs(x) + sign(y) + floor(x*y)",
    "atan2(x, y) + hypot(x, y) + cbrt(x) + expm1(x)*log1p(x**2) + log2(y) + log10(y)", "x/0", "x*(1/0)", "sqrt(-x**2)",
    "max(x, y) - min(x, y) + clip(x, 0, 1)", "round(x) + trunc(y) + ceil(x) + heaviside(x, 0.5)",
    "gamma(x) + loggamma(y)",
    "erf(x) + erfc(y) + acos(x/9)", "x if 1 < 2 else y", "digamma(x) + besselj(1, y) + besselk(0, x)",
    "polygamma(2, x)",
    "lambertw(x) + ellipk(x/99) + ellipe(y/99)", "x < y", "[x*y, sqrt(x)**2, 3]", "x**y - (x*y)**-3 - (x + y)**(1/3)",
    "-(x - y)/(2*x) - (-y)**3", "0.1 + 1e-7*x + 12345678901234567890*y",
]  # fmt: skip


@pytest.mark.parametrize("text", ROUND_TRIPS)
def test_reading_the_text_builds_an_equal_expression(text):
    expression = read_expression(text, ["x", "y"])
    _, entries = build(expression)
    again = read_expression(sympy_text(entries, expression.value.shape), ["x", "y"])
    assert build(again)[1] == entries or compare(expression, again).reason is None


def test_random_expressions_survive_the_way_there_and_back():
    drawn = random.Random(7)
    forms = ["({} + {})", "({} - {})", "({}*{})", "({}/(1 + {}**2))", "sin({})*{}", "sqrt(abs({}))/{}", "exp(-{})+{}"]
    for _ in range(60):
        text = "x"
        for _ in range(6):
            parts = [text, drawn.choice(["y", "2", "x", "0.3"])]
            drawn.shuffle(parts)
            text = drawn.choice(forms).format(*parts)
        expression = read_expression(text, ["x", "y"])
        again = read_expression(sympy_text(build(expression)[1]), ["x", "y"])
        assert compare(expression, again).reason is None
