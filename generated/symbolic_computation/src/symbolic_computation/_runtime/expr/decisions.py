"""Operations that jump: what they decide, and what they might decide when rounding moves their operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from mpmath import libmp  # type: ignore[import-untyped]

from .evaluate import (
    NAN,
    ZERO,
    Number,
    add,
    compare,
    floor_quotient,
    is_finite,
    magnitude,
    remainder,
    sign,
    subtract,
)
from .evaluate_functions import FUNCTIONS
from .graph import Graph, Node

#: A decision: a truth value, or the integer that floor, a quotient or a sign came to.
Decision = bool | int

COMPARISONS = frozenset({"lt", "le", "eq", "ne"})
STEPS = frozenset({"floor", "ceil", "trunc", "round"})
QUOTIENTS = frozenset({"floordiv", "mod"})
SIGNS = frozenset({"sign", "heaviside"})
DISCRETE = COMPARISONS | STEPS | QUOTIENTS | SIGNS

_EXACT_OF_INTEGERS = frozenset({"add", "sub", "mul", "floordiv", "mod"})
_EXACT_OF_EXACT = frozenset({"neg", "abs", "sign", "floor", "ceil", "trunc", "round", "min", "max"})
_SMALLEST_ULP = -1074


def exact_nodes(graph: Graph) -> list[bool]:
    """For every node whether a backend has its value without rounding, so that nothing moves it."""
    exact: list[bool] = []
    for node in graph.nodes:
        operation = node.operation
        if operation == "constant":
            exact.append(_is_double(node.payload))
        elif operation == "symbol" or node.kind == "bool":
            exact.append(True)
        elif operation == "select":
            exact.append(all(exact[argument] for argument in node.arguments[1:]))
        elif (
            (operation in ("mul", "div") and _is_scaling(graph, node))
            or operation in _EXACT_OF_EXACT
            or (node.kind == "int" and operation in _EXACT_OF_INTEGERS)
        ):
            exact.append(all(exact[argument] for argument in node.arguments))
        else:
            exact.append(False)
    return exact


def _is_scaling(graph: Graph, node: Node) -> bool:
    """Whether a product or quotient only moves the binary point."""
    candidates = node.arguments if node.operation == "mul" else node.arguments[1:]
    return any(_is_power_of_two(graph[number]) for number in candidates)


def _is_power_of_two(node: Node) -> bool:
    value = node.payload
    if node.operation != "constant" or not isinstance(value, Fraction) or value == 0:
        return False
    numerator, denominator = abs(value.numerator), value.denominator
    return numerator & (numerator - 1) == 0 and denominator & (denominator - 1) == 0


def _is_double(value: object) -> bool:
    try:
        return float(value) == value  # type: ignore[arg-type]
    except OverflowError:
        return False


def movement(x: Number, exact: bool, largest: int | None, p: int) -> Number:
    """How far rounding may move an operand: 4 ulp, or the oracle's own noise where a sum cancelled.

    ``largest`` is the magnitude of the terms of that sum.
    """
    if exact or not is_finite(x):
        return ZERO
    unit = max(magnitude(x) - 53, _SMALLEST_ULP) if x[1] else _SMALLEST_ULP
    if largest is not None:
        unit = max(unit, largest - p + 16)
    result: Number = libmp.mpf_shift(libmp.fone, unit + 2)
    return result


_STEP_FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "floor": libmp.mpf_floor, "ceil": libmp.mpf_ceil, "round": libmp.mpf_nint,
    "trunc": lambda x: FUNCTIONS["trunc"](x, 0),
}  # fmt: skip


def decide(operation: str, x: Number, y: Number) -> Decision | None:
    """What the operation decides, None where a NaN or an infinity leaves it to the plain function."""
    if operation in COMPARISONS:
        return _compare(operation, x, y)
    if not is_finite(x):
        return None
    if operation in SIGNS:
        return int(libmp.mpf_sign(x))
    if operation in STEPS:
        return int(libmp.to_int(_STEP_FUNCTIONS[operation](x))) if magnitude_below(x, 2000) else None
    return floor_quotient(x, y) if is_finite(y) else None


def magnitude_below(x: Number, bits: int) -> bool:
    """Whether |x| < 2**bits."""
    return not x[1] or magnitude(x) <= bits


def _compare(operation: str, x: Number, y: Number) -> bool:
    if NAN in (x, y):
        return operation == "ne"
    order = compare(x, y)
    return {"lt": order < 0, "le": order <= 0, "eq": order == 0, "ne": order != 0}[operation]


def alternatives(operation: str, x: Number, y: Number, dx: Number, dy: Number, p: int) -> list[Decision]:
    """Every decision that operands moved by ``dx`` and ``dy`` may come to, the natural one first."""
    natural = decide(operation, x, y)
    if natural is None or (dx == ZERO and dy == ZERO):
        return []
    found = [natural]
    if operation in COMPARISONS:
        gap, slack = subtract(x, y, p), add(dx, dy, p)
        pairs = [(add(gap, slack, p), ZERO), (subtract(gap, slack, p), ZERO), (ZERO, ZERO)]
        if not is_finite(gap) or compare(libmp.mpf_abs(gap), slack) > 0:
            pairs = []
    elif operation in QUOTIENTS:
        sides = [subtract(y, dy, p), add(y, dy, p)]
        pairs = [(moved, side) for side in sides for moved in (subtract(x, dx, p), add(x, dx, p))]
    else:
        pairs = [(subtract(x, dx, p), y), (add(x, dx, p), y)]
        if operation in SIGNS and compare(libmp.mpf_abs(x), dx) <= 0:
            pairs.append((ZERO, y))
    for moved, side in pairs:
        other = decide(operation, moved, side)
        if other is not None and other not in found:
            found.append(other)
    return found


def carry_out(operation: str, x: Number, y: Number, decision: Decision, p: int) -> Number | bool:
    """The value of the operation once it has been decided."""
    if operation in COMPARISONS:
        return bool(decision)
    if operation == "heaviside":
        return y if decision == 0 else sign(libmp.from_int(max(decision, 0)), p)
    if operation == "mod":
        return remainder(x, y, int(decision), p)
    number: Number = libmp.from_int(int(decision))
    return number
