"""``diff(e, n)``: the derivative with respect to an input, or inside a function its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .derivative import differentiate
from .elaborate_operators import number
from .errors import ExpressionError
from .simplify import as_real
from .substitute import substitute
from .syntax import Call, Name
from .typed import Value

if TYPE_CHECKING:
    from .elaborate import Elaboration, Frame


def differentiated(run: Elaboration, tree: Call, frame: Frame) -> Value:
    """The value of a call of ``diff``; its shape is that of the expression followed by that of the name."""
    expression, variable = tree.arguments
    if not isinstance(variable, Name):
        raise ExpressionError(
            "C224", "diff takes a name as its second argument", variable.start, variable.end, "write diff(expr, x)"
        )
    point = frame.lookup(variable.name)
    if point is None:
        run.value(variable, frame)
    is_input = variable.name in frame.scope.inputs and variable.name not in frame.bound
    if point is None or not (is_input or variable.name in frame.arguments):
        raise ExpressionError(
            "C224",
            f"{variable.name} is neither an input nor an argument of this function",
            variable.start,
            variable.end,
            "diff takes an input, or inside a function its argument",
        )
    if point.kind == "bool" or (is_input and point.kind != "real"):
        raise ExpressionError(
            "C224",
            f"{variable.name} is not real, so nothing has a derivative with respect to it",
            variable.start,
            variable.end,
            "declare it with type: real",
        )
    if is_input:
        symbols, inner = point.entries, frame
    else:
        symbols = tuple(run.fresh_symbol(variable.name) for _ in point.entries)
        inner = frame.with_name(variable.name, Value(point.shape, symbols, "real"), argument=True)
    value = run.value(expression, inner)
    number(expression, value, "diff")
    run.check_room(tree, len(value.entries) * len(symbols))
    rows = differentiate(run.graph, value.entries, symbols)
    entries = tuple(entry for row in rows for entry in row)
    run.charge(tree)
    if not is_input:
        real = {symbol: as_real(run.graph, node) for symbol, node in zip(symbols, point.entries, strict=True)}
        entries = substitute(run.graph, entries, real)
    return Value(value.shape + point.shape, entries, "real")
