"""How units that do not fit are described: both sides, the factor or both dimensions, and a remedy."""

from __future__ import annotations

import math
from fractions import Fraction

from codegen.frontend.unit_algebra import ONE, Unit
from codegen.frontend.unit_registry import UnitRegistry

#: Factors beyond this are no doubles.
_LARGEST_LOGARITHM = 700
#: What is lost of a large or small factor on its way through its logarithm.
_ERROR_OF_LOGARITHMS = 1e-13
#: Whole numbers up to here are written with all their digits.
_LARGEST_WRITTEN = 10**15


def difference(registry: UnitRegistry, one: Unit, other: Unit) -> str:
    """What distinguishes two units that do not agree."""
    if same_dimension(registry, one, other):
        log_factor = registry.size(one / other).log_factor
        larger, smaller = (one, other) if log_factor > 0 else (other, one)
        return f"{larger} and {smaller} differ by the factor {_shown(abs(log_factor))}"
    return " and ".join(f"{unit} is {registry.dimension_text(unit)}" for unit in dict.fromkeys((one, other)))


def same_dimension(registry: UnitRegistry, one: Unit, other: Unit) -> bool:
    """Whether the two differ by a factor at most."""
    return not registry.size(one / other).dimensions


def remedy(registry: UnitRegistry, found: Unit, wanted: Unit) -> str:
    """What turns a value in ``found`` into one in ``wanted``."""
    ratio = wanted / found
    if same_dimension(registry, found, wanted):
        size = registry.size(found / wanted)
        if abs(size.log_factor) > _LARGEST_LOGARITHM:
            return "give both sides the same unit"
        return f"multiply it by a constant `{{value: {factor_text(size.factor)}, unit: {ratio}}}`"
    if wanted == ONE:
        return f"divide it by a value in {found}"
    return f"multiply it by a value in {ratio}"


def literal_remedy(text: str, wanted: Unit) -> str:
    """How a number gets a unit."""
    return f"declare it as a constant with its unit: `{{value: {text}, unit: {wanted}}}`"


def factor_text(factor: float) -> str:
    """A factor as an expression that says it in full: ``1/1000``, ``pi/180``, ``180/pi``, or up to 15 digits."""
    for value, form in ((1.0, "{}{}"), (math.pi, "{}*pi{}"), (1 / math.pi, "{}{}/pi")):
        for largest in (1, 1_000, 1_000_000):
            fraction = Fraction(factor / value).limit_denominator(largest)
            if 0 < fraction < _LARGEST_WRITTEN and math.isclose(float(fraction) * value, factor, rel_tol=4e-15):
                above, below = fraction.as_integer_ratio()
                return form.format(above, "" if below == 1 else f"/{below}").removeprefix("1*")
    short = f"{factor:.12g}"
    return short if math.isclose(float(short), factor, rel_tol=_ERROR_OF_LOGARITHMS) else f"{factor:.15g}"


def _shown(log_factor: float) -> str:
    return f"{math.exp(log_factor):.6g}" if log_factor < _LARGEST_LOGARITHM else f"exp({log_factor:.6g})"
