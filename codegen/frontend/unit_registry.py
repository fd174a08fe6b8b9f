"""What names of units mean: pint, behind a wall that lets only names and numbers of our own parser through."""

from __future__ import annotations

import copy
import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import cast

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition
from pint.util import UnitsContainer

from codegen.frontend.unit_algebra import Unit, named, product_text

#: How far the logarithm of a factor may lie from zero for rounding alone.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Size:
    """What one of a unit is in root units: the logarithm of its factor, and its dimensions without zero powers."""

    log_factor: float
    dimensions: Mapping[str, Fraction]

    @property
    def agrees_with_one(self) -> bool:
        """Whether it is a pure number, and that number 1."""
        return not self.dimensions and abs(self.log_factor) < _ROUNDING

    @property
    def factor(self) -> float:
        """How many root units one of it is, where that is a double."""
        return math.exp(self.log_factor)


@cache
def _standard() -> tuple[pint.UnitRegistry[float], tuple[str, ...]]:
    """pint's own units, which take it longer to read than to copy, and the names of those that it begins with."""
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    return registry, tuple(dir(registry))


class UnitRegistry:
    """The units of pint and those that a schema adds."""

    def __init__(self) -> None:
        self._pint, self._names = _standard()
        self._is_own = False
        self._sizes: dict[str, Size] = {}
        self._dimensions: dict[str, str] = {}

    def knows(self, name: str) -> bool:
        """Whether ``name`` is a unit, perhaps with a prefix or in the plural."""
        try:
            self._pint.get_name(name)
        except pint.UndefinedUnitError:
            return False
        return True

    def suggestion(self, name: str) -> str | None:
        """The unit that was probably meant."""
        folded = [other for other in self._names if other.casefold() == name.casefold()]
        close = difflib.get_close_matches(name, self._names, n=5, cutoff=0.6)
        # pint lists its own methods, too.
        return next((other for other in (*folded, *close) if self.knows(other)), None)

    def is_multiple(self, name: str) -> bool:
        """Whether ``name`` is a positive multiple of its root units: false of degC, of decibels and of g-factors."""
        unit = self._container(name)
        factor, root = self._pint.get_root_units(unit, check_nonmult=False)
        return float(cast(float, factor)) > 0 and float(self._pint.convert(0.0, unit, root)) == 0.0

    def root_text(self, name: str) -> str:
        """The root units that ``name`` is measured by, as pint names them."""
        _, root = self._pint.get_root_units(self._container(name), check_nonmult=False)
        return product_text((str(key), _exact(power)) for key, power in root._units.items())

    def is_worth(self, name: str, factor: float, unit: Unit) -> bool:
        """Whether one of ``name`` is ``factor`` times ``unit``."""
        size = self.size(named(name) / unit)
        return not size.dimensions and abs(size.log_factor - math.log(factor)) < _ROUNDING

    def unit_of_dimension(self, dimension: str) -> str | None:
        """What has ``dimension`` already: a unit that was defined, or pint itself."""
        if dimension in self._dimensions:
            return self._dimensions[dimension]
        try:
            self._pint.get_dimensionality(UnitsContainer({dimension: 1}))
        except ValueError:
            return None
        return "pint"

    def define_dimension(self, name: str, dimension: str) -> None:
        """Add ``name`` as the unit of a new dimension such as ``[currency]``."""
        self._define(name, 1.0, UnitsContainer({dimension: 1}))
        self._dimensions[dimension] = name

    def define(self, name: str, factor: float, unit: Unit) -> None:
        """Add ``name`` as ``factor`` times a unit whose names are known."""
        powers: dict[str, float] = {}
        for own, power in unit.powers:
            canonical = self._pint.get_name(own)
            powers[canonical] = powers.get(canonical, 0.0) + float(power)
        powers.pop("", None)
        self._define(name, factor, UnitsContainer(powers))

    def size(self, unit: Unit) -> Size:
        """What one of ``unit`` is; every name of it is known."""
        parts = [(self._size(name), power) for name, power in unit.powers]
        total: dict[str, Fraction] = {}
        for size, power in parts:
            for dimension, own in size.dimensions.items():
                total[dimension] = total.get(dimension, Fraction(0)) + own * power
        log_factor = math.fsum(size.log_factor * float(power) for size, power in parts)
        return Size(log_factor, {dimension: power for dimension, power in total.items() if power})

    def agree(self, one: Unit, other: Unit) -> bool:
        """Whether both are the same dimension with the factor 1."""
        return one == other or self.size(one / other).agrees_with_one

    def dimension_text(self, unit: Unit) -> str:
        """``[length] / [time]``, or ``dimensionless``."""
        dimensions = self.size(unit).dimensions
        return product_text(sorted(dimensions.items()), " ") if dimensions else "dimensionless"

    def _size(self, name: str) -> Size:
        if name not in self._sizes:
            unit = self._container(name)
            factor, _ = self._pint.get_root_units(unit, check_nonmult=False)
            dimensions = self._pint.get_dimensionality(unit)
            exact = {str(key): _exact(power) for key, power in dimensions.items()}
            self._sizes[name] = Size(math.log(float(cast(float, factor))), exact)
        return self._sizes[name]

    def _container(self, name: str) -> UnitsContainer:
        # `dimensionless` is a name of nothing.
        canonical = self._pint.get_name(name)
        return UnitsContainer({canonical: 1} if canonical else {})

    def _define(self, name: str, factor: float, reference: UnitsContainer) -> None:
        if not self._is_own:
            self._pint, self._is_own = copy.deepcopy(self._pint), True
        self._names = (*self._names, name)
        # pint says `type` where it takes an instance.
        self._pint.define(cast(type, UnitDefinition(name, None, (), ScaleConverter(factor), reference)))


def _exact(power: object) -> Fraction:
    """A power as pint keeps it, a double at worst: those of its units are simple fractions."""
    return Fraction(cast(float, power)).limit_denominator(1000)
