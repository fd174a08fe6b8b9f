"""Points that no sample has: zeros, infinities, NaN, subnormal and largest numbers, one input at a time.

What is held there:

- NaN for an input is NaN in every result that depends on it, and the other results are what they are without it.
- A zero inside the domain is a point like others: a result is a number, an infinity or NaN as with NumPy or the oracle.
- At infinities, at zeros outside the domain, and at subnormal and largest numbers inside it, intermediate results leave
  the doubles, and how depends on how an expression is arranged. NaN says so, and so does an infinity that an overflow
  has left. But a number has to be one with NumPy or the oracle, too, and an infinity from an infinity the same one.
- Where NumPy meets the accuracy that is declared, every number does.

The sign of a zero is free, and with it that of an infinity that comes from one. Outside the domain nothing is held
where the oracle finds NaN: algebra may have removed the singularity.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codegen.kernels.sampling import Point, contains
from codegen.kernels.worst import errors
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, TargetValue
from codegen.runtime.expr.typed import Argument, TypedKernel

_LARGEST = sys.float_info.max
_NORMAL = sys.float_info.min
_TINY = (math.ulp(0.0), 1e-310, _NORMAL)
_REAL = (0.0, -0.0, math.inf, -math.inf, *_TINY, *(-value for value in _TINY), _LARGEST, -_LARGEST)
_WIDEST = 2.0**53
_WHOLE = (0.0, -0.0, math.inf, -math.inf, _WIDEST, -_WIDEST, _LARGEST, -_LARGEST)
_ENDS = {*_TINY, _WIDEST, _LARGEST}
#: How many inputs each value but NaN is given to; those of kernels with more inputs take turns.
_TURNS = 4


@dataclass(frozen=True, slots=True)
class SpecialPoint:
    """``value`` stands for one input, in all its entries or in one; every other input was drawn.

    ``inside`` says whether the point lies in the domain. ``expected`` are the oracle's results; None for subnormal and
    largest numbers outside the domain, where nothing is held but that the code runs.
    """

    point: Point
    value: float
    inside: bool
    expected: tuple[TargetValue, ...] | None


def special_points(typed: TypedKernel, oracle: Oracle, drawn: Sequence[Point]) -> tuple[SpecialPoint, ...]:
    """NaN for every input, the other values for ``_TURNS`` inputs each; conditions take no such values.

    The other inputs come from ``drawn``, which may be empty: then there is no point. Points at which rounding may
    decide a jump are left out.
    """
    found: list[SpecialPoint] = []
    conditions = Oracle(typed.graph, (), [condition.node for condition in typed.conditions])
    for number, (argument, value) in enumerate(_values(typed.arguments) if drawn else ()):
        places = [number % len(argument.symbols)] if number % 2 else range(len(argument.symbols))
        changed = {argument.symbols[place]: value for place in places}
        point = {**drawn[number % len(drawn)], **changed}
        inside = (
            all(contains(argument.intervals[place], value) for place in places)
            and not argument.simplex
            and all(conditions.truths(point))
        )
        if abs(value) in _ENDS and not inside:
            found.append(SpecialPoint(point, value, inside, None))
            continue
        evaluation = oracle.evaluate_point(point)
        if not evaluation.ambiguous:
            found.append(SpecialPoint(point, value, inside, evaluation.natural))
    return tuple(found)


def _values(arguments: Sequence[Argument]) -> Iterator[tuple[Argument, float]]:
    numeric = [argument for argument in arguments if argument.kind != "bool"]
    for argument in numeric:
        yield from ((argument, math.nan) for _ in range(2 if argument.shape else 1))
    for kind, values in (("real", _REAL), ("int", _WHOLE)):
        taking = [argument for argument in numeric if argument.kind == kind]
        for turn, value in enumerate(values):
            for step in range(min(_TURNS, len(taking))):
                yield taking[(turn + step) % len(taking)], value


def special_fault(
    special: SpecialPoint, expected: TargetValue, computed: Sequence[float], referee: Sequence[float] | None
) -> tuple[int, str] | None:
    """The entry that is NaN, infinite or a number and should not be, and what would be right; None where none is.

    ``expected`` is the oracle's value of the result, ``computed`` are the backend's entries. ``referee`` is what NumPy
    computes; None where it is NumPy itself that is judged: of that only what becomes of NaN is known.
    """
    for position, (value, entry) in enumerate(zip(expected.entries, computed, strict=True)):
        exact = nearest_double(value)
        if math.isnan(special.value):
            if math.isnan(exact) != math.isnan(entry):
                return position, f"the oracle finds {exact!r}"
        elif referee is not None and not _is_possible(special, entry, (referee[position], exact)):
            return position, f"numpy computes {referee[position]!r}"
    return None


def special_error(
    typed: TypedKernel,
    special: SpecialPoint,
    expected: TargetValue,
    computed: Sequence[float],
    referee: Sequence[float],
) -> tuple[int, str] | None:
    """The entry that misses the accuracy where NumPy, the ``referee``, meets it, and what would be right; None where
    none does."""
    if expected.undefined is not None or not _is_exact(typed, expected, referee):
        return None
    for position, entry in enumerate(computed):
        value = TargetValue((expected.entries[position],), (expected.scales[position],), None)
        if not _says_so(special, entry) and not _is_exact(typed, value, (entry,)):
            return position, f"the oracle finds {nearest_double(expected.entries[position])!r}"
    return None


def _is_exact(typed: TypedKernel, expected: TargetValue, computed: Sequence[float]) -> bool:
    scaled, relative, _ = errors(expected, computed)
    return scaled <= typed.scaled_ulp and (typed.ulp is None or relative <= typed.ulp)


def _is_possible(special: SpecialPoint, computed: float, known: tuple[float, float]) -> bool:
    """Whether an entry may be what it is: ``known`` are NumPy's and the oracle's."""
    if _says_so(special, computed) or (not special.inside and math.isnan(known[1])):
        return True
    if math.isinf(computed) and math.isinf(special.value):
        return computed in known
    return any(math.isnan(computed) == math.isnan(item) and math.isinf(computed) == math.isinf(item) for item in known)


def _says_so(special: SpecialPoint, computed: float) -> bool:
    """Whether an entry tells by itself that an intermediate result has left the doubles."""
    if math.isfinite(computed) or math.isnan(special.value) or (special.value == 0 and special.inside):
        return False
    return math.isnan(computed) or not math.isinf(special.value)
