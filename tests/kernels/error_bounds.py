"""How far a careful evaluation in doubles may be from the exact value of a graph at a point.

A forward analysis at 70 digits. Every operation contributes a few units in the last place of its own result
(``UNITS``), and hands on what its operands' errors make of its value: the larger change when each operand alone is
moved up and down by its error. Inputs and constants that are doubles have no error. A condition whose operands may
cross leaves open which branch is taken, so the gap between the branches is added.

Where the analysis has nothing to say the bound is infinite: undefined values, intermediate results near the ends of
the doubles, errors so large that a function is no longer straight over them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mpmath import libmp

from codegen.runtime.expr.evaluate import ZERO, add, from_double, from_fraction, is_finite, magnitude, subtract
from codegen.runtime.expr.evaluate_functions import CONSTANTS, function_of
from codegen.runtime.expr.graph import Graph, Node

PRECISION = 240
#: Units in the last place that an operation itself may cost; what is not named may cost ``_USUAL``.
_USUAL = 4
UNITS = {
    **dict.fromkeys(("add", "sub", "mul"), 1), **dict.fromkeys(("neg", "abs", "min", "max", "sign"), 0), "div": 2,
    **dict.fromkeys(("floor", "ceil", "trunc", "round"), 0), **dict.fromkeys(("floordiv", "mod"), 2),
    **dict.fromkeys(("gamma", "loggamma", "digamma", "lambertw", "ellipk", "ellipe"), 64),
    **dict.fromkeys(("polygamma", "besselj", "bessely", "besseli", "besselk"), 64),
}  # fmt: skip
#: Functions with zeros near which they are only as close as beside them.
_ABSOLUTE = frozenset({"loggamma", "digamma", "besselj", "bessely"})
#: Functions whose values at both ends of an interval say nothing of those inside, unless it is short.
_WINDING = frozenset({"sin", "cos", "tan", "besselj", "bessely", "gamma", "loggamma", "digamma", "polygamma"})
_QUOTIENTS = frozenset({"div", "floordiv", "mod"})
#: Functions whose libraries reduce a large argument with no more digits than it has.
_UNREDUCED = frozenset({"besselj", "bessely"})
#: Functions with a pole at zero.
_SINGULAR = frozenset(
    {"log", "log2", "log10", "pow", "gamma", "loggamma", "digamma", "polygamma", "bessely", "besselk"}
)
_SHORT = 1e-6
#: Beyond these magnitudes a rearranged product may leave the doubles.
_SMALL, _LARGE = -900, 900


@dataclass(frozen=True, slots=True)
class Bounded:
    """An exact value and how far a backend may be from it; ``value`` is a bool for a condition."""

    value: object
    error: float


def bounds(graph: Graph, roots: Iterable[int], point: Mapping[int, float]) -> dict[int, Bounded]:
    """Every node that the roots need, at a point: a double for every symbol."""
    known: dict[int, Bounded] = {}
    for number in graph.reachable(roots):
        known[number] = _bounded(graph[number], known, point.get(number))
    return known


def _bounded(node: Node, known: Mapping[int, Bounded], given: float | None) -> Bounded:
    operation = node.operation
    if given is not None:
        return Bounded(bool(given) if node.kind == "bool" else from_double(given), 0.0)
    if operation in ("true", "false"):
        return Bounded(operation == "true", 0.0)
    if operation == "constant":
        value = from_fraction(Fraction(node.payload), PRECISION)
        return Bounded(value, 0.0 if _is_double(node.payload) else _units(value, 1))
    if operation in CONSTANTS:
        value = CONSTANTS[operation](PRECISION)
        return Bounded(value, _units(value, 1))
    operands = [known[argument] for argument in node.arguments]
    if operation in ("and", "or", "not"):
        return _logic(operation, operands)
    if operation in ("lt", "le", "eq", "ne"):
        return _comparison(operation, *operands)
    if operation == "select":
        return _choice(*operands)
    return _computed(node, operands)


def _computed(node: Node, operands: list[Bounded]) -> Bounded:
    function = function_of(node)
    values = [_number(item.value) for item in operands]
    value = function(*values, PRECISION)
    if not is_finite(value):
        return Bounded(value, math.inf)
    if value[1] and not _SMALL < magnitude(value) < _LARGE:
        return Bounded(value, math.inf)
    error = 0.0
    for position, item in enumerate(operands):
        moved = max(item.error, _units(values[position], _USUAL)) if node.operation in _UNREDUCED else item.error
        if moved:
            error += _moved(node.operation, function, values, position, moved, value)
    whole = node.kind == "int" and not error and magnitude_at_most(value, 53)
    if not whole:
        at = value if node.operation not in _ABSOLUTE or magnitude_at_least(value, 0) else libmp.fone
        error += _units(at, UNITS.get(node.operation, _USUAL))
    return Bounded(value, error)


def _moved(operation, function, values, position, error, value) -> float:
    """What moving one operand by its error makes of the value."""
    if math.isinf(error):
        return math.inf
    operand = values[position]
    size = abs(libmp.to_float(operand))
    if operation in _WINDING and error > _SHORT:
        return math.inf
    if operation in _QUOTIENTS and position and error > _SHORT * size:
        return math.inf
    if operation == "mod" and error > abs(libmp.to_float(values[1])) / 4:
        return math.inf
    if operation in _SINGULAR and error > _SHORT * size:
        return math.inf
    step, worst = from_double(error), 0.0
    for moved in (add(operand, step, PRECISION), subtract(operand, step, PRECISION)):
        other = function(*values[:position], moved, *values[position + 1 :], PRECISION)
        if not is_finite(other):
            return math.inf
        worst = max(worst, _gap(other, value))
    return worst


def _choice(test: Bounded, then: Bounded, otherwise: Bounded) -> Bounded:
    taken, left = (then, otherwise) if test.value else (otherwise, then)
    if not test.error:
        return taken
    if isinstance(taken.value, bool):
        return Bounded(taken.value, 0.0 if taken.value == left.value and not taken.error + left.error else 1.0)
    if not is_finite(taken.value) or not is_finite(left.value):
        return Bounded(taken.value, math.inf)
    return Bounded(taken.value, _gap(taken.value, left.value) + max(taken.error, left.error))


def _comparison(operation: str, first: Bounded, second: Bounded) -> Bounded:
    x, y = _number(first.value), _number(second.value)
    slack = first.error + second.error
    if libmp.fnan in (x, y):
        return Bounded(operation == "ne", 0.0 if not slack else 1.0)
    order = libmp.mpf_cmp(x, y)
    value = {"lt": order < 0, "le": order <= 0, "eq": order == 0, "ne": order != 0}[operation]
    open_ = slack and (not (is_finite(x) and is_finite(y)) or _gap(x, y) <= slack)
    return Bounded(value, 1.0 if open_ else 0.0)


def _logic(operation: str, operands: list[Bounded]) -> Bounded:
    if operation == "not":
        return Bounded(not operands[0].value, operands[0].error)
    decisive = operation == "or"
    value = any(item.value for item in operands) if decisive else all(item.value for item in operands)
    settled = any(item.value == decisive and not item.error for item in operands)
    return Bounded(value, 0.0 if settled else max(item.error for item in operands))


def _number(value):
    return libmp.from_int(int(value)) if isinstance(value, bool) else value


def _gap(x, y) -> float:
    return abs(libmp.to_float(subtract(x, y, PRECISION)))


def _units(value, count: int) -> float:
    """``count`` units in the last place of a value; of the smallest double where it is zero."""
    exponent = max(magnitude(value) - 53, -1074) if value[1] else -1074
    return count * math.ldexp(1.0, exponent)


def magnitude_at_most(value, bits: int) -> bool:
    """Whether |value| <= 2**bits, nearly."""
    return value == ZERO or magnitude(value) <= bits


def magnitude_at_least(value, bits: int) -> bool:
    """Whether |value| >= 2**bits."""
    return bool(value[1]) and magnitude(value) > bits


def _is_double(payload) -> bool:
    try:
        return float(payload) == payload
    except OverflowError:
        return False
