"""Making graph nodes: exact constants are folded, and only what never changes a value is simplified away.

``x*0`` stays, because ``x`` may be infinite; a division by zero stays, because it is Inf or NaN at run time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from .graph import BOOLEAN_OPERATIONS, Graph, Kind, Payload

#: Folding stops where numerator or denominator would pass this many bits; the node then stays as it was written.
FOLDED_BITS = 16_384

_INTEGER_RESULT = frozenset(
    {"add", "sub", "mul", "neg", "floordiv", "mod", "abs", "sign", "floor", "ceil", "trunc", "round", "min", "max"}
)


def make(graph: Graph, operation: str, arguments: Sequence[int] = (), payload: Payload = None) -> int:
    """The node of ``operation`` on ``arguments``, folded and simplified; its kind follows from the arguments."""
    kind = _kind(graph, operation, arguments)
    if operation == "select":
        return _select(graph, arguments, kind)
    if operation in ("and", "or", "not"):
        return _logic(graph, operation, arguments)
    arguments = _unified(graph, operation, arguments, kind)
    values = [constant_of(graph, argument) for argument in arguments]
    known = [value for value in values if value is not None]
    if values and len(known) == len(values):
        folded = _fold(operation, known)
        if isinstance(folded, bool):
            return graph.intern("true" if folded else "false", kind="bool")
        if folded is not None:
            return graph.constant(folded, kind)
    same = _identity(graph, operation, arguments, values)
    if same is not None:
        return same
    return graph.intern(operation, arguments, payload, kind)


def as_real(graph: Graph, node: int) -> int:
    """``node`` where a real is wanted: an integer constant becomes the real constant of its value."""
    made = graph[node]
    if made.operation == "constant" and made.kind == "int":
        assert isinstance(made.payload, Fraction)
        return graph.constant(made.payload)
    return node


def constant_of(graph: Graph, node: int) -> Fraction | None:
    """The exact value of a constant node, else None."""
    made = graph[node]
    return made.payload if made.operation == "constant" and isinstance(made.payload, Fraction) else None


def _kind(graph: Graph, operation: str, arguments: Sequence[int]) -> Kind:
    if operation in BOOLEAN_OPERATIONS:
        return "bool"
    if operation == "select":
        kinds = {graph[argument].kind for argument in arguments[1:]}
        return kinds.pop() if len(kinds) == 1 else "real"
    if operation in _INTEGER_RESULT and all(graph[argument].kind == "int" for argument in arguments):
        return "int"
    return "real"


def _unified(graph: Graph, operation: str, arguments: Sequence[int], kind: Kind) -> tuple[int, ...]:
    """Integer constants beside reals become real constants, so that equal values are one node."""
    comparison_of_integers = operation in ("lt", "le", "eq", "ne") and all(graph[a].kind == "int" for a in arguments)
    if kind == "int" or comparison_of_integers:
        return tuple(arguments)
    return tuple(as_real(graph, argument) for argument in arguments)


def _select(graph: Graph, arguments: Sequence[int], kind: Kind) -> int:
    test, then, otherwise = arguments
    if kind == "real":
        then, otherwise = as_real(graph, then), as_real(graph, otherwise)
    if graph[test].operation == "true" or then == otherwise:
        return then
    if graph[test].operation == "false":
        return otherwise
    return graph.intern("select", (test, then, otherwise), None, kind)


def _logic(graph: Graph, operation: str, arguments: Sequence[int]) -> int:
    operations = [graph[argument].operation for argument in arguments]
    if operation == "not":
        if operations[0] == "not":
            return graph[arguments[0]].arguments[0]
        if operations[0] in ("true", "false"):
            return graph.intern("false" if operations[0] == "true" else "true", kind="bool")
        return graph.intern("not", arguments, None, "bool")
    neutral, absorbing = ("true", "false") if operation == "and" else ("false", "true")
    if absorbing in operations:
        return graph.intern(absorbing, kind="bool")
    left, right = arguments
    if operations[0] == neutral or left == right:
        return right
    if operations[1] == neutral:
        return left
    return graph.intern(operation, arguments, None, "bool")


def _identity(graph: Graph, operation: str, arguments: Sequence[int], values: Sequence[Fraction | None]) -> int | None:
    """The node that ``operation`` leaves unchanged, or None."""
    if operation == "neg":
        inner = graph[arguments[0]]
        return inner.arguments[0] if inner.operation == "neg" else None
    if len(arguments) != 2:
        return None
    left, right = arguments
    if operation == "pow" and values[1] == 0:
        return graph.constant(1)
    if (
        (operation in ("add", "sub") and values[1] == 0)
        or (operation in ("mul", "div", "pow") and values[1] == 1)
        or (operation in ("min", "max") and left == right)
    ):
        return left
    if (operation == "add" and values[0] == 0) or (operation == "mul" and values[0] == 1):
        return right
    return None


def _fold(operation: str, values: Sequence[Fraction]) -> Fraction | bool | None:
    if operation in ("floordiv", "mod", "div") and values[1] == 0:
        return None
    if operation == "pow":
        return _power(values[0], values[1])
    rule = _FOLDING.get(operation)
    if rule is None:
        return None
    result = rule(*values)
    if isinstance(result, bool):
        return result
    return result if _bits(result) <= FOLDED_BITS else None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent == 0:
        return Fraction(1)
    if exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    if _bits(base) * abs(exponent.numerator) > FOLDED_BITS:
        return None
    return base**exponent.numerator


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _round(value: Fraction) -> Fraction:
    return Fraction(round(value))


_FOLDING: Mapping[str, Callable[..., Fraction | bool]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "floordiv": lambda a, b: Fraction(a // b),
    "mod": lambda a, b: a % b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "abs": lambda a: abs(a),
    "sign": lambda a: Fraction((a > 0) - (a < 0)),
    "floor": lambda a: Fraction(math.floor(a)),
    "ceil": lambda a: Fraction(math.ceil(a)),
    "trunc": lambda a: Fraction(math.trunc(a)),
    "round": _round,
    "min": lambda a, b: min(a, b),
    "max": lambda a, b: max(a, b),
    "heaviside": lambda a, h: Fraction(0) if a < 0 else (h if a == 0 else Fraction(1)),
}
