"""What the parts of a graph without variables are worth, before SymPy sees them.

Conditions and jumps are decided here, where NaN and infinities come out as the language states them, and what is too
large to decide is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from ..expr.decisions import DISCRETE, carry_out, decide
from ..expr.errors import ExpressionError
from ..expr.evaluate import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Number,
    Value,
    compare,
    from_fraction,
    is_finite,
    is_nan,
    magnitude,
    subtract,
    to_fraction,
)
from ..expr.evaluate_functions import CONSTANTS, function_of
from ..expr.graph import Graph, Node

#: Working precision, in bits.
PRECISION = 400
#: Operands that agree to so many bits are taken as equal: roots and sines of exact numbers are exact again.
AGREEMENT = 260
#: Arguments beyond two to this power are out of reach.
REACH = 8_192


class ConstantValues:
    """The constant parts among ``numbers``, each evaluated once, to more than a hundred digits.

    Raises ``ExpressionError`` for a part that is too large to evaluate.
    """

    def __init__(self, graph: Graph, numbers: Sequence[int], length: int) -> None:
        self._graph = graph
        self._length = length
        self._values: dict[int, Value] = {}
        for number in numbers:
            node = graph[number]
            if node.operation != "symbol" and all(argument in self._values for argument in node.arguments):
                self._values[number] = self._value(node)

    def is_constant(self, number: int) -> bool:
        """Whether no variable enters the node."""
        return number in self._values

    def special(self, number: int) -> bool | Fraction | str | None:
        """What stands for a constant node that SymPy must not evaluate itself: the truth of a condition, the exact
        value of a jump, or ``nan``, ``inf`` and ``-inf``. None for every other node."""
        value = self._values.get(number)
        if value is None or isinstance(value, bool):
            return value
        if is_nan(value):
            return "nan"
        if value in (INFINITY, MINUS_INFINITY):
            return "inf" if value == INFINITY else "-inf"
        jumps = self._graph[number].operation in DISCRETE - {"mod", "heaviside"}
        return to_fraction(value) if jumps else None

    def _value(self, node: Node) -> Value:
        operation = node.operation
        if operation == "constant":
            assert isinstance(node.payload, Fraction)
            return from_fraction(node.payload, PRECISION)
        if operation in CONSTANTS:
            return CONSTANTS[operation](PRECISION)
        arguments = [self._values[argument] for argument in node.arguments]
        if operation in ("true", "false"):
            return operation == "true"
        if operation in ("and", "or", "not", "select"):
            return _logic(operation, arguments)
        numbers = [argument for argument in arguments if not isinstance(argument, bool)]
        result = self._number(node, numbers)
        if not isinstance(result, bool) and is_nan(result):
            self._check_reach(numbers)
        return result

    def _number(self, node: Node, numbers: list[Number]) -> Value:
        operation = node.operation
        if operation in DISCRETE:
            numbers = _snapped(operation, numbers)
            x, y = numbers[0], numbers[1] if len(numbers) > 1 else ZERO
            if is_finite(x) and is_finite(y):
                self._check_reach([subtract(x, y, 53), x, y] if operation not in ("mod", "floordiv") else [x, y])
            decision = decide(operation, x, y)
            if decision is not None:
                return carry_out(operation, x, y, decision, PRECISION)
        function = function_of(node)
        assert function is not None
        return function(*numbers, PRECISION)

    def _check_reach(self, numbers: Sequence[Number]) -> None:
        if any(is_finite(number) and number[1] and abs(magnitude(number)) > REACH for number in numbers):
            raise ExpressionError(
                "C208",
                f"a constant part beyond two to the power {REACH} is too large to evaluate",
                0,
                self._length,
                "use smaller numbers, or make it a variable",
            )


def _logic(operation: str, arguments: Sequence[Value]) -> Value:
    if operation == "select":
        return arguments[1] if arguments[0] else arguments[2]
    if operation == "not":
        return not arguments[0]
    first, second = bool(arguments[0]), bool(arguments[1])
    return first and second if operation == "and" else first or second


def _snapped(operation: str, numbers: list[Number]) -> list[Number]:
    """Operands that differ by nothing but rounding made equal; whole numbers whole."""
    if not all(is_finite(number) for number in numbers):
        return numbers
    if len(numbers) == 2 and operation in ("lt", "le", "eq", "ne"):
        return [numbers[1], numbers[1]] if _agree(*numbers) else numbers
    whole = [libmp.mpf_nint(number) for number in numbers]
    return [near if _agree(number, near) else number for number, near in zip(numbers, whole, strict=True)]


def _agree(x: Number, y: Number) -> bool:
    gap: Number = libmp.mpf_abs(subtract(x, y, PRECISION))
    if gap == ZERO:
        return True
    sizes = [magnitude(number) for number in (x, y) if number[1]]
    return compare(gap, libmp.mpf_shift(libmp.fone, max([0, *sizes]) - AGREEMENT)) < 0
