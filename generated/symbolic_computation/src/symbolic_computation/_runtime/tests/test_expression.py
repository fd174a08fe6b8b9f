import hashlib

import pytest

from ..expr.errors import ExpressionError
from ..symbolic.expression import MOST_DEFINITIONS, MOST_VARIABLES, read_expression, written_operations


def test_variables_are_the_free_names_in_order():
    expression = read_expression("z*a + pi - e + sum(i*z for i in range(3)) + diff(a**2, a)")
    assert expression.variables == ("a", "z")
    assert read_expression("a*z", ["z", "a"]).variables == ("z", "a")
    assert read_expression("1 + 2", ["unused"]).variables == ("unused",)
    assert read_expression("e*x", ["x", "e"]).operations == read_expression("e*x").operations == 1
    assert read_expression("e*x", ["x", "e"]).graph[0].payload == "x"


def test_the_digest_is_that_of_the_canonical_text():
    expression = read_expression(" ( x )+0.50 ")
    assert expression.canonical == "x + 0.5"
    assert expression.digest == hashlib.sha256(b"x + 0.5").hexdigest()


def test_operations_are_counted_shared_and_as_written():
    expression = read_expression("sin(x)*exp(-x) + sin(x)")
    assert expression.operations == 5
    assert written_operations(expression.graph, expression.value) == 6


def test_definitions_stand_in_place():
    definitions = {"g": "sqrt(x)", "f": "g + y", "unused": "((("}
    expression = read_expression("f*g", definitions=definitions)
    plain = read_expression("(sqrt(x) + y)*sqrt(x)")
    assert (expression.canonical, expression.digest) == (plain.canonical, plain.digest)
    assert expression.variables == ("x", "y")
    assert expression.operations == plain.operations == 3


def test_long_chains_do_not_need_the_stack():
    expression = read_expression("+".join(["x"] * 4000), definitions={"x": "a - b"})
    assert expression.variables == ("a", "b")


def test_calls_indices_slices_and_conditions_keep_their_form():
    text = "v[0:2][1] + (1 if x < y <= 2 else -x) + dot([x, y], v) + max(k*x for k in range(1, 3))"
    expression = read_expression(text, definitions={"v": "[x, 2*y]"})
    assert expression.canonical == (
        "[x, 2*y][0:2][1] + (1 if x < y <= 2 else -x) + dot([x, y], [x, 2*y]) + max(k*x for k in range(1, 3))"
    )


REFUSED = [
    ("a", None, {"a": "b", "b": "a"}, "C212", "in the definition of a: a is defined by itself"),
    ("1 + f", None, {"f": "x + ("}, "C203", "in the definition of f: ( is never closed"),
    ("1 + f", None, {"f": "g", "g": "[1] + 1"}, "C216", "in the definition of g"),
    ("x + y", ["x"], None, "C210", "unknown name y"),
    ("sum(f*i for i in range(3))", None, {"f": "i + 1"}, "C212", "f depends on i, which is a loop variable here"),
    ("x", ["x", "x"], None, "C212", "a variable occurs twice"),
    ("x", ["x", "__class__"], None, "C206", "begins with an underscore"),
    ("x", ["x", "lambda"], None, "C206", "keyword"),
    ("x", ["x"], {"x": "2"}, "C212", "x has a value and a definition"),
    ("x", None, {"pi": "3"}, "C212", "pi is a built-in constant"),
    ("f(2)", None, {"f": "x"}, "C211", "unknown function f"),
    ("diff(f**2, f)", None, {"f": "x"}, "C224", ""),
    ("x.real", None, None, "C205", "attribute"),
    ("9**9**9**9", None, None, "C208", "exponent"),
]


@pytest.mark.parametrize(("text", "variables", "definitions", "code", "message"), REFUSED)
def test_what_is_refused_says_why(text, variables, definitions, code, message):
    with pytest.raises(ExpressionError) as caught:
        read_expression(text, variables, definitions)
    assert caught.value.code == code
    assert message in caught.value.message


def test_a_fault_in_a_definition_is_placed_at_its_name():
    with pytest.raises(ExpressionError) as caught:
        read_expression("1 + abc*2", definitions={"abc": "x +"})
    assert (caught.value.start, caught.value.end) == (4, 7)


def test_growth_by_definitions_has_an_end():
    doubling = {f"d{n}": f"d{n - 1} + d{n - 1}" for n in range(1, 60)} | {"d0": "x"}
    with pytest.raises(ExpressionError, match="grows beyond the budget"):
        read_expression("d59", definitions=doubling)
    nesting = {f"d{n}": f"sin(d{n - 1})" for n in range(1, 250)} | {"d0": "x"}
    with pytest.raises(ExpressionError, match=r"nest too deeply|depth of 200"):
        read_expression("d249", definitions=nesting)
    level = {f"d{n}": f"sin(d{n - 1})" for n in range(1, 190)} | {"d0": "x"}
    assert read_expression("d189", definitions=level).operations == 189


def test_numbers_of_names_are_bounded():
    names = [f"x{n}" for n in range(MOST_VARIABLES + 1)]
    with pytest.raises(ExpressionError, match="at most 256"):
        read_expression("x0", names)
    with pytest.raises(ExpressionError, match="definitions"):
        read_expression("x", definitions={f"x{n}": "1" for n in range(MOST_DEFINITIONS + 1)})
