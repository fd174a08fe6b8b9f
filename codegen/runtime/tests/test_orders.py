from fractions import Fraction

import pytest

from ..expr.elaborate import elaborate
from ..expr.evaluate import from_double, nearest_double
from ..expr.evaluate_functions import ORDERED
from ..expr.graph import Graph
from ..expr.oracle import Oracle, Target
from ..expr.orders import Ordered, normal_order
from ..expr.parser import parse
from ..expr.readable import readable
from ..expr.scope import Scope
from ..expr.syntax import Call
from ..expr.typed import Value


@pytest.fixture
def graph():
    return Graph()


def node(graph, text):
    x = graph.symbol("x")
    return elaborate(parse(text), Scope({"x": Value((), (x,), "real")}), graph).entries[0]


FORMS = {
    ("besselj", "-1"): Ordered(-1, "besselj", Fraction(1)),
    ("besselj", "-2"): Ordered(1, "besselj", Fraction(2)),
    ("besselj", "-1/2"): Ordered(-1, "bessely", Fraction(1, 2)),
    ("besselj", "-1/3"): Ordered(1, "besselj", Fraction(-1, 3)),
    ("bessely", "-3"): Ordered(-1, "bessely", Fraction(3)),
    ("bessely", "-3/2"): Ordered(-1, "besselj", Fraction(3, 2)),
    ("besseli", "-3"): Ordered(1, "besseli", Fraction(3)),
    ("besseli", "-1/2"): Ordered(1, "besseli", Fraction(-1, 2)),
    ("besselk", "-1/3"): Ordered(1, "besselk", Fraction(1, 3)),
    ("polygamma", "0"): Ordered(1, "digamma", None),
    ("polygamma", "2"): Ordered(1, "polygamma", Fraction(2)),
}


@pytest.mark.parametrize(("operation", "order"), FORMS)
def test_equal_functions_have_one_form(operation, order):
    assert normal_order(operation, Fraction(order)) == FORMS[operation, order]


def test_the_normal_form_has_the_value_of_the_order_as_written(graph):
    x = 1.375
    for order in ("-1", "-2", "-0.5", "-1.5", "-2.5", "-0.25", "-3.75", "0.5", "3"):
        for operation in ("besselj", "bessely", "besseli", "besselk"):
            made = node(graph, f"{operation}({order}, x)")
            found = Oracle(graph, [Target((made,))]).evaluate_point({graph.symbol("x"): x}).natural[0].entries[0]
            expected = ORDERED[operation](Fraction(order), from_double(x), 200)
            assert nearest_double(found) == nearest_double(expected), (operation, order)


@pytest.mark.parametrize("text", ["besselj(2, x)", "bessely(0.5, x)", "besseli(-0.25, x)", "polygamma(3, x)"])
def test_a_node_reads_as_it_was_written(graph, text):
    assert readable(graph, node(graph, text), {}, 10) == parse(text)


def test_an_order_of_no_decimal_reads_as_a_quotient(graph):
    made = graph.intern("besselk", (graph.symbol("x"),), Fraction(1, 3))
    tree = readable(graph, made, {}, 10)
    assert isinstance(tree, Call)
    assert tree.arguments[0] == parse("1/3")


def test_entries_of_an_array_go_one_by_one(graph):
    value = elaborate(parse("besselj(-1, [1, 2])"), Scope(), graph)
    assert value.shape == (2,)
    assert [graph[entry].operation for entry in value.entries] == ["neg", "neg"]
