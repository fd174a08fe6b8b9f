"""The syntax of units: names, ``*``, ``/``, ``**`` with a small rational literal, and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from codegen.frontend.expression_reader import ExpressionReader
from codegen.support.positions import Path

LONGEST = 200
LARGEST_EXPONENT = 12
_NUMBER = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_TOKEN = re.compile(rf"\s*(?:(?P<power>\*\*)|(?P<sign>[*/()+-])|(?P<number>{_NUMBER})|(?P<name>[^\W\d]\w*))")
_DIMENSION = re.compile(r"\s*\[[^\W\d]\w*\]\s*")


class UnitError(Exception):
    """A text that is not a unit; ``start`` and ``end`` are characters of it."""

    def __init__(self, message: str, start: int, end: int, hint: str) -> None:
        self.message, self.start, self.end, self.hint = message, start, end, hint
        super().__init__(message)


def check_unit(unit: str | None, path: Path, reader: ExpressionReader) -> bool:
    """Whether ``unit`` is absent or has the syntax of a unit; a diagnostic otherwise."""
    return unit is None or _reported(lambda: parse_unit(unit), path, reader)


def check_unit_definition(text: str, path: Path, reader: ExpressionReader) -> bool:
    """Whether ``text`` defines a unit, such as ``USD = [currency]``; a diagnostic otherwise."""
    return _reported(lambda: parse_definition(text), path, reader)


def parse_unit(text: str, offset: int = 0, *, factors: bool = False) -> None:
    """Raise ``UnitError`` where ``text`` is not a unit; ``factors`` allows numbers other than 1."""
    if len(text) > LONGEST:
        raise UnitError(f"a unit of {len(text)} characters; the limit is {LONGEST}", offset, offset + 1, "shorten it")
    _UnitParser(text, offset, factors).whole()


def parse_definition(text: str) -> None:
    """Raise ``UnitError`` where ``text`` is not ``name = [dimension]`` or ``name = unit``."""
    name, equals, meaning = text.partition("=")
    if len(text) > LONGEST or not equals or not name.strip().isidentifier():
        raise UnitError("this does not define a unit", 0, len(text), "write USD = [currency] or fortnight = 14*day")
    if not _DIMENSION.fullmatch(meaning):
        parse_unit(meaning, len(name) + 1, factors=True)


def _reported(check: Callable[[], None], path: Path, reader: ExpressionReader) -> bool:
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

    def whole(self) -> None:
        self._product()
        if self._kind != "end":
            raise self._error(f"{self._token} is not expected here", "join units by * and /")

    def _product(self) -> None:
        self._factor()
        while self._token in ("*", "/") and self._kind == "sign":
            self._advance()
            self._factor()

    def _factor(self) -> None:
        if self._token == "(":
            self._advance()
            self._product()
            if self._token != ")":
                raise self._error("a bracket is not closed", "add )")
        elif self._kind == "number":
            if not self._factors and self._token != "1":
                raise self._error("a unit has no factor", "codegen never converts; declare a unit under units")
        elif self._kind != "name":
            raise self._error("the name of a unit is missing here", "write a unit such as m/s**2")
        self._advance()
        if self._kind == "power":
            self._advance()
            self._exponent()

    def _exponent(self) -> None:
        start = self._start
        bracket = self._token == "("
        if bracket:
            self._advance()
        if self._token in ("-", "+"):
            self._advance()
        value = self._literal()
        if bracket:
            if self._token == "/":
                self._advance()
                divisor = self._literal()
                if divisor == 0:
                    raise self._error("an exponent divides by zero", "write a rational literal")
                value /= divisor
            if self._token != ")":
                raise self._error("a bracket is not closed", "add )")
            self._advance()
        if value > LARGEST_EXPONENT:
            message = f"an exponent beyond {LARGEST_EXPONENT}"
            raise UnitError(message, self._offset + start, self._offset + start + 1, "write a smaller power")

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
            raise self._error(f"{self._token} is not part of a unit", "write names, *, /, ** and parentheses")
        self._at = match.end()
        self._kind = match.lastgroup or ""
        self._token = match[self._kind]

    def _error(self, message: str, hint: str) -> UnitError:
        start = self._offset + self._start
        return UnitError(message, start, start + max(len(self._token), 1), hint)
