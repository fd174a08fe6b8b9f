"""Functions with an order: every order in one normal form, so that equal functions are one node."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Ordered(NamedTuple):
    """``sign`` times the operation of that order; an order of None for an operation that has none."""

    sign: int
    operation: str
    order: Fraction | None


def normal_order(operation: str, order: Fraction) -> Ordered:
    """The function without a negative order where a reflection leads to one that is not.

    Whole and half orders reflect exactly; other orders of J, Y and I stay as they are.
    """
    if operation == "polygamma":
        return Ordered(1, "polygamma", order) if order else Ordered(1, "digamma", None)
    if order >= 0:
        return Ordered(1, operation, order)
    if operation == "besselk":
        return Ordered(1, operation, -order)
    if order.denominator == 1:
        odd = order.numerator % 2 == 1 and operation != "besseli"
        return Ordered(-1 if odd else 1, operation, -order)
    if order.denominator == 2 and operation in ("besselj", "bessely"):
        # J of -n - 1/2 is (-1)**(n + 1) times Y of n + 1/2, and Y is (-1)**n times J.
        whole = int(-order - Fraction(1, 2))
        sign = -1 if whole % 2 else 1
        return Ordered(-sign, "bessely", -order) if operation == "besselj" else Ordered(sign, "besselj", -order)
    return Ordered(1, operation, order)
