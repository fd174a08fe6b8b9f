"""The units of calls of built-in functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from codegen.frontend.unit_algebra import ONE, RADIAN
from codegen.frontend.unit_measure import NUMBER, UNKNOWN, Measure
from codegen.runtime.expr.syntax import Call
from codegen.runtime.expr.typed import Shape

if TYPE_CHECKING:
    from codegen.frontend.unit_inference import UnitInference, UnitScope

Rule = Callable[["UnitInference", Call, list[Measure]], Measure]

#: Functions of an angle.
_OF_ANGLES = frozenset({"sin", "cos", "tan"})
#: Functions that give an angle.
_TO_ANGLES = frozenset({"asin", "acos", "atan"})


def measure_call(run: UnitInference, tree: Call, scope: UnitScope) -> Measure:
    """The unit of a call of the closed table; a function that is not named here takes and gives numbers."""
    values: list[Measure] = []
    for argument in tree.arguments:
        values.append(run.measure(argument, scope))
    rule = _RULES.get(tree.function, _pure)
    return rule(run, tree, values)


def _pure(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    """Numbers in, a number out; the last argument says the shape."""
    wanted = RADIAN if tree.function in _OF_ANGLES else ONE
    for place, found in zip(tree.arguments, values, strict=True):
        run.pure(tree.function, place, found, wanted)
    literal = all(found.literal for found in values)
    return Measure(RADIAN if tree.function in _TO_ANGLES else ONE, values[-1].shape, literal=literal)


def _kept(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    """The unit of the only argument, entry by entry."""
    return Measure(values[0].unit, values[0].shape, literal=values[0].literal)


def _common(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    """The one unit of all arguments, or of all entries of one array."""
    placed = list(zip(tree.arguments, values, strict=True))
    return replace(run.one_unit(tree.function, placed), shape=())


def _sign(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return Measure(ONE, values[0].shape)


def _heaviside(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    run.pure("the value of heaviside at 0", tree.arguments[1], values[1])
    return NUMBER


def _angle_of_sides(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return UNKNOWN if _common(run, tree, values).unit is None else Measure(RADIAN)


def _root(degree: int) -> Rule:
    def apply(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
        return _raised(values[0], Fraction(1, degree))

    return apply


def _inv(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return _raised(values[0], Fraction(-1))


def _raised(found: Measure, power: Fraction) -> Measure:
    return Measure(None if found.unit is None else found.unit**power, found.shape, literal=found.literal)


def _reduced(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    """The unit of the entries, as a scalar."""
    return Measure(values[0].unit, ())


def _product_of(shape: Callable[[Shape, Shape], Shape]) -> Rule:
    def apply(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
        left, right = values
        if left.unit is None or right.unit is None:
            return Measure(None, shape(left.shape, right.shape))
        return Measure(left.unit * right.unit, shape(left.shape, right.shape))

    return apply


def _transpose(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return Measure(values[0].unit, values[0].shape[::-1])


def _prod(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return _factors(run, tree, values[0], math.prod(values[0].shape))


def _det(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    return _factors(run, tree, values[0], values[0].shape[0])


def _factors(run: UnitInference, tree: Call, found: Measure, count: int) -> Measure:
    """The unit of products of ``count`` entries; 0 where the count is not known here."""
    if found.unit is None:
        return UNKNOWN
    if count:
        return Measure(found.unit**count)
    what = f"{tree.function} of an array whose size is no literal"
    return NUMBER if run.pure(what, tree.arguments[0], found) else UNKNOWN


def _solve(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    matrix, right = values
    if matrix.unit is None or right.unit is None:
        return Measure(None, right.shape)
    return Measure(right.unit / matrix.unit, right.shape)


def _eye(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    side = int(values[0].exact or 0)
    return Measure(ONE, (side, side))


def _interp(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    run.one_unit("interp", [(tree.arguments[1], values[1]), (tree.arguments[0], values[0])])
    return Measure(values[2].unit)


def _piecewise(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    chosen = [*range(0, len(values) - 1, 2), len(values) - 1]
    return run.one_unit("piecewise", [(tree.arguments[index], values[index]) for index in chosen])


def _diff(run: UnitInference, tree: Call, values: list[Measure]) -> Measure:
    value, point = values
    if value.unit is None or point.unit is None:
        return Measure(None, value.shape + point.shape)
    return Measure(value.unit / point.unit, value.shape + point.shape)


_RULES: Mapping[str, Rule] = {
    "abs": _kept,
    "sign": _sign,
    "heaviside": _heaviside,
    "sqrt": _root(2),
    "cbrt": _root(3),
    **dict.fromkeys(("min", "max", "clip", "mod", "hypot"), _common),
    "atan2": _angle_of_sides,
    **dict.fromkeys(("norm", "trace", "sum"), _reduced),
    "dot": _product_of(lambda left, right: ()),
    "cross": _product_of(lambda left, right: left),
    "outer": _product_of(lambda left, right: left + right),
    "transpose": _transpose,
    "prod": _prod,
    "det": _det,
    "inv": _inv,
    "solve": _solve,
    "eye": _eye,
    "interp": _interp,
    "piecewise": _piecewise,
    "diff": _diff,
}
