"""Calls of built-in functions: arity, kinds and shapes, and the nodes they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from . import arrays
from .elaborate_diff import differentiated
from .elaborate_operators import choose, condition, number, scalar_only
from .errors import ExpressionError
from .functions import FUNCTIONS, INTEGER_PRESERVING, call_form
from .interpolation import interpolated
from .linear_algebra import determinant, inverse, solution
from .orders import normal_order
from .rewritten_calls import written_for
from .simplify import constant_of, make
from .syntax import Call, Name, Number, Syntax, Unary
from .typed import Value

if TYPE_CHECKING:
    from .elaborate import Elaboration, Frame

Rule = Callable[["Elaboration", Call, list[Value]], Value]


def call_builtin(run: Elaboration, tree: Call, frame: Frame) -> Value:
    """The value of a call of the closed table."""
    check_arity(tree)
    if tree.function == "diff":
        return differentiated(run, tree, frame)
    rule = FUNCTIONS[tree.function]
    values: list[Value] = []
    for position, argument in enumerate(tree.arguments):
        if rule.family == "order" and position == 0:
            _check_order(tree, argument)
        value = run.value(argument, frame)
        if tree.function != "piecewise":
            number(argument, value, tree.function)
        values.append(value)
    if rule.family == "entrywise":
        return _entrywise(run, tree, values[0])
    if rule.family == "scalar":
        return _scalar(run, tree, values)
    if rule.family == "order":
        return _ordered(run, tree, values)
    return SPECIAL[tree.function](run, tree, values)


def check_arity(tree: Call) -> None:
    """Refuse a call of a built-in function with a wrong number of arguments."""
    rule, given = FUNCTIONS[tree.function], len(tree.arguments)
    if given >= rule.minimum and (rule.maximum is None or given <= rule.maximum):
        return
    wanted = f"at least {rule.minimum}" if rule.maximum is None else str(rule.minimum)
    noun = "argument" if wanted.endswith(" 1") or wanted == "1" else "arguments"
    written = written_for(tree)
    hint = f"write `{written}`" if written else f"write {call_form(tree.function)}"
    raise ExpressionError("C214", f"{tree.function} takes {wanted} {noun}, not {given}", tree.start, tree.end, hint)


def _check_order(tree: Call, place: Syntax) -> None:
    literal = place.operand if isinstance(place, Unary) and place.operator in "+-" else place
    wanted = "a literal integer that is not negative" if tree.function == "polygamma" else "a literal"
    fits = isinstance(literal, Number)
    if tree.function == "polygamma":
        fits = isinstance(place, Number) and place.is_integer
    if not fits:
        raise ExpressionError(
            "C221", f"the order of {tree.function} is {wanted}", place.start, place.end, "write 0, or another literal"
        )


def _entrywise(run: Elaboration, tree: Call, value: Value) -> Value:
    run.charge(tree, len(value.entries))
    if value.kind == "int" and tree.function in ("floor", "ceil", "trunc", "round"):
        return value
    result = arrays.entrywise(run.graph, lambda entry: make(run.graph, tree.function, (entry,)), value)
    keeps = tree.function in INTEGER_PRESERVING and value.kind == "int"
    return Value(result.shape, result.entries, "int" if keeps else "real")


def _ordered(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    order = constant_of(run.graph, values[0].entries[0])
    assert order is not None
    if abs(order) > run.budget.order:
        place = tree.arguments[0]
        raise ExpressionError(
            "C221",
            f"the order of {tree.function} is beyond the budget of {run.budget.order}",
            place.start,
            place.end,
            "use a smaller order, or an asymptotic form",
        )
    run.charge(tree, len(values[1].entries))
    form = normal_order(tree.function, order)

    def entry(argument: int) -> int:
        node = make(run.graph, form.operation, (argument,), form.order)
        return node if form.sign > 0 else make(run.graph, "neg", (node,))

    return arrays.entrywise(run.graph, entry, values[1])


def _scalar(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    for argument, value in zip(tree.arguments, values, strict=True):
        scalar_only(argument, value, tree.function)
    nodes = [value.entries[0] for value in values]
    if tree.function == "clip":
        node = make(run.graph, "min", (make(run.graph, "max", nodes[:2]), nodes[2]))
    else:
        node = make(run.graph, tree.function, nodes)
    return arrays.scalar(run.graph, node)


def _reduction(operation: str) -> Rule:
    def apply(run: Elaboration, tree: Call, values: list[Value]) -> Value:
        if len(values) == 1:
            if not values[0].shape:
                raise _shape_error(tree, tree.arguments[0], values[0], "an array", _SCALAR)
            nodes = list(values[0].entries)
        else:
            for argument, value in zip(tree.arguments, values, strict=True):
                scalar_only(argument, value, f"{tree.function} of several arguments")
            nodes = [value.entries[0] for value in values]
        run.charge(tree, len(nodes))
        return arrays.scalar(run.graph, arrays.total(run.graph, nodes, operation))

    return apply


def _piecewise(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    if len(values) % 2 == 0:
        raise ExpressionError(
            "C223",
            "piecewise has no default",
            tree.start,
            tree.end,
            "end with the value where no condition holds: piecewise(value, condition, ..., default)",
        )
    for position, (argument, value) in enumerate(zip(tree.arguments, values, strict=True)):
        if position % 2:
            condition(argument, value, "every second argument of piecewise")
    result = values[-1]
    for position in range(len(values) - 3, -1, -2):
        result = choose(
            run,
            tree,
            (tree.arguments[position], values[position]),
            values[position + 1].entries[0],
            (tree.arguments[-1], result),
        )
    return result


def _dot(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    _check_vectors(tree, values)
    if values[0].shape != values[1].shape:
        raise _shape_error(tree, tree.arguments[1], values[1], arrays.shape_text(values[0].shape))
    run.charge(tree, len(values[0].entries))
    return arrays.scalar(run.graph, arrays.inner(run.graph, values[0].entries, values[1].entries))


def _cross(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    for argument, value in zip(tree.arguments, values, strict=True):
        if value.shape != (3,):
            raise _shape_error(tree, argument, value, "a vector of 3")
    run.charge(tree, 3)
    return arrays.cross_product(run.graph, values[0], values[1])


def _outer(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    _check_vectors(tree, values)
    run.charge(tree, len(values[0].entries) * len(values[1].entries))
    return arrays.outer_product(run.graph, values[0], values[1])


def _norm(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    if not values[0].shape:
        raise _shape_error(tree, tree.arguments[0], values[0], "an array", "for a scalar write abs(x)")
    run.charge(tree, len(values[0].entries))
    return arrays.scalar(run.graph, arrays.euclidean_norm(run.graph, values[0]))


def _transpose(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    if len(values[0].shape) != 2:
        raise _shape_error(tree, tree.arguments[0], values[0], "a matrix")
    run.charge(tree, len(values[0].entries))
    return arrays.transposed(values[0])


def _trace(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    side = _check_square(tree, values[0])
    diagonal = [values[0].entries[row * side + row] for row in range(side)]
    return arrays.scalar(run.graph, arrays.total(run.graph, diagonal))


def _eye(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    place, value = tree.arguments[0], values[0]
    side = None if value.shape or value.kind != "int" else constant_of(run.graph, value.entries[0])
    if side is None or not 1 <= side <= run.budget.side:
        raise ExpressionError(
            "C221",
            f"eye takes an integer from 1 to {run.budget.side}",
            place.start,
            place.end,
            "write 3, or another literal",
        )
    run.charge(tree, int(side) ** 2)
    return arrays.identity_matrix(run.graph, int(side))


#: The largest matrices; the work grows with the factorial, the square of the square, and the cube of the side.
_DETERMINANT_SIDE, _INVERSE_SIDE, _SYSTEM_SIDE = 6, 4, 8


def _det(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    rows = _square_up_to(_DETERMINANT_SIDE, run, tree, values[0])
    return arrays.scalar(run.graph, determinant(run.graph, rows))


def _inv(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    rows = _square_up_to(_INVERSE_SIDE, run, tree, values[0])
    return Value(values[0].shape, tuple(inverse(run.graph, rows)), "real")


def _solve(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    rows = _square_up_to(_SYSTEM_SIDE, run, tree, values[0])
    if values[1].shape != (len(rows),):
        raise _shape_error(tree, tree.arguments[1], values[1], f"a vector of {len(rows)}")
    return Value(values[1].shape, tuple(solution(run.graph, rows, values[1].entries)), "real")


def _square_up_to(limit: int, run: Elaboration, tree: Call, value: Value) -> list[tuple[int, ...]]:
    """The rows of a square matrix of at most ``limit`` rows."""
    side = _check_square(tree, value)
    if side > limit:
        raise _shape_error(tree, tree.arguments[0], value, f"at most {limit} by {limit}")
    run.charge(tree, side**3)
    return arrays.row_entries(value)


def _interp(run: Elaboration, tree: Call, values: list[Value]) -> Value:
    scalar_only(tree.arguments[0], values[0], "the first argument of interp")
    if len(values[1].shape) != 1:
        raise _shape_error(tree, tree.arguments[1], values[1], "a vector")
    if values[2].shape != values[1].shape:
        raise _shape_error(tree, tree.arguments[2], values[2], arrays.shape_text(values[1].shape))
    knots = [constant_of(run.graph, entry) for entry in values[1].entries]
    place = tree.arguments[1]
    known = [knot for knot in knots if isinstance(knot, Fraction)]
    if len(known) < len(knots) or len(known) < 2 or any(a >= b for a, b in pairwise(known)):
        raise ExpressionError(
            "C221",
            "the points of interp are constant and rising, two at least",
            place.start,
            place.end,
            "write `[0, 1, 2]`, or other literals that rise",
        )
    run.charge(tree, len(knots))
    node = interpolated(run.graph, values[0].entries[0], values[1].entries, values[2].entries)
    return Value((), (node,), "real")


def _check_vectors(tree: Call, values: list[Value]) -> None:
    for argument, value in zip(tree.arguments, values, strict=True):
        if len(value.shape) != 1:
            raise _shape_error(tree, argument, value, "a vector")


def _check_square(tree: Call, value: Value) -> int:
    if len(value.shape) != 2 or value.shape[0] != value.shape[1]:
        raise _shape_error(tree, tree.arguments[0], value, "a square matrix")
    return value.shape[0]


#: What a reduction would do to a scalar.
_SCALAR = "leave the function out for a scalar; an array is written [a, b]"


def _shape_error(
    tree: Call, place: Syntax, value: Value, wanted: str, hint: str = "check the shapes of the arguments"
) -> ExpressionError:
    subject = place.name if isinstance(place, Name) else "this"
    return ExpressionError(
        "C216",
        f"{tree.function} takes {wanted}, and {subject} is {arrays.shape_text(value.shape)}",
        place.start,
        place.end,
        hint,
    )


SPECIAL: Mapping[str, Rule] = {
    "sum": _reduction("add"),
    "prod": _reduction("mul"),
    "min": _reduction("min"),
    "max": _reduction("max"),
    "piecewise": _piecewise,
    "dot": _dot,
    "cross": _cross,
    "outer": _outer,
    "norm": _norm,
    "transpose": _transpose,
    "trace": _trace,
    "eye": _eye,
    "det": _det,
    "inv": _inv,
    "solve": _solve,
    "interp": _interp,
}
