import math
import random
from fractions import Fraction

import mpmath
import pytest

from ..expr.derivative import differentiate
from ..expr.evaluate import nearest_double
from ..expr.graph import OPERATIONS, Graph
from ..expr.oracle import Oracle, Target

CONTEXT = mpmath.MPContext()
CONTEXT.dps = 40

#: Where each operation is differentiated; two places for those with branches.
PLACES = {
    "add": [(0.3, 1.7)], "sub": [(0.3, 1.7)], "mul": [(0.3, 1.7)], "div": [(0.3, 1.7)], "pow": [(1.3, 2.7)],
    "neg": [(0.3,)], "floordiv": [(7.3, 2.1)], "mod": [(7.3, 2.1), (-7.3, 2.1)], "abs": [(0.3,), (-0.3,)],
    "sign": [(0.3,)], "floor": [(2.3,)], "ceil": [(2.3,)], "trunc": [(-2.3,)], "round": [(2.3,)],
    "min": [(0.3, 1.7), (1.7, 0.3)], "max": [(0.3, 1.7), (1.7, 0.3)], "sqrt": [(0.3,)], "cbrt": [(0.3,), (-0.3,)],
    "exp": [(0.3,)], "expm1": [(0.3,)], "log": [(0.3,)], "log1p": [(0.3,)], "log2": [(0.3,)], "log10": [(0.3,)],
    "sin": [(0.3,)], "cos": [(0.3,)], "tan": [(0.3,)], "asin": [(0.3,)], "acos": [(0.3,)], "atan": [(0.3,)],
    "atan2": [(0.3, 1.7), (-0.3, -1.7)], "sinh": [(0.3,)], "cosh": [(0.3,)], "tanh": [(0.3,)], "asinh": [(0.3,)],
    "acosh": [(1.3,)], "atanh": [(0.3,)], "hypot": [(0.3, 1.7)], "erf": [(0.3,)], "erfc": [(0.3,)],
    "gamma": [(1.3,), (-1.3,)], "loggamma": [(1.3,), (-1.3,)], "heaviside": [(0.3, 0.5)],
    "digamma": [(0.3,), (-1.3,)], "ellipk": [(0.3,), (-3.0,)], "ellipe": [(0.3,), (-3.0,)],
    "lambertw": [(0.3,), (-0.3,)],
}  # fmt: skip
CASES = [(operation, place, None) for operation, places in PLACES.items() for place in places]
ORDERS = {
    "polygamma": [1, 2, 5], "besselj": [0, 1, 4, Fraction(1, 2), Fraction(-1, 3)],
    "bessely": [0, 1, 4, Fraction(1, 2), Fraction(-1, 3)], "besseli": [0, 1, 4, Fraction(1, 3)],
    "besselk": [0, 1, 4, Fraction(1, 2), Fraction(1, 3)],
}  # fmt: skip
CASES += [(operation, (1.7,), Fraction(order)) for operation, orders in ORDERS.items() for order in orders]
CASES += [(operation, (-1.7,), Fraction(3)) for operation in ("polygamma", "besselj", "besseli")]


def exact(graph, node, point):
    """A node's value as a number of the test's own context."""
    value = Oracle(graph, [Target((node,))]).evaluate_point(point).natural[0].entries[0]
    return CONTEXT.make_mpf(value)


def rows(graph, outputs, wrt, point):
    return [
        [nearest_double(exact(graph, node, point)._mpf_) for node in row] for row in differentiate(graph, outputs, wrt)
    ]


def numeric(graph, node, symbols, place, position):
    """A central difference with steps that doubles hold exactly."""
    step = 2.0**-26

    def at(number):
        moved = [*place[:position], place[position] + number * step, *place[position + 1 :]]
        return exact(graph, node, dict(zip(symbols, moved, strict=True)))

    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * CONTEXT.mpf(step))


def test_every_operation_is_covered():
    without = {"constant", "symbol", "pi", "e", "tau", "true", "false", "select"}
    without |= {"lt", "le", "eq", "ne", "and", "or", "not"}
    assert {*PLACES, *ORDERS} == set(OPERATIONS) - without


@pytest.mark.parametrize(("operation", "place", "order"), CASES)
def test_agrees_with_differences(operation, place, order):
    graph = Graph()
    symbols = [graph.symbol(name) for name in "xy"[: len(place)]]
    node = graph.intern(operation, symbols, order)
    # Forward: as many outputs as symbols. Reverse: one output.
    forward = differentiate(graph, [node] * len(symbols), symbols)[0]
    reverse = differentiate(graph, [node], symbols)[0]
    point = dict(zip(symbols, place, strict=True))
    for position in range(len(symbols)):
        expected = numeric(graph, node, symbols, place, position)
        for row in (forward, reverse):
            assert abs(exact(graph, row[position], point) - expected) < CONTEXT.mpf(10) ** -20


@pytest.mark.parametrize(("operation", "limits"), [("ellipk", (1 / 8, 9 / 64)), ("ellipe", (-1 / 8, -3 / 64))])
def test_elliptic_integrals_have_their_limits_at_zero(operation, limits):
    graph = Graph()
    m = graph.symbol("m")
    node = graph.intern(operation, (m,))
    for limit in limits:
        ((node,),) = differentiate(graph, [node], [m])
        assert nearest_double(exact(graph, node, {m: 0.0})._mpf_) == pytest.approx(math.pi * limit, rel=1e-15)
        step = 2.0**-30
        assert exact(graph, node, {m: step}) == pytest.approx(CONTEXT.pi * limit, rel=1e-8)
    # The third has a limit too, which nobody wrote down: then no number may be believed.
    ((node,),) = differentiate(graph, [node], [m])
    assert not CONTEXT.isfinite(exact(graph, node, {m: 0.0}))


@pytest.mark.parametrize("many", [1, 2])
def test_a_power_of_zero_does_not_move_with_its_exponent(many):
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.intern("pow", (x, y))
    assert rows(graph, [node] * many, [x, y], {x: 0.0, y: 2.0})[0] == [0.0, 0.0]
    assert rows(graph, [node] * many, [x, y], {x: 4.0, y: 0.0})[0] == [0.0, math.log(4)]
    assert rows(graph, [graph.intern("pow", (graph.constant(2), y))], [y], {y: 3.0}) == [[8 * math.log(2)]]


def test_a_careful_person_would_write_the_same():
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    square = graph.intern("pow", (x, graph.constant(2)))
    assert differentiate(graph, [square], [x]) == ((graph.intern("mul", (graph.constant(2), x)),),)
    assert differentiate(graph, [graph.intern("mul", (x, y))], [x, y]) == ((y, x),)
    assert differentiate(graph, [graph.intern("add", (x, y))], [x]) == ((graph.constant(1),),)
    assert differentiate(graph, [y], [x]) == ((graph.constant(0),),)
    cosine = graph.intern("cos", (x,))
    assert differentiate(graph, [graph.intern("sin", (x,))], [x]) == ((cosine,),)
    assert differentiate(graph, [graph.intern("pow", (x, graph.constant(1)))], [x]) == ((graph.constant(1),),)
    norm = graph.intern("sqrt", (graph.intern("add", (square, graph.intern("pow", (y, graph.constant(2))))),))
    assert differentiate(graph, [norm], [x]) == ((graph.intern("div", (x, norm)),),)
    cube = graph.intern("pow", (x, graph.constant(3)))
    assert differentiate(graph, [cube], [x]) == ((graph.intern("mul", (graph.constant(3), square)),),)
    double = graph.intern("mul", (graph.constant(2), square))
    assert differentiate(graph, [double], [x]) == ((graph.intern("mul", (graph.constant(4), x)),),)


def test_a_power_with_a_fractional_exponent():
    graph = Graph()
    x = graph.symbol("x")
    node = graph.intern("pow", (x, graph.constant(Fraction(3, 2))))
    assert rows(graph, [node], [x], {x: 4.0}) == [[3.0]]


def test_constants_in_between_are_left_alone():
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.intern("mul", (graph.intern("log", (y,)), graph.intern("floor", (x,))))
    assert differentiate(graph, [node], [x]) == ((graph.constant(0),),)


@pytest.mark.parametrize("many", [1, 2])
def test_the_branch_that_was_not_chosen_takes_no_part(many):
    # With one output of two symbols the reverse mode runs: 0 times an undefined branch must not be NaN.
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    condition = graph.intern("lt", (graph.constant(0), x), kind="bool")
    node = graph.intern("select", (condition, graph.intern("sqrt", (x,)), graph.intern("mul", (x, y))))
    assert rows(graph, [node] * many, [x, y], {x: -4.0, y: 3.0})[0] == [3.0, -4.0]
    assert rows(graph, [node] * many, [x, y], {x: 4.0, y: 3.0})[0] == [0.25, 0.0]


@pytest.mark.parametrize("many", [1, 2])
def test_a_node_shared_by_two_branches_counts_where_either_is_chosen(many):
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    root = graph.intern("sqrt", (x,))
    zero, one, minus = graph.constant(0), graph.constant(1), graph.constant(-1)
    first = graph.intern("select", (graph.intern("lt", (one, x), kind="bool"), root, zero))
    second = graph.intern("select", (graph.intern("lt", (minus, x), kind="bool"), root, y))
    node = graph.intern("add", (first, second))
    assert rows(graph, [node] * many, [x, y], {x: 4.0, y: 1.0})[0] == [0.5, 0.0]
    assert rows(graph, [node] * many, [x, y], {x: 0.25, y: 1.0})[0] == [1.0, 0.0]
    assert rows(graph, [node] * many, [x, y], {x: -4.0, y: 1.0})[0] == [0.0, 1.0]


@pytest.mark.parametrize("many", [1, 2])
def test_choices_inside_choices(many):
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    inner = graph.intern("max", (graph.intern("log", (x,)), y))
    node = graph.intern("select", (graph.intern("lt", (graph.constant(0), x), kind="bool"), inner, x))
    assert rows(graph, [node] * many, [x, y], {x: 8.0, y: 1.0})[0] == [0.125, 0.0]
    assert rows(graph, [node] * many, [x, y], {x: 8.0, y: 3.0})[0] == [0.0, 1.0]
    assert rows(graph, [node] * many, [x, y], {x: -8.0, y: 3.0})[0] == [1.0, 0.0]


def test_second_derivatives():
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.intern("mul", (graph.intern("sin", (x,)), graph.intern("exp", (y,))))
    (gradient,) = differentiate(graph, [node], [x, y])
    hessian = rows(graph, gradient, [x, y], {x: 0.5, y: 0.25})
    assert hessian[0][1] == hessian[1][0]
    assert hessian[1][1] == nearest_double(exact(graph, node, {x: 0.5, y: 0.25})._mpf_)


def test_time_is_linear_in_a_chain_with_sharing():
    # 2**200 paths, 200 nodes.
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.intern("add", (x, y))
    for _ in range(200):
        node = graph.intern("sin", (graph.intern("mul", (node, node)),))
    before = len(graph)
    differentiate(graph, [node], [x, y])
    differentiate(graph, [node], [x])
    assert len(graph) < 12 * before


class Writer:
    """Writes graphs shortly; a number is a literal."""

    def __init__(self):
        self.graph = Graph()
        self.x, self.y, self.z = (self.graph.symbol(name) for name in "xyz")

    def __call__(self, operation, *arguments):
        return self.graph.intern(
            operation, [a if type(a) is int else self.graph.constant(Fraction(a)) for a in arguments]
        )

    def text(self, node):
        found = self.graph[node]
        if not found.arguments:
            return str(found.payload)
        return f"{found.operation}({', '.join(map(self.text, found.arguments))})"


#: What is differentiated with respect to x, and what a careful person would write, forward and in reverse.
TIDY = {
    "a literal on both sides of a stroke": (
        lambda w: w("sqrt", w("mul", w.x, w("mul", "2", w.y))),
        "div(y, sqrt(mul(x, mul(2, y))))",
    ),
    "a factor on both sides": (lambda w: w("log", w("mul", w.x, w.y)), "div(1, x)"),
    "a power on both sides": (lambda w: w("log", w("pow", w.x, "3")), "div(3, x)"),
    "a root beside its radicand": (lambda w: w("sqrt", w("div", w.y, w.x)), "neg(div(sqrt(div(y, x)), mul(2, x)))"),
    "a literal that no decimal equals": (
        lambda w: w("div", w("pow", w.x, "2"), w("mul", "3", w.y)),
        "div(mul(2, x), mul(3, y))",
    ),
    "a divisor of two terms": (
        lambda w: w("add", w("div", w("sin", w.x), w.z), w("div", w("sinh", w.x), w.z)),
        "div(add(cos(x), cosh(x)), z)",
        "div(add(cosh(x), cos(x)), z)",
    ),
    "a factor of two terms": (
        lambda w: w("sub", w("mul", w.y, w("sin", w.x)), w("mul", w.y, w.x)),
        "mul(y, sub(cos(x), 1))",
    ),
    "one sign for two terms": (
        lambda w: w("sub", w("cos", w.x), w("cosh", w.x)),
        "neg(add(sin(x), sinh(x)))",
        "neg(add(sinh(x), sin(x)))",
    ),
    "factors in the order of writing": (lambda w: w("mul", w.y, w("sin", w.x)), "mul(y, cos(x))"),
    "an argument that is halved": (lambda w: w("mul", "2", w("sin", w("div", w.x, "2"))), "cos(div(x, 2))"),
}


@pytest.mark.parametrize("name", TIDY)
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_what_is_shared_is_taken_out(name, mode):
    write, *expected = TIDY[name]
    w = Writer()
    node = write(w)
    wrt = [w.x] if mode == "forward" else [w.x, w.graph.symbol("none")]
    derived = differentiate(w.graph, [node], wrt)[0][0]
    assert w.text(derived) == expected[0 if mode == "forward" else -1]
    symbols = [w.x, w.y, w.z]
    for place in ((0.3, 1.7, -2.9), (1.6, 0.2, 5.0)):
        gap = exact(w.graph, derived, dict(zip(symbols, place, strict=True)))
        gap -= numeric(w.graph, node, symbols, place, 0)
        assert abs(gap) < CONTEXT.mpf(10) ** -20


def test_quotients_that_an_author_wrote_stay_whole():
    w = Writer()
    ratio = w("div", w.z, w.x)
    ((derived,),) = differentiate(w.graph, [w("mul", ratio, w("sin", w.x))], [w.x])
    assert ratio in w.graph.reachable([derived])


def test_a_long_chain_of_quotients_has_a_derivative():
    w = Writer()
    node = w.x
    for _ in range(2000):
        node = w("div", node, w.y)
    forward = differentiate(w.graph, [node], [w.x])
    reverse = differentiate(w.graph, [node], [w.x, w.y])
    assert rows(w.graph, [node], [w.x], {w.x: 2.0, w.y: 1.0}) == [[1.0]]
    assert forward and reverse


def test_random_products_and_quotients_agree_with_differences():
    source = random.Random(5)
    for _ in range(60):
        w = Writer()
        nodes = [w.x, w.y, w.z]
        for _ in range(12):
            first, second = (source.choice(nodes[-6:]) for _ in range(2))
            literal = source.choice(["2", "1/3", "-5", "0.7"])
            guarded = w("add", "3", w("pow", second, "2"))
            wholes = [("mul", first, second), ("div", first, guarded), ("mul", literal, first), ("div", first, literal)]
            others = [("sqrt", guarded), ("pow", w("sin", first), "3"), ("sub", first, second)]
            nodes.append(w(*source.choice(wholes + others)))
        symbols, place = [w.x, w.y, w.z], (0.4, 1.1, -0.6)
        point = dict(zip(symbols, place, strict=True))
        forward = differentiate(w.graph, [nodes[-1]] * 3, symbols)[0]
        reverse = differentiate(w.graph, [nodes[-1]], symbols)[0]
        for position in range(3):
            expected = numeric(w.graph, nodes[-1], symbols, place, position)
            for row in (forward, reverse):
                gap = abs(exact(w.graph, row[position], point) - expected)
                assert gap <= CONTEXT.mpf(10) ** -14 * (1 + abs(expected))
