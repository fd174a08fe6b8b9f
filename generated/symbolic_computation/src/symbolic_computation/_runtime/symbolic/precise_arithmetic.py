"""Any precision: raw numbers of mpmath for reals, a context of one thread for complex numbers.

A result is believed when two evaluations, the second with twice the digits, agree; so cancellation costs time, not
digits. The first has room for the largest number that goes in, four times over, so that sums lose no small part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mpmath import libmp  # type: ignore[import-untyped]

from ..expr import evaluate
from ..service.problem import Problem
from . import mpmath_functions
from .closures import Constant, Operand, Step, applied, closure_of
from .input_values import InputValues, Number

MOST_DIGITS = 1_000
#: Digits that settle the nearest double.
DOUBLE_DIGITS = 18
#: Noise below half of so many bits is zero.
ZERO_BITS = 1_330
LAST_BITS = 5_400
#: Points of one evaluation: each is worth thousands in double precision.
MOST_POINTS = 2_000

_ROOM = 4

Runner = Callable[[Sequence[Any]], list[Any]]


class RealArithmetic:
    """Raw mpmath numbers; the last place of the environment's arguments holds the precision in bits."""

    def __init__(self, variables: int) -> None:
        self._precision = variables
        self._largest = 0

    def literal(self, value: int | float | complex) -> Constant:
        """A number, exactly."""
        if isinstance(value, complex):
            raise ValueError("complex numbers have no place among reals")
        number = libmp.from_int(value) if isinstance(value, int) else libmp.from_float(value)
        self._largest = max(self._largest, _magnitude(number))
        return Constant(number)

    def named(self, name: str) -> Operand:
        """A constant at the working precision."""
        rule, place = mpmath_functions.CONSTANT_RULES[name], self._precision
        return Step(lambda environment: rule(environment[place]))

    def operator(self, name: str, operands: list[Operand]) -> Operand:
        """Arithmetic with IEEE's edges."""
        return self._apply(mpmath_functions.OPERATORS[name], operands)

    def call(self, name: str, operands: list[Operand]) -> Operand:
        """A function."""
        return self._apply(mpmath_functions.function(name), operands)

    def _apply(self, plain: Callable[..., Any], operands: list[Operand]) -> Operand:
        rule = _within_reach(plain)
        closures, place = [closure_of(operand) for operand in operands], self._precision
        if len(closures) == 1:
            one = closures[0]
            return Step(lambda environment: rule(one(environment), environment[place]))
        if len(closures) == 2:
            left, right = closures
            return Step(lambda environment: rule(left(environment), right(environment), environment[place]))
        return Step(lambda environment: rule(*[closure(environment) for closure in closures], environment[place]))

    def run(self, runner: Runner, inputs: InputValues, names: Sequence[str], digits: int | None) -> list[Any]:
        """The entries, point by point: doubles, or texts of ``digits`` digits."""
        return _each_point(inputs, digits, lambda point: self._entries(runner, point, digits))

    def _entries(self, runner: Runner, point: Sequence[Number], digits: int | None) -> list[Any]:
        raw = [libmp.from_int(x) if isinstance(x, int) else libmp.from_float(x) for x in point]
        room = _ROOM * max([self._largest, *map(_magnitude, raw)])
        values = settled(lambda bits: runner([*raw, bits]), real_agree, real_noise, digits, room)
        return [_shown(value, digits) for value in values]


def _within_reach(rule: Callable[..., Any]) -> Callable[..., Any]:
    """``rule``, refusing where its NaN says that an operand was too large, not that the value is undefined."""

    def apply(*operands_and_precision: Any) -> Any:
        result = rule(*operands_and_precision)
        if result == evaluate.NAN and any(map(_is_vast, operands_and_precision[:-1])):
            raise Problem(422, f"an intermediate value beyond two to the power {evaluate.REACH} is out of reach")
        return result

    return apply


def _magnitude(number: Any) -> int:
    return abs(evaluate.magnitude(number)) if number[1] else 0


def _is_vast(operand: Any) -> bool:
    return not isinstance(operand, bool) and bool(operand[1]) and evaluate.magnitude(operand) > evaluate.REACH


class ComplexArithmetic:
    """Complex numbers of the thread's own mpmath context."""

    def literal(self, value: int | float | complex) -> Constant:
        """A number as Python has it."""
        return Constant(value)

    def named(self, name: str) -> Operand:
        """A constant at the context's precision."""
        return Step(lambda environment: +getattr(mpmath_functions.thread_context(), name))

    def operator(self, name: str, operands: list[Operand]) -> Operand:
        """Arithmetic."""
        return applied(_nan_at_poles(mpmath_functions.COMPLEX_OPERATORS[name]), operands)

    def call(self, name: str, operands: list[Operand]) -> Operand:
        """A function."""
        return applied(_nan_at_poles(mpmath_functions.complex_function(name)), operands)

    def run(self, runner: Runner, inputs: InputValues, names: Sequence[str], digits: int | None) -> list[Any]:
        """The entries, point by point."""
        if digits is not None:
            raise Problem(400, "digits are for real numbers; complex results are doubles")
        return _each_point(inputs, digits, lambda point: self._entries(runner, point))

    def _entries(self, runner: Runner, point: Sequence[Number]) -> list[Any]:
        context = mpmath_functions.thread_context()

        def at(bits: int) -> list[Any]:
            context.prec = bits
            return [context.mpc(entry) for entry in runner([context.mpc(value) for value in point])]

        return [complex(value) for value in settled(at, _complex_agree, _complex_noise, None)]


def _nan_at_poles(rule: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*operands: Any) -> Any:
        try:
            return rule(*operands)
        except (ZeroDivisionError, ValueError, OverflowError):
            context = mpmath_functions.thread_context()
            return context.mpc(context.nan, context.nan)

    return apply


def _each_point(inputs: InputValues, digits: int | None, entries: Callable[[list[Number]], list[Any]]) -> list[Any]:
    if digits is not None and not 1 <= digits <= MOST_DIGITS:
        raise Problem(400, f"digits must lie between 1 and {MOST_DIGITS}")
    if inputs.points is None:
        return entries([item for item in inputs.items if not isinstance(item, list)])
    if inputs.points > MOST_POINTS:
        raise Problem(400, f"the mpmath backend takes at most {MOST_POINTS} points, not {inputs.points}")
    rows = [
        entries([item[point] if isinstance(item, list) else item for item in inputs.items])
        for point in range(inputs.points)
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def settled(
    at: Callable[[int], list[Any]],
    agree: Callable[[Any, Any, int], bool],
    noise: Callable[[Any, int], bool],
    digits: int | None,
    room: int = 0,
) -> list[Any]:
    """The entries ``at`` gives for so many bits that twice as many give the same to ``digits`` decimal digits.

    Noise below any digit is zero. Raises ``Problem`` 422 where no precision is enough.
    """
    wanted = libmp.dps_to_prec((digits or DOUBLE_DIGITS) + 2)
    bits = wanted + 40 + room
    last = max(LAST_BITS, 4 * wanted, 4 * bits)
    before = at(bits)
    while True:
        bits *= 2
        after = at(bits)
        if all(map(agree, before, after, [wanted] * len(after))):
            return after
        if bits > 2 * max(ZERO_BITS, wanted + room) and all(
            agree(x, y, wanted) or (noise(x, bits // 2) and noise(y, bits)) for x, y in zip(before, after, strict=True)
        ):
            return [y if agree(x, y, wanted) else evaluate.ZERO for x, y in zip(before, after, strict=True)]
        if bits > last:
            raise Problem(422, f"the value cannot be settled: no agreement at {libmp.prec_to_dps(bits)} digits")
        before = after


def real_agree(x: Any, y: Any, bits: int) -> bool:
    """Whether two raw numbers or truth values agree to so many bits."""
    if isinstance(x, bool) or isinstance(y, bool) or not (x[1] and y[1]):
        return bool(x == y)
    gap = evaluate.subtract(x, y, 64)
    return not gap[1] or evaluate.magnitude(gap) < evaluate.magnitude(y) - bits


def real_noise(x: Any, bits: int) -> bool:
    """Whether a raw number at a precision of ``bits`` is zero for all that can be told."""
    return not isinstance(x, bool) and (x == evaluate.ZERO or (bool(x[1]) and evaluate.magnitude(x) < -bits // 2))


def _complex_agree(x: Any, y: Any, bits: int) -> bool:
    size = abs(y)
    return bool(x == y or abs(x - y) <= size * 2.0**-bits) or (bool(size != size) and bool(abs(x) != abs(x)))


def _complex_noise(x: Any, bits: int) -> bool:
    return bool(abs(x) < mpmath_functions.thread_context().ldexp(1, -bits // 2))


def _shown(value: Any, digits: int | None) -> Any:
    if isinstance(value, bool):
        return value
    if digits is None:
        return evaluate.nearest_double(value)
    if not evaluate.is_finite(value):
        return "NaN" if evaluate.is_nan(value) else "-Infinity" if evaluate.is_negative(value) else "Infinity"
    return str(libmp.to_str(value, digits, strip_zeros=False))
