import math
from fractions import Fraction

import mpmath
import pytest

from ..expr.evaluate import (
    INFINITY,
    MINUS_INFINITY,
    NAN,
    ONE,
    ZERO,
    from_double,
    nearest_double,
    to_fraction,
)
from ..expr.evaluate_functions import FUNCTIONS
from ..expr.graph import OPERATIONS, ORDERED_OPERATIONS, Graph
from ..expr.oracle import Oracle, Target, evaluate_constant, evaluate_point, outermost_terms

INF = math.inf
NOT_A_NUMBER = math.nan


def apply(operation, *operands):
    numbers = [{INF: INFINITY, -INF: MINUS_INFINITY}.get(x, NAN if x != x else from_double(x)) for x in operands]
    return nearest_double(FUNCTIONS[operation](*numbers, 200))


def same(found, expected):
    return found == expected or (math.isnan(found) and math.isnan(expected))


EDGES = [
    ("div", (1, 0), INF), ("div", (-1, 0), -INF), ("div", (0, 0), NOT_A_NUMBER), ("div", (INF, INF), NOT_A_NUMBER),
    ("div", (1, INF), 0), ("div", (INF, 0), INF), ("div", (NOT_A_NUMBER, 0), NOT_A_NUMBER),
    ("mul", (0, INF), NOT_A_NUMBER), ("add", (INF, -INF), NOT_A_NUMBER), ("sub", (INF, INF), NOT_A_NUMBER),
    ("pow", (0, 0), 1), ("pow", (NOT_A_NUMBER, 0), 1), ("pow", (1, NOT_A_NUMBER), 1), ("pow", (0, -1), INF),
    ("pow", (0, 2), 0), ("pow", (-8, 1 / 3), NOT_A_NUMBER), ("pow", (-2, 3), -8), ("pow", (2, -1), 0.5),
    ("pow", (INF, -1), 0), ("pow", (-INF, 3), -INF), ("pow", (-INF, 2), INF), ("pow", (0.5, INF), 0),
    ("pow", (2, INF), INF), ("pow", (2, -INF), 0), ("pow", (-1, INF), 1), ("pow", (4, 0.5), 2),
    ("pow", (2, NOT_A_NUMBER), NOT_A_NUMBER),
    ("mod", (-7, 3), 2), ("mod", (7, -3), -2), ("mod", (5.5, 2), 1.5), ("mod", (1, 0), NOT_A_NUMBER),
    ("mod", (-5, INF), INF), ("mod", (5, INF), 5), ("mod", (INF, 2), NOT_A_NUMBER), ("mod", (0, 3), 0),
    ("mod", (1e300, 7.0), float(int(1e300) % 7)), ("mod", (1, 0.1), 1 % 0.1),
    ("floordiv", (-7, 2), -4), ("floordiv", (7, -2), -4), ("floordiv", (1, 0), INF), ("floordiv", (0, 0), NOT_A_NUMBER),
    ("floordiv", (-5, INF), -1), ("floordiv", (5, INF), 0), ("floordiv", (INF, 2), NOT_A_NUMBER),
    ("floordiv", (1, 0.1), 9), ("floordiv", (0, 2), 0),
    ("sqrt", (-1,), NOT_A_NUMBER), ("sqrt", (INF,), INF), ("sqrt", (-INF,), NOT_A_NUMBER), ("sqrt", (0,), 0),
    ("cbrt", (-8,), -2), ("cbrt", (-INF,), -INF), ("cbrt", (27,), 3), ("cbrt", (0,), 0),
    ("exp", (-INF,), 0), ("exp", (INF,), INF), ("exp", (1000,), INF), ("exp", (-1000,), 0), ("exp", (0,), 1),
    ("expm1", (-INF,), -1), ("expm1", (1e-300,), 1e-300), ("expm1", (1e-5,), math.expm1(1e-5)), ("expm1", (0,), 0),
    ("log", (0,), -INF), ("log", (-1,), NOT_A_NUMBER), ("log", (INF,), INF), ("log", (1,), 0),
    ("log1p", (-1,), -INF), ("log1p", (-2,), NOT_A_NUMBER), ("log1p", (1e-300,), 1e-300), ("log1p", (0,), 0),
    ("log1p", (1e300,), math.log(1e300)), ("log1p", (INF,), INF), ("log1p", (-INF,), NOT_A_NUMBER),
    ("log2", (8,), 3), ("log10", (1000,), 3), ("log2", (0,), -INF),
    ("sin", (INF,), NOT_A_NUMBER), ("cos", (-INF,), NOT_A_NUMBER), ("tan", (NOT_A_NUMBER,), NOT_A_NUMBER),
    ("sin", (1e300,), math.sin(1e300)), ("asin", (1.5,), NOT_A_NUMBER), ("acos", (1,), 0),
    ("acos", (NOT_A_NUMBER,), NOT_A_NUMBER), ("atan", (INF,), math.pi / 2), ("atan", (NOT_A_NUMBER,), NOT_A_NUMBER),
    ("atan2", (0, -1), math.pi), ("atan2", (0, 0), 0), ("atan2", (1, 0), math.pi / 2), ("atan2", (-1, 0), -math.pi / 2),
    ("atan2", (-1, -1), -3 * math.pi / 4), ("atan2", (INF, INF), math.pi / 4),
    ("atan2", (-INF, -INF), -3 * math.pi / 4),
    ("atan2", (1, INF), 0), ("atan2", (1, -INF), math.pi), ("atan2", (-1, -INF), -math.pi),
    ("atan2", (NOT_A_NUMBER, 1), NOT_A_NUMBER), ("atan2", (INF, 1), math.pi / 2),
    ("sinh", (-INF,), -INF), ("cosh", (-INF,), INF), ("tanh", (INF,), 1), ("tanh", (1e5,), 1), ("asinh", (-INF,), -INF),
    ("acosh", (0.5,), NOT_A_NUMBER), ("acosh", (INF,), INF), ("acosh", (1,), 0),
    ("atanh", (1,), INF), ("atanh", (-1,), -INF), ("atanh", (2,), NOT_A_NUMBER), ("atanh", (0.5,), math.atanh(0.5)),
    ("hypot", (3, 4), 5), ("hypot", (INF, NOT_A_NUMBER), INF), ("hypot", (1, NOT_A_NUMBER), NOT_A_NUMBER),
    ("hypot", (0, 0), 0), ("hypot", (1e200, 1e200), math.hypot(1e200, 1e200)),
    ("erf", (INF,), 1), ("erf", (-INF,), -1), ("erfc", (INF,), 0), ("erfc", (-INF,), 2), ("erf", (0,), 0),
    ("gamma", (0,), INF), ("gamma", (-1,), NOT_A_NUMBER), ("gamma", (5,), 24), ("gamma", (171.7,), INF),
    ("gamma", (-INF,), NOT_A_NUMBER), ("gamma", (INF,), INF),
    ("loggamma", (0,), INF), ("loggamma", (-2,), INF), ("loggamma", (-0.5,), math.lgamma(-0.5)), ("loggamma", (1,), 0),
    ("loggamma", (INF,), INF), ("loggamma", (-INF,), NOT_A_NUMBER), ("loggamma", (1e300,), math.lgamma(1e300)),
    ("ellipk", (1,), INF), ("ellipk", (2,), NOT_A_NUMBER), ("ellipk", (-INF,), 0), ("ellipk", (0,), math.pi / 2),
    ("ellipk", (INF,), NOT_A_NUMBER), ("ellipe", (1,), 1), ("ellipe", (1.5,), NOT_A_NUMBER), ("ellipe", (-INF,), INF),
    ("ellipe", (NOT_A_NUMBER,), NOT_A_NUMBER), ("ellipe", (0,), math.pi / 2),
    ("lambertw", (0,), 0), ("lambertw", (math.e,), 1), ("lambertw", (-1,), NOT_A_NUMBER), ("lambertw", (INF,), INF),
    ("lambertw", (-0.36787944117144233,), NOT_A_NUMBER), ("lambertw", (-INF,), NOT_A_NUMBER),
    ("lambertw", (-0.3678794411714423,), -0.9999999846957459), ("lambertw", (1e-300,), 1e-300),
    ("digamma", (0,), NOT_A_NUMBER), ("digamma", (-1,), NOT_A_NUMBER), ("digamma", (INF,), INF),
    ("floor", (-0.5,), -1), ("ceil", (-0.5,), 0), ("trunc", (-1.5,), -1), ("trunc", (1.5,), 1), ("floor", (INF,), INF),
    ("round", (0.5,), 0), ("round", (1.5,), 2), ("round", (2.5,), 2), ("round", (-2.5,), -2), ("trunc", (INF,), INF),
    ("sign", (-3,), -1), ("sign", (0,), 0), ("sign", (NOT_A_NUMBER,), NOT_A_NUMBER), ("sign", (INF,), 1),
    ("heaviside", (0, 0.25), 0.25), ("heaviside", (-1, 0.25), 0), ("heaviside", (1, 0.25), 1),
    ("heaviside", (NOT_A_NUMBER, 0.25), NOT_A_NUMBER), ("abs", (-INF,), INF), ("neg", (INF,), -INF),
    ("min", (1, NOT_A_NUMBER), NOT_A_NUMBER), ("max", (NOT_A_NUMBER, 1), NOT_A_NUMBER), ("min", (1, 2), 1),
    ("max", (1, 2), 2), ("max", (1, INF), INF),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "operands", "expected"), EDGES)
def test_edges(operation, operands, expected):
    found = apply(operation, *operands)
    assert same(found, expected) or found == pytest.approx(expected, rel=1e-15, abs=0)


def test_every_operation_has_its_edges_tested():
    leaves = {"constant", "symbol", "pi", "e", "tau", "true", "false", "select", "lt", "le", "eq", "ne"}
    assert set(FUNCTIONS) == set(OPERATIONS) - ORDERED_OPERATIONS - leaves - {"and", "or", "not"}
    assert {operation for operation, _, _ in EDGES} == set(FUNCTIONS)


@pytest.mark.parametrize(
    "operation", sorted({"exp", "sin", "sinh", "erf", "gamma", "loggamma", "digamma", "ellipk", "lambertw"})
)
def test_what_is_beyond_reach_is_not_guessed_and_does_not_hang(operation):
    assert FUNCTIONS[operation]((0, 1, 1 << 20, 1), 200) == NAN


def test_powers_beyond_reach_are_not_guessed():
    assert FUNCTIONS["pow"]((0, 3, 0, 2), (0, 1, 1 << 20, 1), 200) == NAN
    assert FUNCTIONS["mod"]((0, 3, 1 << 20, 2), from_double(0.5), 200) == NAN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), 1 / 3),
        (Fraction(2) ** 1024 - Fraction(2) ** 970 - 1, 1.7976931348623157e308),
        (Fraction(2) ** 1024 - Fraction(2) ** 970, INF),
        (Fraction(1, 2**1075), 0.0),
        (Fraction(3, 2**1076), 5e-324),
        (Fraction(3, 2**1075), 1e-323),
    ],
)
def test_nearest_doubles_round_once(value, expected):
    number = mpmath.libmp.from_rational(value.numerator, value.denominator, 2000)
    assert nearest_double(number) == expected
    assert nearest_double(mpmath.libmp.mpf_neg(number)) == -expected
    assert nearest_double((0, 1, 1 << 80, 1)) == INF
    assert nearest_double((0, 1, -(1 << 80), 1)) == 0.0


class Build:
    """Writes graphs shortly."""

    def __init__(self):
        self.graph = Graph()

    def __call__(self, operation, *arguments, kind="real"):
        return self.graph.intern(operation, [self.node(a) for a in arguments], None, kind)

    def node(self, argument):
        return argument if isinstance(argument, int) else self.graph.constant(Fraction(argument))

    def at(self, node, scale=None, **inputs):
        symbols = {node.payload: number for number, node in enumerate(self.graph.nodes) if node.operation == "symbol"}
        point = {symbols[name]: value for name, value in inputs.items()}
        return evaluate_point(self.graph, [Target((node,), scale)], point)

    def value(self, node, scale=None, **inputs):
        found = self.at(node, scale, **inputs).natural[0]
        return nearest_double(found.entries[0])


@pytest.fixture
def build():
    return Build()


def test_literals_are_exact(build):
    x = build.graph.symbol("x")
    assert build.value(build("sub", x, "0.1"), x=0.1) == float(Fraction(0.1) - Fraction(1, 10))


def test_digits_grow_until_they_suffice(build):
    x = build.graph.symbol("x")
    tail = build("div", build("add", "1", build("erf", x)), "2")
    assert build.value(tail, x=-8.0) == pytest.approx(5.612148586491463e-30, rel=1e-15)
    assert build.value(tail, x=-20.0) == pytest.approx(2.6979328058039506e-176, rel=1e-15)


def test_an_exact_zero_is_zero(build):
    x = build.graph.symbol("x")
    assert build.value(build("sin", build("mul", x, build("pi"))), x=1.0) == 0.0
    assert build.value(build("sub", build("exp", build("log", x)), x), x=3.0) == 0.0
    assert build.value(build("mul", "0", x), x=3.0) == 0.0


def test_what_never_agrees_is_undefined(build):
    x = build.graph.symbol("x")
    gap = build("sub", build("exp", build("log", x)), x)
    found = build.at(build("div", "1", build("mul", gap, gap)), x=3.0).natural[0]
    assert found.undefined is not None
    assert math.isnan(nearest_double(found.entries[0])) or math.isinf(nearest_double(found.entries[0]))


@pytest.mark.parametrize(
    ("operation", "value", "reason"),
    [("log", 0.0, "log(0.0)"), ("sqrt", -4.0, "sqrt(-4.0)"), ("gamma", -2.0, "gamma(-2.0)")],
)
def test_undefined_says_why(build, operation, value, reason):
    x = build.graph.symbol("x")
    assert build.at(build("add", build(operation, x), "1"), x=value).natural[0].undefined == reason


def test_a_division_by_zero_is_undefined_overflow_is_not(build):
    x = build.graph.symbol("x")
    assert build.at(build("div", "1", x), x=0.0).natural[0].undefined == "1.0 divided by 0.0"
    overflow = build.at(build("exp", x), x=1e6).natural[0]
    assert overflow.undefined is None
    assert nearest_double(overflow.entries[0]) == INF


def test_only_the_chosen_branch_counts(build):
    x = build.graph.symbol("x")
    positive = build("lt", "0", x, kind="bool")
    assert build.value(build("select", positive, build("sqrt", x), "7"), x=-1.0) == 7.0


@pytest.mark.parametrize(("operation", "expected"), [("lt", False), ("le", False), ("eq", False), ("ne", True)])
def test_comparisons_with_nan_are_false(build, operation, expected):
    x = build.graph.symbol("x")
    nan = build("sqrt", x)
    node = build("select", build(operation, nan, "1", kind="bool"), "1", "0")
    assert build.value(node, x=-1.0) == float(expected)


def test_logic(build):
    x = build.graph.symbol("x")
    low, high = build("lt", "0", x, kind="bool"), build("lt", x, "2", kind="bool")
    both = build("and", low, high, kind="bool")
    either = build("or", low, build("not", high, kind="bool"), kind="bool")
    oracle = Oracle(build.graph, (), [both, either])
    assert [oracle.truths({x: value}) for value in (-1.0, 1.0, 3.0)] == [(False, False), (True, True), (False, True)]


def test_truth_values_are_inputs_too(build):
    on = build.graph.symbol("on", "bool")
    node = build("select", on, "1", "2")
    assert [build.value(node, on=value) for value in (0.0, 1.0)] == [2.0, 1.0]


def both_values(evaluation):
    return sorted(nearest_double(alternative[0].entries[0]) for alternative in evaluation.alternatives)


def test_either_branch_is_given_where_rounding_decides(build):
    x = build.graph.symbol("x")
    below = build("lt", build("mul", x, "0.1"), "0.3", kind="bool")
    node = build("select", below, "1", "2")
    assert both_values(build.at(node, x=3.0)) == [1.0, 2.0]
    assert not build.at(node, x=2.9).ambiguous


def test_exact_operands_are_never_ambiguous(build):
    x, n = build.graph.symbol("x"), build.graph.symbol("n", "int")
    for node in (
        build("select", build("lt", x, "3", kind="bool"), "1", "2"),
        build("floor", x),
        build("floor", build("div", x, "2")),
        build("sign", build("sub", n, "3", kind="int")),
        build("mod", n, "3", kind="int"),
        build("floor", build("max", build("neg", x), build("abs", n))),
    ):
        oracle = Oracle(build.graph, [Target((node,))])
        assert not oracle.evaluate_point({x: 3.0, n: 3.0}).ambiguous
    assert build.at(build("floor", build("mul", x, "3")), x=1.0).ambiguous


def test_an_order_is_no_literal(build):
    x = build.graph.symbol("x")
    bessel = build.graph.intern("besselj", (x,), Fraction(2))
    assert build.at(build("floor", build("mul", build("div", bessel, bessel), "3")), x=1.0).ambiguous


def test_halves_of_the_smallest_doubles_are_rounded(build):
    x = build.graph.symbol("x")
    assert both_values(build.at(build("ceil", build("div", x, "2")), x=5e-324)) == [0.0, 1.0]
    assert not build.at(build("ceil", x), x=5e-324).ambiguous


@pytest.mark.parametrize(
    ("operation", "argument", "expected"),
    [
        ("floor", "30", [2.0, 3.0]), ("ceil", "30", [3.0, 4.0]), ("trunc", "30", [2.0, 3.0]),
        ("round", "25", [2.0, 3.0]), ("sign", "0", [-1.0, 0.0, 1.0]),
    ],
)  # fmt: skip
def test_jumps_are_given_on_both_sides(build, operation, argument, expected):
    x = build.graph.symbol("x")
    node = build(operation, build("mul", x, "0.1"))
    assert both_values(build.at(node, x=float(argument))) == expected


def test_quotients_are_given_on_both_sides(build):
    x = build.graph.symbol("x")
    tenth = build("mul", x, "0.1")
    assert both_values(build.at(build("floordiv", tenth, "1"), x=30.0)) == [2.0, 3.0]
    assert both_values(build.at(build("mod", tenth, "1"), x=30.0)) == pytest.approx([0.0, 1.0])
    assert both_values(build.at(build("heaviside", tenth, "0.25"), x=0.0)) == [0.0, 0.25, 1.0]


def test_alternatives_are_bounded(build):
    x = build.graph.symbol("x")
    total = build("floor", build("mul", x, "0.1"))
    for number in range(2, 40):
        total = build("add", total, build("floor", build("mul", x, f"{number}.1")))
    assert 2 <= len(build.at(total, x=10.0).alternatives) <= 64


def test_scales(build):
    x, y = build.graph.symbol("x"), build.graph.symbol("y")
    difference = build("sub", build("mul", x, x), build("neg", y))
    assert outermost_terms(build.graph, difference) == {build("mul", x, x): 1, y: 1}
    shared = x
    for _ in range(300):
        shared = build("add", shared, shared)
    assert outermost_terms(build.graph, shared) == {x: 2**300}
    terms = evaluate_point(build.graph, [Target((difference,), "terms")], {x: 3.0, y: -8.0}).natural[0]
    assert to_fraction(terms.scales[0]) == 17
    declared = evaluate_point(build.graph, [Target((difference, x), (y,))], {x: 3.0, y: -8.0}).natural[0]
    assert [to_fraction(scale) for scale in declared.scales] == [8, 8]
    default = evaluate_point(build.graph, [Target((difference, x))], {x: 3.0, y: -8.0}).natural[0]
    assert [to_fraction(scale) for scale in default.scales] == [3, 3]


def test_constants(build):
    assert evaluate_constant(build.graph, build("exp", "1")) == math.e
    assert evaluate_constant(build.graph, build("div", "1", "3")) == 1 / 3
    assert evaluate_constant(build.graph, build("cbrt", "-8")) == -2.0
    assert evaluate_constant(build.graph, build.graph.intern("tau")) == math.tau
    assert math.isnan(evaluate_constant(build.graph, build("sqrt", "-1")))
    assert evaluate_constant(build.graph, build("div", "-1", "0")) == -INF
    assert evaluate_constant(build.graph, build("lt", "1", "2", kind="bool")) == 1.0
    assert evaluate_constant(build.graph, build("exp", build("exp", "1000"))) == INF
    assert math.isnan(evaluate_constant(build.graph, build("exp", build("exp", build("exp", "1000")))))


def test_the_global_context_of_mpmath_takes_no_part(build):
    before = mpmath.mp.prec
    node = build("exp", "1")
    try:
        mpmath.mp.prec = 5
        assert evaluate_constant(build.graph, node) == math.e
        assert mpmath.mp.prec == 5
    finally:
        mpmath.mp.prec = before


def test_zero_and_one_stay_what_they_are():
    assert (to_fraction(ZERO), to_fraction(ONE), to_fraction(from_double(-0.1))) == (0, 1, Fraction(-0.1))


def test_a_comparison_can_be_decided_otherwise():
    graph = Graph()
    x = graph.symbol("x")
    test = graph.intern("lt", (x, graph.constant(1, "int")))
    chosen = graph.intern("select", (test, graph.constant(2, "int"), graph.constant(3, "int")))
    oracle = Oracle(graph, [Target((chosen,))])
    natural = oracle.evaluate_point({x: 0.5}).natural[0].entries[0]
    forced = oracle.decided({x: 0.5}, {test: False})[0].entries[0]
    assert (to_fraction(natural), to_fraction(forced)) == (2, 3)
