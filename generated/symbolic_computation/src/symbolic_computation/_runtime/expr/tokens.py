"""From characters to tokens: an allow-list, everything else is an error at its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .budget import Budget
from .errors import ExpressionError
from .foreign_numbers import refused_number, split_number
from .foreign_signs import refused_prefix, refused_sign
from .names import name_fault

TokenKind = Literal["number", "name", "word", "operator", "end"]

#: The words of the grammar; other Python keywords are refused.
WORDS = frozenset({"if", "else", "and", "or", "not", "for", "in"})

_NUMBER = re.compile(r"(?P<whole>[0-9]*)(?P<point>\.?)(?P<fraction>[0-9]*)(?:[eE](?P<exponent>[+-]?[0-9]+))?")
#: The operators, and those of other languages that begin like one of them.
_OPERATOR = re.compile(r"(?P<foreign>===|!==|=>|=<|<>|\.\^|\.\*|\./)|\*\*|//|<=|>=|==|!=|:=|[-+*/%@<>()\[\],:=.]")
_IS_NOT = re.compile(r"is\s+not\b")
#: What keywords of Python mean that can stand in a formula.
_KEYWORDS = {"is": "write == to compare", "elif": "a chain is a if c1 else b if c2 else d"}
_DIGITS = tuple("0123456789")
_QUOTES = ("'", '"', "`")
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression; ``value`` is set for numbers only."""

    kind: TokenKind
    text: str
    start: int
    end: int
    value: Fraction | None = None


class Tokenizer:
    """Hands out the tokens of one text, one after the other, so that the first fault in the text is reported."""

    def __init__(self, text: str, budget: Budget) -> None:
        self._text = text
        self._budget = budget
        self._at = 0

    def next(self) -> Token:
        """The next token; ``end`` for ever after the last one."""
        space = _SPACE.match(self._text, self._at)
        start = space.end() if space else self._at
        self._at = start
        if start >= len(self._text):
            return Token("end", "", start, start)
        character = self._text[start]
        if character in _DIGITS or (character == "." and self._text[start + 1 : start + 2] in _DIGITS):
            return self._number(start)
        if character == "_" or character.isidentifier():
            return self._name(start)
        operator = _OPERATOR.match(self._text, start)
        if operator is None or operator.lastgroup is not None:
            raise refused_sign(self._text, start)
        self._at = operator.end()
        return Token("operator", operator.group(), start, self._at)

    def _name(self, start: int) -> Token:
        end = self._identifier_end(start)
        name = self._text[start:end]
        if self._text[end : end + 1] in _QUOTES:
            raise refused_prefix(self._text, start, end)
        self._at = end
        if name in WORDS:
            return Token("word", name, start, end)
        fault = name_fault(name)
        if fault is not None:
            unequal = _IS_NOT.match(self._text, start)
            if unequal is not None:
                raise ExpressionError("C206", "is not is no operator", start, unequal.end(), "write != to compare")
            hint = _KEYWORDS.get(name, fault.hint)
            raise ExpressionError("C206", fault.message, start, end, hint)
        return Token("name", name, start, end)

    def _identifier_end(self, start: int) -> int:
        end = start
        while end < len(self._text) and ("a" + self._text[end]).isidentifier():
            end += 1
        return end

    def _number(self, start: int) -> Token:
        match = _NUMBER.match(self._text, start)
        assert match is not None
        end = match.end()
        tail = self._identifier_end(end)
        if tail > end:
            raise refused_number(self._text, start, end, tail)
        whole, fraction = match["whole"], match["fraction"]
        grouped = whole.startswith("00") and start and split_number(self._text, start - 1)
        if grouped:
            raise grouped
        if len(whole) > 1 and whole[0] == "0":
            plain = whole.lstrip("0") or "0"
            raise ExpressionError(
                "C204",
                "a number must not begin with 0",
                start,
                end,
                f"write {plain + self._text[start + len(whole) : end]}",
            )
        self._check_size(match, start, end)
        exponent = int(match["exponent"] or "0")
        power = exponent - len(fraction)
        digits = int((whole + fraction) or "0")
        value = Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power)
        self._at = end
        return Token("number", self._text[start:end], start, end, value)

    def _check_size(self, match: re.Match[str], start: int, end: int) -> None:
        digits = len(match["whole"]) + len(match["fraction"])
        if digits > self._budget.digits:
            raise ExpressionError(
                "C208",
                f"a literal of {digits} digits; the budget is {self._budget.digits}",
                start,
                end,
                "a double keeps 17 digits",
            )
        exponent = (match["exponent"] or "0").lstrip("+-").lstrip("0")
        if len(exponent) > 9 or int(exponent or "0") > self._budget.literal_exponent:
            limit = self._budget.literal_exponent
            raise ExpressionError(
                "C208",
                f"the exponent of this literal is beyond the budget of {limit}",
                start,
                end,
                f"exponents reach from -{limit} to {limit}",
            )
