import math

import mpmath
import pytest

from ..expr.graph import OPERATIONS
from ..expr.python_printer import DIALECT, print_python
from ..expr.support.python_support import PYTHON_SUPPORT
from .printing import routine

SCALAR = '''\
"""Computed in double arithmetic, with the edges of IEEE 754."""

import math


def _sin(x: float) -> float:
    """As ``math.sin``; NaN at infinity."""
    try:
        return math.sin(x)
    except ValueError:
        return math.nan


def evaluate(x: float, y: float) -> float:
    """Compute x**4 + sin(y)/2."""
    x = float(x)
    y = float(y)
    t1 = x * x
    return t1 * t1 + _sin(y) / 2.0
'''


def executed(source):
    """The names that a printed module defines."""
    namespace = {}
    exec(compile(source, "<printed>", "exec"), namespace)
    return namespace


def run(text, **values):
    """The value of an expression as its Python function computes it."""
    return executed(print_python([routine(text, sorted(values))]))["evaluate"](
        *(values[name] for name in sorted(values))
    )


def support(name):
    """A support function."""
    if "special." in PYTHON_SUPPORT[name].text:
        pytest.importorskip("scipy.special")
    source = "".join(PYTHON_SUPPORT[part].text for part in (*PYTHON_SUPPORT[name].needs, name))
    head = "import math\nfrom scipy import special\n" if "special." in source else "import math\n"
    return executed(head + source)[name]


def test_a_scalar_function():
    assert print_python([routine("x**4 + sin(y)/2")]) == SCALAR


def test_arrays_are_nested_lists():
    source = print_python([routine("[[x, 1], [2*x, y]]")])
    assert "def evaluate(x: float, y: float) -> list[list[float]]:\n" in source
    assert source.endswith("    return [\n        [x, 1.0],\n        [2.0 * x, y],\n    ]\n")
    assert executed(source)["evaluate"](2, 3) == [[2.0, 1.0], [4.0, 3.0]]


def test_long_results_and_heads_are_one_item_a_line():
    names = [f"a_variable_of_some_length_{number}" for number in range(4)]
    source = print_python([routine(f"[{', '.join(names)}]", names)])
    assert "def evaluate(\n    a_variable_of_some_length_0: float,\n" in source
    assert "    return [\n        a_variable_of_some_length_0,\n" in source
    assert max(map(len, source.split("\n"))) <= 88


def test_truth_values():
    assert "-> bool:" in print_python([routine("x > 1")])
    assert run("x > 1", x=2.0) is True
    assert run("[x > 1, x > 2]", x=2.0) == [True, False]


def test_integers_and_numpy_numbers_become_floats():
    assert run("x**4*y", x=10**9, y=1) == 1e36
    assert isinstance(run("x**2", x=3), float)


def test_renamed_variables_are_named_in_the_docstring():
    source = print_python([routine("max_ + list", ["max_", "list"])])
    assert "def evaluate(max_: float, list_: float) -> float:\n" in source
    assert "    ``list_`` stands for list.\n" in source


def test_only_what_is_used_is_imported():
    assert "import" not in print_python([routine("x + 1")])
    assert "scipy" not in print_python([routine("sin(x)")])
    assert "\nimport math\n\nfrom scipy import special\n\n\n" in print_python([routine("digamma(x)")])


def test_every_operation_has_a_form_and_every_support_function_a_use():
    assert OPERATIONS.keys() - {"constant", "symbol"} <= DIALECT.forms.keys()
    used = {form.support for form in DIALECT.forms.values()} | {
        need for text in PYTHON_SUPPORT.values() for need in text.needs
    }
    assert used - {None} == PYTHON_SUPPORT.keys()


INF, NAN = math.inf, math.nan
EDGES = [
    ("_divide", (1.0, 0.0), INF),
    ("_divide", (-1.0, 0.0), -INF),
    ("_divide", (1.0, -0.0), -INF),
    ("_divide", (0.0, 0.0), NAN),
    ("_divide", (NAN, 0.0), NAN),
    ("_divide", (1e308, 1e-308), INF),
    ("_power", (0.0, -1.0), INF),
    ("_power", (-0.0, -1.0), -INF),
    ("_power", (-0.0, -2.0), INF),
    ("_power", (-8.0, 1 / 3), NAN),
    ("_power", (1e200, 2.0), INF),
    ("_power", (-1e200, 3.0), -INF),
    ("_power", (NAN, 0.0), 1.0),
    ("_power", (-1e200, 2.0), INF),
    ("_power", (0.0, -0.5), INF),
    ("_mod", (-7.0, 3.0), 2.0),
    ("_mod", (7.0, -3.0), -2.0),
    ("_mod", (1.0, 0.0), NAN),
    ("_mod", (-1.0, INF), INF),
    ("_floordiv", (-7.0, 2.0), -4.0),
    ("_floordiv", (1.0, 0.0), INF),
    ("_floordiv", (0.0, 0.0), NAN),
    ("_sign", (-3.0,), -1.0),
    ("_sign", (0.0,), 0.0),
    ("_sign", (NAN,), NAN),
    ("_sign", (INF,), 1.0),
    ("_heaviside", (-1.0, 0.5), 0.0),
    ("_heaviside", (0.0, 0.5), 0.5),
    ("_heaviside", (1.0, 0.5), 1.0),
    ("_heaviside", (NAN, 0.5), NAN),
    ("_min", (NAN, 1.0), NAN),
    ("_min", (1.0, NAN), NAN),
    ("_min", (1.0, 2.0), 1.0),
    ("_max", (NAN, 1.0), NAN),
    ("_max", (1.0, NAN), NAN),
    ("_max", (1.0, 2.0), 2.0),
    ("_floor", (-1.5,), -2.0),
    ("_floor", (INF,), INF),
    ("_ceil", (1.5,), 2.0),
    ("_ceil", (NAN,), NAN),
    ("_trunc", (-1.5,), -1.0),
    ("_trunc", (-INF,), -INF),
    ("_round", (2.5,), 2.0),
    ("_round", (1e300,), 1e300),
    ("_sqrt", (-1.0,), NAN),
    ("_sin", (INF,), NAN),
    ("_cos", (-INF,), NAN),
    ("_tan", (INF,), NAN),
    ("_asin", (2.0,), NAN),
    ("_acos", (2.0,), NAN),
    ("_acosh", (0.5,), NAN),
    ("_atanh", (1.0,), INF),
    ("_atanh", (-1.0,), -INF),
    ("_atanh", (2.0,), NAN),
    ("_atanh", (0.0,), 0.0),
    ("_exp", (1e4,), INF),
    ("_exp", (-1e4,), 0.0),
    ("_expm1", (1e4,), INF),
    ("_sinh", (-1e4,), -INF),
    ("_sinh", (1e4,), INF),
    ("_cosh", (-1e4,), INF),
    ("_log", (0.0,), -INF),
    ("_log", (-1.0,), NAN),
    ("_log", (NAN,), NAN),
    ("_log2", (8.0,), 3.0),
    ("_log10", (0.0,), -INF),
    ("_log1p", (-1.0,), -INF),
    ("_log1p", (-2.0,), NAN),
    ("_gamma", (0.0,), INF),
    ("_gamma", (-1.0,), NAN),
    ("_gamma", (200.0,), INF),
    ("_gamma", (-INF,), NAN),
    ("_gamma", (5.0,), 24.0),
    ("_loggamma", (-1.0,), INF),
    ("_loggamma", (-INF,), NAN),
    ("_loggamma", (1.0,), 0.0),
    ("_loggamma", (1e306,), INF),
    ("_digamma", (0.0,), NAN),
    ("_digamma", (-2.0,), NAN),
    ("_digamma", (INF,), INF),
    ("_digamma", (-INF,), NAN),
    ("_polygamma", (1, 0.0), INF),
    ("_polygamma", (2, -1.0), NAN),
    ("_polygamma", (1, INF), 0.0),
    ("_polygamma", (1, -INF), NAN),
    ("_polygamma", (1, NAN), NAN),
    ("_besselj", (0, INF), NAN),
    ("_bessely", (0, -1.0), NAN),
    ("_bessely", (0, 0.0), -INF),
    ("_bessely", (0, INF), NAN),
    ("_besseli", (1, -INF), -INF),
    ("_besseli", (2, -INF), INF),
    ("_besseli", (0.5, -1.0), NAN),
    ("_besselk", (0, 0.0), INF),
    ("_besselk", (0, -1.0), NAN),
    ("_besselk", (3, INF), 0.0),
    ("_lambertw", (-0.37,), NAN),
    ("_lambertw", (INF,), INF),
    ("_lambertw", (0.0,), 0.0),
    ("_lambertw", (NAN,), NAN),
    ("_lambertw", (-INF,), NAN),
    ("_lambertw", (-math.exp(-1),), NAN),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), EDGES, ids=str)
def test_edges(name, arguments, expected):
    got = support(name)(*arguments)
    assert got == expected or (math.isnan(got) and math.isnan(expected))
    assert isinstance(got, float)


@pytest.mark.parametrize(
    "x",
    [-0.36787944117144228, -0.3678794411, -0.3, -0.2, -0.1999, -1e-9, 1e-300, 1e-9, 0.5, 1.0, math.e, 1e3, 1e300],
)
def test_lambert_w_is_within_eight_ulp(x):
    with mpmath.workdps(50):
        exact = mpmath.lambertw(mpmath.mpf(x)).real
        assert abs(support("_lambertw")(x) - exact) <= 8 * math.ulp(float(exact))


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("x", [-300.3, -20.25, -0.5, 0.3, 12.5, 1e6])
def test_polygamma_agrees_with_mpmath_on_both_sides(n, x):
    with mpmath.workdps(50):
        exact = mpmath.polygamma(n, mpmath.mpf(x)).real
        scale = max(abs(exact), mpmath.factorial(n) if x < 0 else 0)
        assert abs(support("_polygamma")(n, x) - exact) <= 32 * math.ulp(float(scale))


@pytest.mark.parametrize("text", ["besselj(0.5, x)", "bessely(1.25, x)", "besseli(0.75, x)", "besselk(2.5, x)"])
@pytest.mark.parametrize("x", [0.3, 2.5, 17.0])
def test_bessel_functions_of_fractional_order(text, x):
    pytest.importorskip("scipy.special")
    name, order = text[: text.index("(")], float(text[text.index("(") + 1 : text.index(",")])
    with mpmath.workdps(50):
        exact = getattr(mpmath, name)(mpmath.mpf(order), mpmath.mpf(x))
    assert run(text, x=x) == pytest.approx(float(exact), rel=1e-14, abs=1e-15)
