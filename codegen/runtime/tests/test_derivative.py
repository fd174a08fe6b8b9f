from fractions import Fraction

import mpmath
import pytest

from ..expr.derivative import DerivativeError, differentiate
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
}  # fmt: skip
REFUSED = {"digamma"}
CASES = [(operation, place) for operation, places in PLACES.items() for place in places]


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
    without = {"constant", "symbol", "pi", "e", "tau", "true", "false", "select"} | REFUSED
    without |= {"lt", "le", "eq", "ne", "and", "or", "not"}
    assert set(PLACES) == set(OPERATIONS) - without


@pytest.mark.parametrize(("operation", "place"), CASES)
def test_agrees_with_differences(operation, place):
    graph = Graph()
    symbols = [graph.symbol(name) for name in "xy"[: len(place)]]
    node = graph.intern(operation, symbols)
    # Forward: as many outputs as symbols. Reverse: one output.
    forward = differentiate(graph, [node] * len(symbols), symbols)[0]
    reverse = differentiate(graph, [node], symbols)[0]
    point = dict(zip(symbols, place, strict=True))
    for position in range(len(symbols)):
        expected = numeric(graph, node, symbols, place, position)
        for row in (forward, reverse):
            assert abs(exact(graph, row[position], point) - expected) < CONTEXT.mpf(10) ** -20


def test_digamma_says_what_is_missing():
    graph = Graph()
    x = graph.symbol("x")
    with pytest.raises(DerivativeError, match="the derivative of digamma needs polygamma"):
        differentiate(graph, [graph.intern("digamma", (x,))], [x])


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
