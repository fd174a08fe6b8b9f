"""What is known of a subexpression's unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from codegen.frontend.unit_algebra import ONE, Unit
from codegen.runtime.expr.typed import Shape


@dataclass(frozen=True, slots=True)
class Measure:
    """One unit for all entries.

    ``unit`` is None where a diagnostic says why it is unknown: it fits everything. ``exact`` is the value of every
    entry where that is known before anything runs. ``literal`` says that only numbers were written.
    """

    unit: Unit | None
    shape: Shape = ()
    exact: Fraction | None = None
    literal: bool = False

    @property
    def fits_everything(self) -> bool:
        """Whether every unit is right: the literal 0, and what has a diagnostic already."""
        return self.unit is None or (self.literal and self.exact == 0)


NUMBER = Measure(ONE)
UNKNOWN = Measure(None)
