from ..expr.errors import ExpressionError
from ..symbolic.refusal import refusal


def test_a_fault_is_told_with_its_column_and_remedy():
    problem = refusal(ExpressionError("C205", "no attribute access", 3, 7, "call a function"))
    assert (problem.status, problem.detail) == (400, "column 4: no attribute access (call a function)")
    assert problem.members == {"code": "C205", "start": 3, "end": 7, "hint": "call a function"}


def test_a_fault_without_a_remedy_is_told_alone():
    problem = refusal(ExpressionError("C200", "a value is missing here", 0, 0))
    assert problem.detail == "column 1: a value is missing here"
    assert problem.members["hint"] is None
