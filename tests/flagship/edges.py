"""Values at NaN, the infinities, zeros of both signs, poles and ends of domains: exact, by the language's rules."""

from math import e, inf, nan, pi

_LINE = (nan, inf, -inf)


def _one(function, *pairs):
    return (f"{function}(x)", [((place,), value) for place, value in pairs])


def _line(function, at_nan, at_inf, at_minus_inf, *pairs):
    return _one(function, *zip(_LINE, (at_nan, at_inf, at_minus_inf), strict=True), *pairs)


EDGES = [
    _line("abs", nan, inf, inf, (-0.0, 0.0)),
    _line("sign", nan, 1.0, -1.0, (0.0, 0.0), (-0.0, 0.0), (-5e-324, -1.0)),
    _line("floor", nan, inf, -inf, (-0.5, -1.0), (1e300, 1e300), (2251799813685249.5, 2251799813685249.0)),
    _line("ceil", nan, inf, -inf, (0.5, 1.0), (-1.5, -1.0), (1e300, 1e300)),
    _line("trunc", nan, inf, -inf, (-1.5, -1.0), (1.5, 1.0), (1e300, 1e300)),
    _line("round", nan, inf, -inf, (0.5, 0.0), (1.5, 2.0), (2.5, 2.0), (-2.5, -2.0), (0.49999999999999994, 0.0)),
    _line("sqrt", nan, inf, nan, (-1.0, nan), (0.0, 0.0)),
    _line("cbrt", nan, inf, -inf, (0.0, 0.0)),
    _line("exp", nan, inf, 0.0, (1e3, inf), (-1e3, 0.0)),
    _line("expm1", nan, inf, -1.0, (1e3, inf), (1e-300, 1e-300)),
    _line("log", nan, inf, nan, (0.0, -inf), (-1.0, nan), (1.0, 0.0), (-0.0, -inf)),
    _line("log1p", nan, inf, nan, (-1.0, -inf), (-2.0, nan), (1e-300, 1e-300)),
    _line("log2", nan, inf, nan, (0.0, -inf), (-1.0, nan), (8.0, 3.0)),
    _line("log10", nan, inf, nan, (0.0, -inf), (-1.0, nan), (1000.0, 3.0)),
    _line("sin", nan, nan, nan, (0.0, 0.0)),
    _line("cos", nan, nan, nan, (0.0, 1.0)),
    _line("tan", nan, nan, nan),
    _line("asin", nan, nan, nan, (1.5, nan), (1.0, pi / 2)),
    _line("acos", nan, nan, nan, (-1.5, nan), (1.0, 0.0)),
    _line("atan", nan, pi / 2, -pi / 2),
    _line("sinh", nan, inf, -inf, (1e3, inf), (-1e3, -inf)),
    _line("cosh", nan, inf, inf, (-1e3, inf)),
    _line("tanh", nan, 1.0, -1.0),
    _line("asinh", nan, inf, -inf),
    _line("acosh", nan, inf, nan, (0.5, nan), (1.0, 0.0)),
    _line("atanh", nan, nan, nan, (1.0, inf), (-1.0, -inf), (2.0, nan)),
    _line("erf", nan, 1.0, -1.0),
    _line("erfc", nan, 0.0, 2.0),
    _line("digamma", nan, inf, nan, (0.0, nan), (-3.0, nan)),
    _line("gamma", nan, inf, nan, (0.0, inf), (-1.0, nan), (200.0, inf), (1e-310, inf), (-0.5 - 200, 0.0)),
    _line("loggamma", nan, inf, nan, (0.0, inf), (-1.0, inf), (1.0, 0.0), (2.0, 0.0), (1e306, inf)),
    (
        "heaviside(x, y)",
        [((-1.0, 0.5), 0.0), ((0.0, 0.5), 0.5), ((-0.0, 0.5), 0.5), ((nan, 0.5), nan), ((inf, 0.5), 1.0)],
    ),
    ("min(x, y)", [((nan, 1.0), nan), ((1.0, nan), nan), ((-inf, inf), -inf), ((2.0, 1.0), 1.0)]),
    ("max(x, y)", [((nan, 1.0), nan), ((1.0, nan), nan), ((-inf, inf), inf), ((2.0, 1.0), 2.0)]),
    (
        "hypot(x, y)",
        [((inf, nan), inf), ((nan, -inf), inf), ((nan, 1.0), nan), ((1e200, 1e200), 1.414213562373095e200)],
    ),
    ("atan2(x, y)", [((0.0, 0.0), 0.0), ((nan, 1.0), nan), ((1.0, inf), 0.0), ((inf, inf), pi / 4), ((1.0, -inf), pi)]),
    (
        "x/y",
        [
            ((1.0, 0.0), inf),
            ((-1.0, 0.0), -inf),
            ((0.0, 0.0), nan),
            ((1.0, -0.0), -inf),
            ((inf, inf), nan),
            ((nan, 0.0), nan),
            ((1.0, inf), 0.0),
            ((1e308, 1e-308), inf),
        ],
    ),
    (
        "x % y",
        [
            ((-7.0, 3.0), 2.0),
            ((7.0, -3.0), -2.0),
            ((5.5, 2.0), 1.5),
            ((1.0, 0.0), nan),
            ((nan, 1.0), nan),
            ((inf, 2.0), nan),
            ((1.0, inf), 1.0),
            ((-1.0, inf), inf),
            ((1.0, -inf), -inf),
            ((1e300, 3.0), float(int(1e300) % 3)),
            ((6.0, -3.0), 0.0),
        ],
    ),
    (
        "x//y",
        [
            ((-7.0, 2.0), -4.0),
            ((7.0, -2.0), -4.0),
            ((1.0, 0.1), 9.0),
            ((1.0, 0.0), inf),
            ((-1.0, 0.0), -inf),
            ((0.0, 0.0), nan),
            ((inf, 2.0), nan),
            ((1.0, inf), 0.0),
            ((-1.0, inf), -1.0),
            ((nan, 1.0), nan),
        ],
    ),
    (
        "x**y",
        [
            ((nan, 0.0), 1.0),
            ((0.0, 0.0), 1.0),
            ((1.0, nan), 1.0),
            ((-8.0, 1 / 3), nan),
            ((0.0, -1.0), inf),
            ((-0.0, -1.0), -inf),
            ((0.0, -2.0), inf),
            ((-2.0, 3.0), -8.0),
            ((inf, -1.0), 0.0),
            ((-1e200, 3.0), -inf),
            ((10.0, 400.0), inf),
            ((-inf, 3.0), -inf),
            ((0.5, inf), 0.0),
            ((-1.0, inf), 1.0),
            ((0.0, -0.5), inf),
        ],
    ),
    ("x**2", [((1e200,), inf), ((-0.0,), 0.0), ((nan,), nan)]),
    ("x**-1", [((0.0,), inf), ((inf,), 0.0)]),
    ("x**0", [((nan,), 1.0), ((0.0,), 1.0)]),
    ("x**3", [((-1e200,), -inf)]),
    ("x if x > 0 else -x", [((nan,), nan), ((-2.0,), 2.0)]),
    ("1 if x != x else 2", [((nan,), 1.0), ((1.0,), 2.0)]),
    ("1 if not x < 1 else 2", [((nan,), 1.0), ((0.0,), 2.0)]),
    ("1 if not x >= 1 else 2", [((nan,), 1.0)]),
    ("1/x if x != 0 else 7", [((0.0,), 7.0), ((2.0,), 0.5)]),
    ("sqrt(x) if x > 0 else e", [((-1.0,), e)]),
    ("clip(x, 0, 1)", [((nan,), nan), ((-inf,), 0.0), ((inf,), 1.0)]),
    ("1e400*x", [((1.0,), inf), ((0.0,), nan)]),
    ("0*x", [((inf,), nan)]),
    ("x - x", [((inf,), nan)]),
    ("2**70*x", [((1.0,), 2.0**70)]),
]
