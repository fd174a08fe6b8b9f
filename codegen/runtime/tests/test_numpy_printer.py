import math
from fractions import Fraction

import numpy as np
import pytest

from ..expr.derivative import differentiate
from ..expr.evaluate import nearest_double
from ..expr.graph import OPERATIONS, ORDERED_OPERATIONS, Graph
from ..expr.numpy_printer import print_block
from ..expr.oracle import Oracle, Target
from ..expr.typed import Argument, Interval, Value

LINE = Interval("(-oo, oo)", -math.inf, math.inf, True, True)


class Build:
    """Writes graphs shortly and runs what is printed."""

    def __init__(self):
        self.graph = Graph()
        self.arguments = []

    def __call__(self, operation, *arguments, kind="real", payload=None):
        return self.graph.intern(operation, [self.node(a) for a in arguments], payload, kind)

    def node(self, argument):
        return argument if isinstance(argument, int) else self.graph.constant(Fraction(argument))

    def input(self, name, shape=(), kind="real"):
        labels = [f"[{i}]" for i in range(shape[0])] if len(shape) == 1 else [""]
        if len(shape) == 2:
            labels = [f"[{i},{j}]" for i in range(shape[0]) for j in range(shape[1])]
        symbols = tuple(self.graph.symbol(name + label, kind) for label in labels)
        size = len(symbols)
        self.arguments.append(Argument(name, shape, kind, symbols, (LINE,) * size, ((0.0, 1.0),) * size))
        return symbols if shape else symbols[0]

    def printed(self, results, definitions=None, **options):
        as_values = [
            {
                name: value if isinstance(value, Value) else Value((), (value,), "real")
                for name, value in (group or {}).items()
            }
            for group in (definitions, results)
        ]
        return print_block(self.graph, self.arguments, *as_values, **options)

    def run(self, block, *inputs):
        special = pytest.importorskip("scipy.special") if "scipy" in block.requires else None
        source = f"def block({', '.join(block.parameters)}):\n" + "".join(f"    {line}\n" for line in block.lines)
        namespace = {"np": np, "special": special}
        exec(compile(source, "<block>", "exec"), namespace)
        with np.errstate(all="ignore"):
            return namespace["block"](*(np.asarray(value) for value in inputs))

    def oracle(self, node, **inputs):
        point = {self.graph.symbol(name): value for name, value in inputs.items()}
        return nearest_double(Oracle(self.graph, [Target((node,))]).evaluate_point(point).natural[0].entries[0])


@pytest.fixture
def build():
    return Build()


PLACES = {
    "pow": (1.3, 2.7), "div": (0.3, 1.7), "log": (2.5,), "acosh": (1.5,), "gamma": (2.5,), "loggamma": (2.5,),
    "digamma": (2.5,), "mod": (-7.5, 2.25), "floordiv": (-7.5, 2.25), "cbrt": (-8.0,), "heaviside": (0.0, 0.25),
}  # fmt: skip
#: Of the library, whose last bit differs between processors.
LIBRARY = frozenset({"cbrt", "pow", "log"})
ONE_ULP = 2.0**-52
UNARY = {name for name, count in OPERATIONS.items() if count == 1} - {"not"}
BINARY = {name for name, count in OPERATIONS.items() if count == 2} - {"and", "or", "lt", "le", "eq", "ne"}


@pytest.mark.parametrize("operation", sorted(UNARY | BINARY))
def test_every_operation_agrees_with_the_oracle(build, operation):
    place = PLACES.get(operation, (0.3, 1.7) if operation in BINARY else (0.3,))
    symbols = [build.input(name) for name in "xy"[: len(place)]]
    node = build(operation, *symbols, payload=Fraction(2) if operation in ORDERED_OPERATIONS else None)
    (result,) = build.run(build.printed({"r": node}), *([value] for value in place))
    expected = build.oracle(node, **dict(zip("xy", place, strict=False)))
    assert result[0] == pytest.approx(expected, rel=1e-15, abs=0)


@pytest.mark.parametrize("operation", sorted(ORDERED_OPERATIONS))
@pytest.mark.parametrize("order", ["1", "0", "2", "1/2", "-1/3"])
def test_orders_agree_with_the_oracle(build, operation, order):
    order = Fraction(order)
    if operation == "polygamma" and (order < 1 or order.denominator > 1):
        order = Fraction(7)
    x = build.input("x")
    node = build(operation, x, payload=order)
    places = [0.1, 0.7, 3.5, 12.25, 90.0]
    (result,) = build.run(build.printed({"r": node}), places)
    expected = [build.oracle(node, x=place) for place in places]
    # J and Y vanish in between, and are as exact as their waves are high.
    wave = [2**-47 * max(1.0, abs(value)) if operation in ("besselj", "bessely") else 0.0 for value in expected]
    np.testing.assert_array_less(np.abs(result - expected), np.maximum(wave, 2**-47 * np.abs(expected)))


@pytest.mark.parametrize("operation", ["besselj", "bessely", "besseli", "besselk"])
@pytest.mark.parametrize("order", ["0", "1", "2", "1/2", "5/2", "20"])
def test_bessel_functions_near_zero(build, operation, order):
    x = build.input("x")
    node = build(operation, x, payload=Fraction(order))
    places = [5e-324, 1e-310, 3e-200, 1e-60, 2.5e-9, 1e-5, 0.01, 0.99]
    (result,) = build.run(build.printed({"r": node}), places)
    np.testing.assert_allclose(result, [build.oracle(node, x=place) for place in places], rtol=5e-15, atol=1e-323)
    below = [-0.25, math.nan]
    (result,) = build.run(build.printed({"r": node}), below)
    np.testing.assert_allclose(result, [build.oracle(node, x=place) for place in below], rtol=5e-15, atol=0)
    (at_zero,) = build.run(build.printed({"r": node}), [0.0])
    assert at_zero[0] == build.oracle(node, x=0.0)


@pytest.mark.parametrize("operation", ["ellipk", "ellipe"])
def test_slopes_of_elliptic_integrals_keep_their_digits_around_zero(build, operation):
    m = build.input("m")
    ((node,),) = differentiate(build.graph, [build(operation, m)], [m])
    places = [-1e300, -40.0, -0.75, -1e-5, -5e-324, 0.0, 5e-324, 1e-9, 0.03125, 0.4999, 0.5, 0.75, 1 - 2.0**-40]
    (result,) = build.run(build.printed({"r": node}), places)
    np.testing.assert_allclose(result, [build.oracle(node, m=place) for place in places], rtol=4e-15, atol=0)


def test_an_order_is_no_factor(build):
    x, y = build.input("x"), build.input("y")
    node = build("mul", y, build("besseli", x, payload=Fraction(1)))
    assert build.printed({"r": node}).lines[0] == "r = y * special.i1(x)"


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_polygamma_is_reflected_below_zero(build, order):
    x = build.input("x")
    node = build("polygamma", x, payload=Fraction(order))
    places = [-0.1, -0.7, -1.4999, -2.0001, -33.75, -1e14 + 0.25, -1e-9]
    (result,) = build.run(build.printed({"r": node}), places)
    expected = [build.oracle(node, x=place) for place in places]
    np.testing.assert_allclose(result, expected, rtol=2e-12, atol=0)
    (at_poles,) = build.run(build.printed({"r": node}), [0.0, -1.0, -5.0])
    assert not np.isfinite(at_poles).any()


def test_lambert_is_exact_up_to_its_branch_point(build):
    x = build.input("x")
    node = build("lambertw", x)
    branch = -0.36787944117144233
    places = [*(math.nextafter(branch, 0) + 10.0**-k for k in range(1, 18)), -1e-300, 1e-9, 0.5, 3.0, 1e300]
    (result,) = build.run(build.printed({"r": node}), places)
    np.testing.assert_allclose(result, [build.oracle(node, x=place) for place in places], rtol=2e-15, atol=0)
    (outside,) = build.run(build.printed({"r": node}), [branch, -0.4, -math.inf, math.nan])
    assert np.isnan(outside).all()
    assert build.run(build.printed({"r": node}), [math.inf])[0][0] == math.inf


@pytest.mark.parametrize(
    "exponent", ["2", "3", "4", "5", "8", "-1", "-2", "-3", "1/2", "-1/2", "3/2", "-5/2", "0", "1"]
)
def test_powers_by_multiplication_keep_the_value(build, exponent):
    x = build.input("x")
    node = build("pow", x, exponent)
    places = [0.1, 0.7, 1.3, 9.9, 1e10, 1e-10]
    (result,) = build.run(build.printed({"r": node}), places)
    for place, value in zip(places, np.broadcast_to(result, len(places)), strict=True):
        assert value == pytest.approx(build.oracle(node, x=place), rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", ["r = x**2", "return r,"]),
        ("3", ["r = x**2 * x", "return r,"]),
        ("4", ["r = (x**2)**2", "return r,"]),
        ("1/2", ["r = np.sqrt(x)", "return r,"]),
        ("-1/2", ["r = 1 / np.sqrt(x)", "return r,"]),
        ("9", ["r = x**9", "return r,"]),
        ("1/3", ["r = x**0.3333333333333333", "return r,"]),
        ("1", ["return x,"]),
        ("0", ["return 1,"]),
    ],
)
def test_powers_are_printed_as_a_person_would(build, text, expected):
    assert list(build.printed({"r": build("pow", build.input("x"), text)}).lines) == expected


@pytest.mark.parametrize(("wrong", "right"), [("exp", "expm1"), ("log", "log1p")])
@pytest.mark.parametrize("place", [1e-12, 1e-5, 0.3, 2.0])
def test_forms_that_cancel_are_replaced(build, wrong, right, place):
    x = build.input("x")
    node = build("sub", build("exp", x), "1") if wrong == "exp" else build("log", build("add", "1", x))
    block = build.printed({"r": node})
    assert block.lines == (f"r = np.{right}(x)", "return r,")
    (result,) = build.run(block, [place])
    assert result[0] == pytest.approx(build.oracle(node, x=place), rel=5e-16, abs=0)


def test_what_is_written_stays_where_no_rule_applies(build):
    x = build.input("x")
    node = build("div", build("add", "1", build("erf", x)), "2")
    assert build.printed({"r": node}).lines == ("r = (1 + special.erf(x)) / 2", "return r,")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda b, x, y: b("sub", x, b("sub", y, x)), "x - (y - x)"),
        (lambda b, x, y: b("sub", b("sub", x, y), x), "x - y - x"),
        (lambda b, x, y: b("div", x, b("mul", y, x)), "x / (y * x)"),
        (lambda b, x, y: b("mul", b("add", x, y), x), "(x + y) * x"),
        (lambda b, x, y: b("neg", b("mul", x, y)), "-x * y"),
        (lambda b, x, y: b("neg", b("mul", "-3", x)), "-(-3 * x)"),
        (lambda b, x, y: b("sub", b("neg", b("div", x, y)), y), "-x / y - y"),
        (lambda b, x, y: b("div", x, b("neg", b("mul", x, y))), "x / (-x * y)"),
        (lambda b, x, y: b("pow", b("neg", b("mul", x, y)), "2"), "(-x * y)**2"),
        (lambda b, x, y: b("mul", "3", b("mul", x, b("sin", y))), "3 * x * np.sin(y)"),
        (lambda b, x, y: b("mul", x, b("mul", x, y)), "x * (x * y)"),
        (lambda b, x, y: b("neg", b("pow", x, "2")), "-x**2"),
        (lambda b, x, y: b("pow", b("neg", x), y), "(-x)**y"),
        (lambda b, x, y: b("pow", "-2", y), "(-2)**y"),
        (lambda b, x, y: b("add", x, b("neg", y)), "x - y"),
        (lambda b, x, y: b("sub", x, b("neg", y)), "x + y"),
        (lambda b, x, y: b("add", x, "-2"), "x - 2"),
        (lambda b, x, y: b("mul", "1", x), None),
        (lambda b, x, y: b("add", x, b("div", "1", "3")), "x + 0.3333333333333333"),
        (lambda b, x, y: b("add", x, b("div", "1", "0")), "x + np.inf"),
        (lambda b, x, y: b("add", x, b("log", "0")), "x + -np.inf"),
        (lambda b, x, y: b("add", x, b("sqrt", "-1")), "x + np.nan"),
        (lambda b, x, y: b("mul", x, b.graph.intern("tau")), "x * (2 * np.pi)"),
        (lambda b, x, y: b("mul", x, "9007199254740993"), "x * 9007199254740992.0"),
        (lambda b, x, y: b("select", b("lt", "0", x, kind="bool"), "1", "0"), "np.where(x > 0, 1.0, 0.0)"),
        (lambda b, x, y: b("select", b("lt", "0", "1", kind="bool"), b("sin", x), y), "np.sin(x)"),
    ],
)  # fmt: skip
def test_text(build, make, expected):
    x, y = build.input("x"), build.input("y")
    lines = build.printed({"r": make(build, x, y)}).lines
    assert lines == (("return x,",) if expected is None else (f"r = {expected}", "return r,"))


def test_shared_nodes_get_names_and_definitions_keep_theirs(build):
    x = build.input("x")
    root = build("sqrt", x)
    shared = build("sin", x)
    first, second = build("add", root, shared), build("mul", root, shared)
    block = build.printed({"a": first, "b": second}, {"speed": root, "unused": build("cos", x)})
    assert block.lines == ("speed = np.sqrt(x)", "t1 = np.sin(x)", "a = speed + t1", "b = speed * t1", "return a, b")


def test_a_constant_may_be_a_result_and_part_of_another(build):
    pi = build("pi")
    block = build.printed({"half": build("div", pi, "2"), "whole": pi, "x": build.input("x")})
    assert build.run(block, [1.0])[:2] == (math.pi / 2, math.pi)


def test_long_expressions_are_cut(build):
    x = build.input("x")
    node = x
    for number in range(60):
        node = build("sin", build("add", node, str(number + Fraction(1, 7))))
    block = build.printed({"r": node})
    assert max(map(len, block.lines)) < 140
    assert build.run(block, [0.5])[0][0] == pytest.approx(build.oracle(node, x=0.5), rel=1e-13)


@pytest.mark.parametrize("name", ["np", "special", "abs", "float", "sum", "e", "lambda_", "t1", "r_0", "pi", "print"])
def test_names_that_collide_work(build, name):
    x, r = build.input(name), build.input("r", (2,))
    total = build("add", build("abs", x), build("erf", r[0]))
    node = build("mul", build("mul", total, build.graph.intern("pi")), build("mul", total, r[1]))
    block = build.printed({"result": node}, {"np": total})
    (result,) = build.run(block, [2.0], [[0.5], [0.25]])
    assert result[0] == pytest.approx(build.oracle(node, **{name: 2.0, "r[0]": 0.5, "r[1]": 0.25}), rel=1e-15)


def test_modules_may_have_other_names(build):
    node = build("erf", build("sin", build.input("np")))
    block = build.printed({"r": node}, numpy="_np", special="_special")
    assert block.parameters == ("np",)
    assert block.lines == ("r = _special.erf(_np.sin(np))", "return r,")


def test_a_literal_leaves_a_product_alone_that_something_else_needs(build):
    x, y = build.input("x"), build.input("y")
    product = build("mul", x, y)
    shared = build("add", build("mul", "3", product), build("sin", product))
    assert build.printed({"r": shared}).lines == ("t1 = x * y", "r = 3 * t1 + np.sin(t1)", "return r,")
    block = build.printed({"r": build("mul", "3", product)}, {"area": product})
    assert block.lines == ("area = x * y", "r = 3 * area", "return r,")


def test_arrays_are_unpacked(build):
    r, m = build.input("r", (3,)), build.input("M", (2, 2))
    block = build.printed({"v": Value((3,), (r[2], build("mul", r[0], m[3]), r[1]), "real")})
    assert block.lines == ("r_0, r_1, r_2 = r", "M_1_1 = M[1, 1]", "v_1 = r_0 * M_1_1", "return (r_2, v_1, r_1),")
    ((third, product, second),) = build.run(block, [[1.0], [2.0], [3.0]], np.arange(4.0).reshape(2, 2, 1))
    assert (third[0], product[0], second[0]) == (3.0, 3.0, 2.0)


def test_only_entries_that_are_used_are_taken(build):
    r = build.input("r", (3,))
    assert build.printed({"v": build("sin", r[1])}).lines == ("r_1 = r[1]", "v = np.sin(r_1)", "return v,")


def test_logic_works_on_arrays(build):
    x = build.input("x")
    low, high = build("le", "0", x, kind="bool"), build("lt", x, "2", kind="bool")
    inside = build("and", low, high, kind="bool")
    odd = build("or", build("eq", x, "5", kind="bool"), build("not", inside, kind="bool"), kind="bool")
    node = build("select", odd, build("ne", x, "7", kind="bool"), inside, kind="bool")
    (result,) = build.run(build.printed({"r": node}), [-1.0, 0.0, 1.0, 2.0, 5.0, 7.0, math.nan])
    assert result.tolist() == [True, True, True, True, True, False, True]


def test_constant_conditions_disappear(build):
    x = build.input("x")
    true, false = build("lt", "0", "1", kind="bool"), build("lt", "1", "0", kind="bool")
    above = build("lt", "0", x, kind="bool")
    for node, expected in [
        (build("and", true, above, kind="bool"), "x > 0"),
        (build("or", above, false, kind="bool"), "x > 0"),
        (build("not", build("not", above, kind="bool"), kind="bool"), "x > 0"),
    ]:
        assert build.printed({"r": node}).lines[0] == f"r = {expected}"
    both = build("and", above, build("lt", x, "2", kind="bool"), kind="bool")
    assert build.printed({"r": build("not", both, kind="bool")}).lines[0] == "r = ~((x > 0) & (x < 2))"
    assert build.printed({"r": build("and", above, false, kind="bool")}).lines == ("return False,",)


@pytest.mark.parametrize(
    ("operation", "values", "expected"),
    [
        ("mod", ([-7.0, 7.0, 5.5, 1.0], [3.0, -3.0, 2.0, 0.0]), [2.0, -2.0, 1.5, math.nan]),
        ("floordiv", ([-7.0, 7.0, 1.0], [2.0, -2.0, 0.1]), [-4.0, -4.0, 9.0]),
        ("cbrt", ([-8.0, 27.0],), [-2.0, 3.0]),
        ("round", ([0.5, 1.5, 2.5, -2.5],), [0.0, 2.0, 2.0, -2.0]),
        ("trunc", ([-1.5, 1.5],), [-1.0, 1.0]),
        ("min", ([1.0, math.nan, 1.0], [math.nan, 1.0, 2.0]), [math.nan, math.nan, 1.0]),
        ("max", ([1.0, math.nan, 1.0], [math.nan, 1.0, 2.0]), [math.nan, math.nan, 2.0]),
        ("sign", ([-2.0, 0.0, math.nan],), [-1.0, 0.0, math.nan]),
        ("heaviside", ([-1.0, 0.0, 1.0, math.nan], [0.25] * 4), [0.0, 0.25, 1.0, math.nan]),
        ("pow", ([0.0, math.nan, -8.0], [0.0, 0.0, 1 / 3]), [1.0, 1.0, math.nan]),
        ("log", ([0.0, -1.0],), [-math.inf, math.nan]),
        ("div", ([1.0, -1.0, 0.0], [0.0] * 3), [math.inf, -math.inf, math.nan]),
    ],
)
def test_edges_are_those_of_the_language(build, operation, values, expected):
    symbols = [build.input(name) for name in "xy"[: len(values)]]
    (result,) = build.run(build.printed({"r": build(operation, *symbols)}), *values)
    np.testing.assert_allclose(result, expected, rtol=ONE_ULP if operation in LIBRARY else 0, atol=0)


def test_integers_do_not_wrap(build):
    n = build.input("n", kind="int")
    square = build("mul", n, n, kind="int")
    node = build("mul", square, square, kind="int")
    (result,) = build.run(build.printed({"r": node}), [2.0**40])
    assert result[0] == 2.0**160


def test_requirements_name_scipy_only_where_it_is_used(build):
    x = build.input("x")
    assert build.printed({"r": build("sin", x)}).requires == ("numpy",)
    assert build.printed({"r": build("gamma", x)}).requires == ("numpy", "scipy")


def test_the_same_graph_prints_the_same_text():
    def text():
        build = Build()
        x, y = build.input("x"), build.input("y")
        shared = [build("sin", build("mul", x, str(number))) for number in range(5)]
        total = y
        for node in shared + shared:
            total = build("add", total, node)
        return build.printed({"r": total}).lines

    assert text() == text()
