"""Typing of operators: which kinds and shapes go together, and the nodes they become."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from . import arrays
from .errors import ExpressionError
from .simplify import constant_of, make
from .syntax import Binary, Comparison, Conditional, Syntax, Unary
from .typed import Value

if TYPE_CHECKING:
    from .elaborate import Elaboration

_OPERATIONS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod", "**": "pow"}
#: Comparison operators as operations; ``>`` and ``>=`` exchange their sides.
_COMPARISONS = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">": "lt", ">=": "le"}
_PRODUCT_HINT = "use dot(a, b), outer(a, b), a @ b, or [a[i]*b[i] for i in range({})] for entry by entry"


def apply_unary(run: Elaboration, tree: Unary, operand: Value) -> Value:
    """``+``, ``-`` and ``not``."""
    if tree.operator == "not":
        condition(tree.operand, operand, "not")
        return arrays.scalar(run.graph, make(run.graph, "not", operand.entries))
    number(tree.operand, operand, f"the operator {tree.operator}")
    if tree.operator == "+":
        return operand
    run.charge(tree, len(operand.entries))
    return arrays.entrywise(run.graph, lambda entry: make(run.graph, "neg", (entry,)), operand)


def apply_binary(run: Elaboration, tree: Binary, left: Value, right: Value) -> Value:
    """Arithmetic, ``@``, ``and`` and ``or``."""
    if tree.operator in ("and", "or"):
        condition(tree.left, left, tree.operator)
        condition(tree.right, right, tree.operator)
        return arrays.scalar(run.graph, make(run.graph, tree.operator, (left.entries[0], right.entries[0])))
    what = f"the operator {tree.operator}"
    number(tree.left, left, what)
    number(tree.right, right, what)
    if tree.operator == "@":
        return _matrix_product(run, tree, left, right)
    _check_shapes(tree, left, right)
    if tree.operator == "**":
        _check_exponent(run, tree, right)
    run.charge(tree, max(len(left.entries), len(right.entries)))
    result = arrays.paired(run.graph, _OPERATIONS[tree.operator], left, right)
    return Value(result.shape, result.entries, "real") if tree.operator in ("/", "**") else result


def apply_comparison(run: Elaboration, tree: Comparison, operands: Sequence[Value]) -> Value:
    """A chain is the conjunction of its links."""
    for place, operand in zip(tree.operands, operands, strict=True):
        number(place, operand, "a comparison")
        scalar_only(place, operand, "a comparison")
    result = None
    for position, operator in enumerate(tree.operators):
        pair = (operands[position].entries[0], operands[position + 1].entries[0])
        link = make(run.graph, _COMPARISONS[operator], pair[::-1] if operator in (">", ">=") else pair)
        result = link if result is None else make(run.graph, "and", (result, link))
    assert result is not None
    return Value((), (result,), "bool")


def apply_conditional(run: Elaboration, tree: Conditional, test: Value, then: Value, otherwise: Value) -> Value:
    """A scalar condition chooses between two values of one shape."""
    condition(tree.test, test, "if")
    return choose(run, tree, (tree.then, then), test.entries[0], (tree.otherwise, otherwise))


def choose(
    run: Elaboration, tree: Syntax, then: tuple[Syntax, Value], test: int, otherwise: tuple[Syntax, Value]
) -> Value:
    """``select`` entry by entry."""
    first, second, place = then[1], otherwise[1], otherwise[0]
    if first.shape != second.shape:
        raise ExpressionError(
            "C216",
            f"one branch is {arrays.shape_text(first.shape)}, the other {arrays.shape_text(second.shape)}",
            place.start,
            place.end,
            "both branches have one shape",
        )
    if (first.kind == "bool") != (second.kind == "bool"):
        raise ExpressionError(
            "C215",
            "one branch is a number, the other a condition",
            place.start,
            place.end,
            "write 1 if condition else 0 to make a number of a condition",
        )
    run.charge(tree, len(first.entries))
    entries = [make(run.graph, "select", (test, a, b)) for a, b in zip(first.entries, second.entries, strict=True)]
    kind = first.kind if first.kind == second.kind else "real"
    return Value(first.shape, tuple(entries), kind)


def number(place: Syntax, value: Value, what: str) -> None:
    """Refuse a condition where a number is wanted."""
    if value.kind == "bool":
        raise ExpressionError(
            "C215",
            f"{what} takes numbers, and this is a condition",
            place.start,
            place.end,
            "write 1 if condition else 0 to make a number of it",
        )


def condition(place: Syntax, value: Value, what: str) -> None:
    """Refuse a number or an array where a condition is wanted."""
    if value.kind != "bool":
        raise ExpressionError(
            "C215", f"{what} takes a condition, and this is a number", place.start, place.end, "compare it: x != 0"
        )
    scalar_only(place, value, what)


def scalar_only(place: Syntax, value: Value, what: str) -> None:
    """Refuse an array where a scalar is wanted."""
    if value.shape:
        raise ExpressionError(
            "C216",
            f"{what} takes scalars, and this is {arrays.shape_text(value.shape)}",
            place.start,
            place.end,
            f"go through the entries: [... for i in range({value.shape[0]})]",
        )


def _check_shapes(tree: Binary, left: Value, right: Value) -> None:
    operator, shapes = tree.operator, (arrays.shape_text(left.shape), arrays.shape_text(right.shape))
    if operator in ("+", "-"):
        if left.shape != right.shape:
            raise ExpressionError(
                "C216",
                f"{operator} needs equal shapes, and these are {shapes[0]} and {shapes[1]}",
                tree.start,
                tree.end,
                "go through the entries: [v[i] + x for i in range(n)]",
            )
    elif operator == "*":
        if left.shape and right.shape:
            raise ExpressionError(
                "C220",
                f"a product of two arrays: {shapes[0]} and {shapes[1]}",
                tree.start,
                tree.end,
                _PRODUCT_HINT.format(left.shape[0]),
            )
    elif operator == "/":
        scalar_only(tree.right, right, "the right side of /")
    else:
        scalar_only(tree.left, left, f"the operator {operator}")
        scalar_only(tree.right, right, f"the operator {operator}")


def _check_exponent(run: Elaboration, tree: Binary, right: Value) -> None:
    exponent = constant_of(run.graph, right.entries[0])
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and abs(exponent) > run.budget.exponent:
        raise ExpressionError(
            "C208",
            f"an integer exponent beyond the budget of {run.budget.exponent}",
            tree.right.start,
            tree.right.end,
            "use exp and log for such a power",
        )


def _matrix_product(run: Elaboration, tree: Binary, left: Value, right: Value) -> Value:
    ranks = (len(left.shape), len(right.shape))
    if ranks not in ((2, 2), (2, 1), (1, 2)):
        shapes = f"{arrays.shape_text(left.shape)} and {arrays.shape_text(right.shape)}"
        hint = "use dot(a, b)" if ranks == (1, 1) else "write * for a product with a scalar"
        raise ExpressionError("C216", f"@ needs a matrix, and these are {shapes}", tree.start, tree.end, hint)
    if left.shape[-1] != right.shape[0]:
        raise ExpressionError(
            "C216",
            f"@ joins {left.shape[-1]} columns with {right.shape[0]} rows",
            tree.start,
            tree.end,
            "the last side of the left must be the first side of the right; see transpose",
        )
    work = arrays.size(left.shape) * arrays.size(right.shape[1:])
    run.check_room(tree, work // 2)
    run.charge(tree, work)
    return arrays.matrix_product(run.graph, left, right)
