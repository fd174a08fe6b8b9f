from fractions import Fraction

import pytest

from ..expr.graph import OPERATIONS, Graph
from ..expr.identifiers import LONGEST_IDENTIFIER, Identifiers, identifier_fault
from ..expr.python_printer import DIALECT
from ..expr.statements import (
    LONGEST_COMMENT,
    LONGEST_EXPRESSION,
    NotInLanguage,
    Routine,
    build_body,
    comment_text,
    shortest,
)
from ..expr.support.texts import Support, closure
from ..expr.typed import Value
from ..expr.wrapping import filled
from .printing import routine


def body(text, variables=None, **options):
    return build_body(routine(text, variables), DIALECT, **options)


def written(text, variables=None):
    found = body(text, variables)
    return [f"{statement.name} = {statement.text}" for statement in found.statements], list(found.results)


@pytest.mark.parametrize(
    ("text", "statements", "results"),
    [
        ("x + y*z", [], ["x + y * z"]),
        ("(x + y)*z", [], ["(x + y) * z"]),
        ("x - (y - z)", [], ["x - (y - z)"]),
        ("x*(y*z)", [], ["x * (y * z)"]),
        ("x**2", [], ["x * x"]),
        ("x**3", [], ["x * x * x"]),
        ("x**4", ["t1 = x * x"], ["t1 * t1"]),
        ("x**besselj(2, y)", [], ["_power(x, _besselj(2, y))"]),
        ("(x + y)**2", ["t1 = x + y"], ["t1 * t1"]),
        ("x**9", [], ["_power(x, 9.0)"]),
        ("x**-1", [], ["_divide(1.0, x)"]),
        ("x/2", [], ["x / 2.0"]),
        ("x/pi", [], ["x / math.pi"]),
        ("x/y", [], ["_divide(x, y)"]),
        ("1/3*x", [], ["0.3333333333333333 * x"]),
        ("-x*y", [], ["-x * y"]),
        ("-(x*y)", [], ["-x * y"]),
        ("-(x + y)", [], ["-(x + y)"]),
        ("x*-3", [], ["x * -3.0"]),
        ("-(-3*x)", [], ["-(-3.0 * x)"]),
        ("x + -3", [], ["x - 3.0"]),
        ("1e400", [], ["math.inf"]),
        ("-1e400*x", [], ["-math.inf * x"]),
        ("0/0*x", [], ["math.nan * x"]),
        ("2**70*x", [], ["1.1805916207174113e21 * x"]),
        ("0 < x", [], ["x > 0.0"]),
        ("0 <= x", [], ["x >= 0.0"]),
        ("0 == x", [], ["x == 0.0"]),
        ("x < y and not x < z or z > 1", [], ["(x < y and not x < z) or z > 1.0"]),
        ("x if y > 0 else z", [], ["x if y > 0.0 else z"]),
        ("(x if y > 0 else z)*2", [], ["(x if y > 0.0 else z) * 2.0"]),
        ("sin(x) + sin(x)*y", ["t1 = _sin(x)"], ["t1 + t1 * y"]),
        ("[sin(x), sin(x)]", ["t1 = _sin(x)"], ["t1", "t1"]),
        ("besselj(0.5, x)", [], ["_besselj(0.5, x)"]),
        ("polygamma(3, x)", [], ["_polygamma(3, x)"]),
        ("1 < 2", [], ["True"]),
    ],
)
def test_expressions_are_written_as_a_person_would(text, statements, results):
    assert written(text) == (statements, results)


def test_a_dialect_has_every_operation_of_the_graph():
    assert OPERATIONS.keys() - {"constant", "symbol"} <= DIALECT.forms.keys()


def test_long_expressions_are_cut_into_temporaries():
    found = body(" + ".join(f"sin({number}*x)*exp(y*{number})" for number in range(1, 40)))
    assert len(found.statements) > 10
    assert all(len(statement.text) <= LONGEST_EXPRESSION for statement in found.statements)
    assert all(len(result) <= LONGEST_EXPRESSION for result in found.results)


def test_unused_variables_and_what_is_needed_are_named():
    found = body("min(x, 1) + mod(x, 2)//3", ["x", "y"])
    assert found.unused == ("y",)
    assert found.support == ("_min", "_mod", "_floordiv")


def test_names_that_are_taken_move_aside():
    found = body("sin(lambda_) + float*t1 + sin(lambda_)", ["lambda_", "float", "t1", "evaluate", "max"], taken=["max"])
    assert found.parameters == ("lambda_", "float_", "t1", "evaluate_", "max_")
    assert [statement.name for statement in found.statements] == ["t2"]


def test_a_symbol_that_is_no_variable_is_refused():
    graph = Graph()
    node = graph.intern("sin", (graph.symbol("x"),))
    with pytest.raises(ValueError, match="x is not a variable"):
        build_body(Routine("f", "sin(x)", (), graph, Value((), (node,), "real")), DIALECT)


def test_truth_values_are_marked():
    found = body("[x if x < y else 1, y if x < y else 2]")
    assert [(statement.text, statement.is_boolean) for statement in found.statements] == [("x < y", True)]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a */ b", "a * / b"), ("a /* b", "a / * b"), ('"""', "???"), ("a\\", "a?"), ("a\nb", "a?b"), ("é", "?"),
        ("x**2 + sin(x)", "x**2 + sin(x)"), ("'`", "??"), ("*/" * 3, "* /* /* /".replace("/*", "/ *")),
    ],
)  # fmt: skip
def test_comments_cannot_be_ended_from_inside(text, safe):
    assert comment_text(text) == safe


def test_long_comments_are_cut():
    assert comment_text("x" * 5000) == "x" * LONGEST_COMMENT + " ..."


@pytest.mark.parametrize(
    ("value", "text"), [(1e21, "1e21"), (1.0, "1.0"), (-0.0, "-0.0"), (5e-324, "5e-324"), (0.1, "0.1"), (1e16, "1e16")]
)
def test_the_shortest_text_of_a_double(value, text):
    assert shortest(value) == text
    assert float(text) == value


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x", None), ("x_1", None), ("X" * LONGEST_IDENTIFIER, None),
        ("", "is empty"), ("X" * 64, "has 64 characters; at most 63 are allowed"),
        ("σ", "has characters outside ASCII"), ("1x", "is not a letter followed by letters, digits and underscores"),
        ("_x", "is not a letter followed by letters, digits and underscores"),
        ("f();", "is not a letter followed by letters, digits and underscores"),
        ("x\n", "is not a letter followed by letters, digits and underscores"),
    ],
)  # fmt: skip
def test_identifiers(name, fault):
    assert identifier_fault(name) == fault


def test_identifiers_are_handed_out_once():
    names = Identifiers(["if"])
    assert [names.take(name) for name in ("x", "x", "if", "X")] == ["x", "x_", "if_", "X"]
    blind = Identifiers(["If"], folds_case=True)
    assert [blind.take(name) for name in ("t", "T", "IF", "T1")] == ["t", "T_", "IF_", "T1"]
    assert blind.temporary() == "t2"


def test_long_identifiers_are_shortened_and_stay_apart():
    names = Identifiers([])
    taken = [names.take("x" * 70 + end) for end in "abc"]
    assert taken == ["x" * 63, "x" * 62 + "_", "x" * 61 + "__"]


def test_fractional_orders_need_a_language_that_has_them():
    graph = Graph()
    node = graph.intern("besselk", (graph.symbol("x"),), Fraction(1, 3))
    dialect = DIALECT.__class__(DIALECT.forms, DIALECT.literal, DIALECT.reserved)
    with pytest.raises(NotInLanguage, match="besselk of the order 1/3"):
        build_body(Routine("f", "", ("x",), graph, Value((), (node,), "real")), dialect)


def test_support_comes_after_what_it_needs():
    table = {"a": Support("", ("b", "c")), "b": Support("", ("c",)), "c": Support(""), "d": Support("")}
    assert closure(table, ["a", "d", "b"]) == ("c", "b", "a", "d")


def test_text_is_filled_at_spaces():
    assert filled("aa bb cc ddddddd e", 5) == ["aa bb", "cc", "ddddddd", "e"]
    assert " ".join(filled("aa  bb", 3)) == "aa  bb"
