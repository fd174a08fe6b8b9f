"""The syntax of units: names, ``*``, ``/``, ``**`` with a small rational literal, and parentheses."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from codegen.frontend.expression_reader import ExpressionReader
from codegen.frontend.unit_algebra import Unit
from codegen.support.positions import Path

LONGEST = 200
LARGEST_EXPONENT = 12
#: Factors lie within this power of ten.
LARGEST_FACTOR = 100
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2}\b)?"
_TOKEN = re.compile(rf"\s*(?:(?P<power>\*\*)|(?P<sign>[*/()+-])|(?P<number>{_NUMBER})|(?P<name>[^\W\d]\w*))")
_DIMENSION = re.compile(r"\s*(?P<dimension>\[[^\W\d]\w*\])\s*")


class UnitError(Exception):
    """A text that is not a unit; ``start`` and ``end`` are characters of it."""

    def __init__(self, message: str, start: int, end: int, hint: str) -> None:
        self.message, self.start, self.end, self.hint = message, start, end, hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class UnitName:
    """A name inside a unit, with its power; ``start`` and ``end`` are characters of the text."""

    name: str
    power: Fraction
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """What was written; only a definition has a factor other than 1."""

    names: tuple[UnitName, ...]
    factor: float = 1.0

    @property
    def unit(self) -> Unit:
        """The product of all names."""
        return Unit.product((item.name, item.power) for item in self.names)

    def raised(self, power: Fraction) -> ParsedUnit:
        """The whole to ``power``."""
        names = tuple(UnitName(item.name, item.power * power, item.start, item.end) for item in self.names)
        return ParsedUnit(names, self.factor ** float(power))

    def times(self, other: ParsedUnit) -> ParsedUnit:
        """The product with ``other``."""
        return ParsedUnit((*self.names, *other.names), self.factor * other.factor)


@dataclass(frozen=True, slots=True)
class ParsedDefinition:
    """``name = [dimension]`` or ``name = meaning``: one of the two is None."""

    name: str
    dimension: str | None
    meaning: ParsedUnit | None


def check_unit(unit: str | None, path: Path, reader: ExpressionReader) -> bool:
    """Whether ``unit`` is absent or has the syntax of a unit; a diagnostic otherwise."""
    return unit is None or _reported(lambda: parse_unit(unit), path, reader)


def check_unit_definition(text: str, path: Path, reader: ExpressionReader) -> bool:
    """Whether ``text`` defines a unit, such as ``USD = [currency]``; a diagnostic otherwise."""
    return _reported(lambda: parse_definition(text), path, reader)


def parse_unit(text: str, offset: int = 0, *, factors: bool = False) -> ParsedUnit:
    """What ``text`` says; ``UnitError`` where it is not a unit. ``factors`` allows numbers other than 1."""
    if len(text) > LONGEST:
        raise UnitError(f"a unit of {len(text)} characters; the limit is {LONGEST}", offset, offset + 1, "shorten it")
    return _UnitParser(text, offset, factors).whole()


def parse_definition(text: str) -> ParsedDefinition:
    """What ``text`` defines; ``UnitError`` where it is not ``name = [dimension]`` or ``name = unit``."""
    name, equals, meaning = text.partition("=")
    if len(text) > LONGEST or not equals or not name.strip().isidentifier():
        raise UnitError("this does not define a unit", 0, len(text), "write USD = [currency] or fortnight = 14*day")
    dimension = _DIMENSION.fullmatch(meaning)
    if dimension is not None:
        return ParsedDefinition(name.strip(), dimension["dimension"], None)
    return ParsedDefinition(name.strip(), None, parse_unit(meaning, len(name) + 1, factors=True))


def _reported(check: Callable[[], object], path: Path, reader: ExpressionReader) -> bool:
    try:
        check()
    except UnitError as error:
        span = reader.positions.inside(path, error.start, error.end)
        reader.bag.error("C340", error.message, span, error.hint)
        return False
    return True


class _UnitParser:
    def __init__(self, text: str, offset: int, factors: bool) -> None:
        self._text, self._offset, self._factors = text, offset, factors
        self._at = 0
        self._kind, self._token, self._start = "", "", 0
        self._advance()

    def whole(self) -> ParsedUnit:
        unit = self._product()
        if self._kind != "end":
            raise self._error(f"{self._token} is not expected here", "join units by * and /")
        return unit

    def _product(self) -> ParsedUnit:
        unit = self._power()
        while self._token in ("*", "/") and self._kind == "sign":
            divides = self._token == "/"
            self._advance()
            factor = self._power()
            unit = self._bounded(unit, factor.raised(Fraction(-1)) if divides else factor)
        return unit

    def _power(self) -> ParsedUnit:
        factor = self._factor()
        self._advance()
        if self._kind == "power":
            self._advance()
            exponent = self._exponent()
            if abs(math.log10(factor.factor) * exponent) > LARGEST_FACTOR:
                raise self._beyond()
            factor = factor.raised(exponent)
        return factor

    def _bounded(self, left: ParsedUnit, right: ParsedUnit) -> ParsedUnit:
        if abs(math.log10(left.factor) + math.log10(right.factor)) > LARGEST_FACTOR:
            raise self._beyond()
        return left.times(right)

    def _beyond(self) -> UnitError:
        return self._error(f"a factor beyond 10**{LARGEST_FACTOR}", "define the unit in steps")

    def _factor(self) -> ParsedUnit:
        """What stands between operators; its last token is the current one."""
        if self._token == "(":
            self._advance()
            unit = self._product()
            if self._token != ")":
                raise self._error("a bracket is not closed", "add )")
            return unit
        if self._kind == "number":
            return self._number()
        if self._kind != "name":
            raise self._error("the name of a unit is missing here", "write a unit such as m/s**2")
        start = self._offset + self._start
        return ParsedUnit((UnitName(self._token, Fraction(1), start, start + len(self._token)),))

    def _number(self) -> ParsedUnit:
        if not self._factors and self._token != "1":
            raise self._error("a unit has no factor", "codegen never converts; declare a unit under units")
        if not Fraction(self._token):
            raise self._error("a unit is not zero times another", "write a factor such as 14")
        return ParsedUnit((), float(Fraction(self._token)))

    def _exponent(self) -> Fraction:
        start = self._start
        bracket = self._token == "("
        if bracket:
            self._advance()
        sign = -1 if self._token == "-" else 1
        if self._token in ("-", "+"):
            self._advance()
        value = self._literal()
        if bracket:
            value = self._divided(value)
        if value > LARGEST_EXPONENT:
            message = f"an exponent beyond {LARGEST_EXPONENT}"
            raise UnitError(message, self._offset + start, self._offset + start + 1, "write a smaller power")
        return sign * value

    def _divided(self, value: Fraction) -> Fraction:
        """``value``, or its quotient by what follows a stroke, up to the closing bracket."""
        if self._token == "/":
            self._advance()
            divisor = self._literal()
            if divisor == 0:
                raise self._error("an exponent divides by zero", "write a rational literal")
            value /= divisor
        if self._token != ")":
            raise self._error("a bracket is not closed", "add )")
        self._advance()
        return value

    def _literal(self) -> Fraction:
        if self._kind != "number":
            raise self._error("the exponent of a unit is a rational literal", "write 2, 0.5 or (1/2)")
        value = Fraction(self._token)
        self._advance()
        return value

    def _advance(self) -> None:
        rest = self._text[self._at :]
        self._start = self._at + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self._kind, self._token = "end", ""
            return
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            self._token = self._text[self._start]
            hint = "write `**`" if self._token == "^" else "use names, *, /, ** and parentheses"
            raise self._error(f"{self._token} is not part of a unit", hint)
        self._at = match.end()
        self._kind = match.lastgroup or ""
        self._token = match[self._kind]

    def _error(self, message: str, hint: str) -> UnitError:
        start = self._offset + self._start
        return UnitError(message, start, start + max(len(self._token), 1), hint)
