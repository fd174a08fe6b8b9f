"""What every notation for people decides alike: how names, numbers, branches and bounds are taken apart."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from typing import NamedTuple

from .canonical import decimal_parts
from .parser import AND, OR, SUM, TERM
from .syntax import Binary, Call, Comprehension, Conditional, Number, Syntax

#: How tightly operators bind, as the grammar says.
LEVELS = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": TERM, "@": TERM, "%": TERM, "/": TERM, "//": TERM}
STROKES = frozenset({"/", "//"})
#: Functions of an order that are written as one letter with the order below.
BESSEL = {"besselj": "J", "bessely": "Y", "besseli": "I", "besselk": "K"}
#: Between these powers of ten of their first digits numbers are written out.
_SMALLEST, _LARGEST = -4, 6

Branch = tuple[Syntax, Syntax | None]


class NameParts(NamedTuple):
    """A name as a symbol and what stands below it."""

    stem: str
    below: tuple[str, ...]


def name_parts(name: str) -> NameParts:
    """Digits at the end and what follows underscores stand below; so does an underscore at the end, unless the name
    without it is a keyword that it keeps apart."""
    parts = [part for part in name.split("_") if part]
    if not parts:
        return NameParts(name, ())
    if name.endswith("_") and not keyword.iskeyword(name[:-1]):
        parts.append("_")
    match = re.fullmatch(r"(?P<stem>.*?[^\W\d])(?P<digits>[0-9]+)", parts[0])
    stem, below = (match["stem"], [match["digits"]]) if match else (parts[0], [])
    return NameParts(stem, (*below, *parts[1:]))


class NumberParts(NamedTuple):
    """Digits times ten to a power; no digits for a bare power, no power for a plain number."""

    digits: str | None
    power: str | None


def number_parts(number: Number) -> NumberParts:
    """An exact form of a literal: written out where that takes few zeros, or where it was written with digits only."""
    if number.is_integer:
        return NumberParts(str(number.value.numerator), None)
    digits, power = decimal_parts(number.value)
    first = power + len(digits) - 1
    if first < _SMALLEST or (first > _LARGEST and power > 0):
        mantissa = f"{digits[0]}.{digits[1:]}" if digits[1:] else digits
        return NumberParts(None if mantissa == "1" else mantissa, str(first))
    if power >= 0:
        return NumberParts(digits + "0" * power, None)
    padded = digits.rjust(1 - power, "0")
    return NumberParts(f"{padded[:power]}.{padded[power:]}", None)


def links_of(tree: Binary) -> tuple[Syntax, list[Binary]]:
    """The first operand of a chain of operators of one level, and its links from left to right."""
    links, first = [tree], tree.left
    while isinstance(first, Binary) and LEVELS.get(first.operator) == LEVELS[tree.operator]:
        links.append(first)
        first = first.left
    return first, links[::-1]


def is_quotient(tree: Syntax) -> bool:
    """Whether the tree is drawn with a stroke below it, which a power must not be mistaken to stand above."""
    return isinstance(tree, Binary) and tree.operator in STROKES


def is_half(tree: Syntax) -> bool:
    """Whether the exponent is written as a root."""
    return isinstance(tree, Number) and tree.value.as_integer_ratio() == (1, 2)


def branches_of(tree: Conditional) -> list[Branch]:
    """Values with their conditions; the last has none."""
    branches: list[Branch] = []
    rest: Syntax = tree
    while isinstance(rest, Conditional):
        branches.append((rest.then, rest.test))
        rest = rest.otherwise
    return [*branches, (rest, None)]


def pieces_of(tree: Call) -> list[Branch]:
    """The branches of a call of ``piecewise``."""
    values: Sequence[Syntax] = tree.arguments
    return [*zip(values[:-1:2], values[1::2], strict=True), (values[-1], None)]


def last_index(tree: Comprehension) -> str | None:
    """The last value of the loop variable, where the end of its range is a literal."""
    last = tree.last
    return str(last.value.numerator - 1) if isinstance(last, Number) and last.is_integer else None
