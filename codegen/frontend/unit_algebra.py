"""Units as products of powers of names: multiplied, divided, raised and shown, whatever the names mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers. ``powers`` are in order of first mention, each name once and none to the power of zero."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    @staticmethod
    def product(powers: Iterable[tuple[str, Fraction]]) -> Unit:
        """The product of ``powers``; a name may come more than once."""
        total: dict[str, Fraction] = {}
        for name, power in powers:
            total[name] = total.get(name, Fraction(0)) + power
        return Unit(tuple((name, power) for name, power in total.items() if power))

    def __mul__(self, other: Unit) -> Unit:
        """The product of two units."""
        return Unit.product((*self.powers, *other.powers))

    def __truediv__(self, other: Unit) -> Unit:
        """The quotient of two units."""
        return self * other**-1

    def __pow__(self, power: Fraction | int) -> Unit:
        """This unit to ``power``."""
        return Unit.product((name, own * power) for name, own in self.powers)

    def __str__(self) -> str:
        """The unit as a schema would say it, ``1`` where there is none."""
        return product_text(self.powers)


#: The unit of a number.
ONE = Unit()


def named(name: str) -> Unit:
    """The unit ``name`` by itself."""
    return Unit(((name, Fraction(1)),))


RADIAN = named("rad")


def product_text(powers: Iterable[tuple[str, Fraction]], blank: str = "") -> str:
    """A product of powers with one stroke at most; ``blank`` stands around its operators."""
    above = [_power_text(name, power) for name, power in powers if power > 0]
    below = [_power_text(name, -power) for name, power in powers if power < 0]
    times, over = f"{blank}*{blank}", f"{blank}/{blank}"
    text = times.join(above) or "1"
    if not below:
        return text
    return f"{text}{over}{below[0]}" if len(below) == 1 else f"{text}{over}({times.join(below)})"


def _power_text(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    if power.denominator == 1:
        return f"{name}**{power.numerator}"
    decimal = f"{float(power):.6g}"
    return f"{name}**{decimal}" if Fraction(decimal) == power else f"{name}**({power})"
