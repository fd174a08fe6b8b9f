import itertools
import math
import operator

import numpy as np
import pytest

from ..expr import evaluate
from ..expr.evaluate_functions import FUNCTIONS
from ..service.problem import Problem
from ..symbolic import math_functions, mpmath_functions, numpy_functions
from ..symbolic.input_values import MOST_BITS, MOST_POINTS, InputValues, read_values
from ..symbolic.source_names import ARITY, CONSTANT_NAMES, GUARD

NAN, INF = math.nan, math.inf
GRID = [-INF, -1e308, -400.0, -171.5, -20.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.75, -0.5, -1e-300, 0.0, 1e-300, 0.25]
GRID += [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.5, 20.0, 171.0, 172.0, 400.0, 1e308, INF, NAN]
PAIRS = [-INF, -1e200, -401.0, -3.0, -2.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.5, 400.0, 1e200, INF, NAN]
#: Names of printed source by the operation of the language that they are.
OPERATION = {
    "power": "pow", "divide": "div", "multiply": "mul", "floor_divide": "floordiv", "floor_modulo": "mod",
    "magnitude": "abs", "ceiling": "ceil", "truncate": "trunc", "round_even": "round", "smaller": "min",
    "larger": "max", "cube_root": "cbrt", "log_abs_gamma": "loggamma", "step": "heaviside",
}  # fmt: skip
#: NumPy's floor division of an infinity, and of what overflows, is its own.
NUMPY_DIFFERS = {"floor_divide"}


def raw(value):
    return {INF: evaluate.INFINITY, -INF: evaluate.MINUS_INFINITY}.get(value) or (
        evaluate.NAN if value != value else evaluate.from_double(value)
    )


def expected(name, *values):
    rule = FUNCTIONS[OPERATION.get(name, name)]
    return evaluate.nearest_double(rule(*map(raw, values), 2400))


def same(found, wanted, magnitude=0.0):
    if math.isnan(wanted) or math.isinf(wanted):
        return found == wanted or (math.isnan(found) and math.isnan(wanted))
    return found == wanted or abs(found - wanted) <= 2e-13 * max(abs(wanted), magnitude)


ONE = [name for name, arity in ARITY.items() if arity == 1 and OPERATION.get(name, name) in FUNCTIONS]
TWO = [name for name, arity in ARITY.items() if arity == 2 and OPERATION.get(name, name) in FUNCTIONS]


@pytest.mark.parametrize("name", [name for name in ONE if name in math_functions.FUNCTIONS])
def test_python_floats_have_the_edges_of_the_language(name):
    for x in GRID:
        wanted = expected(name, x)
        found = math_functions.FUNCTIONS[name](x)
        assert same(found, wanted) or (name in ("sin", "cos", "tan") and abs(x) > 1e300), (name, x, found, wanted)


@pytest.mark.parametrize("name", [*TWO, "Add", "Sub", "Mult", "Div", "Pow"])
def test_python_floats_have_the_edges_of_the_language_in_pairs(name):
    operators = {"Add": "add", "Sub": "sub", "Mult": "multiply", "Div": "divide", "Pow": "power"}
    rule = math_functions.OPERATORS[name] if name in operators else math_functions.FUNCTIONS[name]
    for x, y in itertools.product(PAIRS, repeat=2):
        wanted = expected(operators.get(name, name), x, y)
        assert same(rule(x, y), wanted), (name, x, y, rule(x, y), wanted)


@pytest.mark.parametrize("name", [name for name in ONE if name not in ("ellipk", "ellipe", "lambertw", "digamma")])
def test_numpy_has_the_edges_of_the_language(name):
    with np.errstate(all="ignore"):
        found = numpy_functions.function(name)(np.array(GRID))
    for x, value in zip(GRID, found, strict=True):
        wanted = expected(name, x)
        assert same(value, wanted) or (name == "gamma" and x < -170), (name, x, value, wanted)


@pytest.mark.parametrize("name", [name for name in TWO if name not in NUMPY_DIFFERS])
def test_numpy_has_the_edges_of_the_language_in_pairs(name):
    for x, y in itertools.product(PAIRS, repeat=2):
        if name == "power" and (x, y) == (-INF, 0.5):
            continue  # NumPy takes the square root, which is NaN there
        with np.errstate(all="ignore"):
            found = numpy_functions.function(name)(np.float64(x), np.float64(y))
        assert same(found, expected(name, x, y)), (name, x, y, found)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("less", operator.lt), ("less_equal", operator.le), ("equal", operator.eq), ("not_equal", operator.ne),
    ],
)  # fmt: skip
def test_comparisons_know_nan(name, rule):
    for x, y in itertools.product([-1.0, 0.0, 2.0, NAN, INF], repeat=2):
        assert bool(math_functions.FUNCTIONS[name](x, y)) is rule(x, y)
        assert bool(numpy_functions.function(name)(x, y)) is rule(x, y)
        assert mpmath_functions.function(name)(raw(x), raw(y), 53) is rule(x, y)


def test_logic_and_choice():
    tables = [math_functions.FUNCTIONS.__getitem__, numpy_functions.function]
    for x, y in itertools.product([True, False], repeat=2):
        for table in tables:
            assert bool(table("both")(x, y)) is (x and y)
            assert bool(table("either")(x, y)) is (x or y)
            assert table("select")(x, 1.5, 2.5) == (1.5 if x else 2.5)
        assert mpmath_functions.function("both")(x, y, 53) is (x and y)
        assert mpmath_functions.function("either")(x, y, 53) is (x or y)
        assert mpmath_functions.function("select")(x, 1, 2, 53) == (1 if x else 2)
    for table in tables:
        assert bool(table("negated")(True)) is False
        assert table("truth")() is True
        assert table("falsehood")() is False
        assert math.isnan(table("guarded")(1.0, 2.0, NAN))
        assert table("guarded")(1.0, 2.0, INF) == 1.0
        assert table("rational")(1, 4) == 0.25
    assert mpmath_functions.function("guarded")(evaluate.ONE, evaluate.NAN, 53) == evaluate.NAN
    assert mpmath_functions.function("guarded")(evaluate.ONE, evaluate.ZERO, 53) == evaluate.ONE
    assert mpmath_functions.function("rational")(evaluate.ONE, raw(4.0), 53) == raw(0.25)
    assert mpmath_functions.function("truth")(53) is True
    assert mpmath_functions.function("falsehood")(53) is False
    assert mpmath_functions.function("negated")(False, 53) is True


def test_every_name_means_something():
    for name in [*ARITY, GUARD]:
        assert callable(numpy_functions.function(name))
        assert callable(mpmath_functions.function(name))
    for table in (numpy_functions.CONSTANTS, math_functions.CONSTANTS, mpmath_functions.CONSTANT_RULES):
        assert set(table) == CONSTANT_NAMES
    for function in (numpy_functions.function, mpmath_functions.function, mpmath_functions.complex_function):
        with pytest.raises(KeyError):
            function("system")


def test_values_are_read_in_order():
    assert read_values({"y": 1, "x": [1, 2.5]}, ("x", "y"), "real") == InputValues(([1, 2.5], 1), 2)
    assert read_values({}, (), "real") == InputValues((), None)
    assert read_values({"x": (1.5,)}, ("x",), "real") == InputValues(([1.5],), 1)
    assert read_values({"x": np.float64(2)}, ("x",), "real").items == (2.0,)
    assert read_values({"x": [np.float64(2), 3]}, ("x",), "real").items == ([2.0, 3],)
    assert read_values({"x": {"imag": 1, "real": 2}}, ("x",), "complex").items == (2 + 1j,)
    assert read_values({"x": [3j, 1]}, ("x",), "complex").items == ([3j, 1],)
    largest = (1 << MOST_BITS) - 1
    assert read_values({"x": largest}, ("x",), "real").items == (largest,)
    assert read_values({"x": [largest]}, ("x",), "real").items == ([largest],)
    assert read_values({"x": [0] * MOST_POINTS}, ("x",), "real").points == MOST_POINTS


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (largest_more := 1 << MOST_BITS, "x has more than 1024 bits"), ([largest_more], "x has more than 1024 bits"),
        ([NAN], "x is not finite"), (-INF, "x is not finite"), ([True], "x must be a number, or a list of such"),
        ({"real": 1, "imag": True}, "x must be a number"),
        ({"real": 1, "imag": 2**1024 - 1}, "double precision"),
        (3j, "x must be a number, or a list"), ("1", "x must be a number"),
    ],
)  # fmt: skip
def test_values_of_a_wrong_form_are_refused(value, message):
    domain = "complex" if isinstance(value, dict) else "real"
    with pytest.raises(Problem, match=message) as caught:
        read_values({"x": value}, ("x",), domain)
    assert caught.value.status == 400
