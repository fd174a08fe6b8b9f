from types import SimpleNamespace

import pytest
import sympy

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic.optimization import TIME_SHARE, as_sympy, common_subexpressions, count_operations, optimized_text

x, y = sympy.symbols("x y", real=True)


class Asked:
    """A pool that remembers what it was asked, and answers as it was told."""

    limits = SimpleNamespace(time_s=2.0)

    def __init__(self, answer):
        self.answer = answer
        self.requests = []

    def call(self, task, arguments):
        self.requests.append((task, arguments))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_strategies_go_to_a_worker_but_for_common_subexpressions():
    pool = Asked({"optimized": "x + 1"})
    assert optimized_text(pool, "x + 2 - 1", ["cse", "simplify"]) == "x + 1"
    request = {"expression": "x + 2 - 1", "strategies": ["simplify"], "time_s": 2.0 * TIME_SHARE}
    assert pool.requests == [("optimize", request)]
    assert 0 < TIME_SHARE < 1


def test_nothing_is_asked_for_nothing():
    pool = Asked(None)
    assert optimized_text(pool, "x + x", ["cse"]) == "x + x"
    assert pool.requests == []


def test_common_subexpressions_are_pairs():
    pool = Asked({"replacements": [["x0", "x**2"]], "named": "x0 + sin(x0)"})
    assert common_subexpressions(pool, "x**2 + sin(x**2)") == ([("x0", "x**2")], "x0 + sin(x0)")
    assert pool.requests[0][1]["strategies"] == ["cse"]


@pytest.mark.parametrize(("text", "count"), [("x", 0), ("x + 1", 1), ("sin(x)*cos(x)", 3), ("(x + 1)*(x + 1)", 2)])
def test_operations_count_once(text, count):
    assert count_operations(text) == count


def test_a_text_becomes_a_sympy_object():
    assert as_sympy("x**2 + sin(y)") == x**2 + sympy.sin(y)
    assert as_sympy("[x, 2*x]") == sympy.Matrix([x, 2 * x])
    assert as_sympy("[[x, 1], [0, y]]") == sympy.Matrix([[x, 1], [0, y]])


@pytest.mark.parametrize("ask", [as_sympy, count_operations])
def test_what_is_no_expression_is_refused(ask):
    with pytest.raises(Problem) as refused:
        ask("x +")
    assert (refused.value.status, refused.value.members["code"]) == (400, "C200")


def test_what_a_worker_refuses_is_refused():
    with pytest.raises(Problem) as refused:
        optimized_text(Asked(ExpressionError("C211", "unknown function f", 0, 1)), "f(x)", ["simplify"])
    assert refused.value.detail == "column 1: unknown function f"
