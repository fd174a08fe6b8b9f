"""From characters to tokens: an allow-list, everything else is an error at its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .budget import Budget
from .errors import ExpressionError
from .names import name_fault

TokenKind = Literal["number", "name", "word", "operator", "end"]

#: The words of the grammar; other Python keywords are refused.
WORDS = frozenset({"if", "else", "and", "or", "not", "for", "in"})

_NUMBER = re.compile(r"(?P<whole>[0-9]*)(?P<point>\.?)(?P<fraction>[0-9]*)(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_OPERATOR = re.compile(r"\*\*|//|<=|>=|==|!=|:=|[-+*/%@<>()\[\],:=.]")
_DIGITS = tuple("0123456789")
_QUOTES = ("'", '"', "`")
_QUOTE_HINT = "write names without quotes"
_SPACE = re.compile(r"[ \t\r\n]*")
_RADIX = re.compile(r"0[xXbBoO]")

#: What to write instead of characters that people try.
_INSTEAD = {
    "^": "write **",
    "²": "write **2",
    "³": "write **3",
    "−": "write the ASCII minus -",
    "–": "write the ASCII minus -",
    "×": "write *",
    "·": "write *",
    "⋅": "write *",
    "÷": "write /",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "√": "write sqrt(...)",
    "∞": "an infinite end is written oo, in intervals only",
    "∑": "write sum(... for i in range(n))",
    "!": "write not for negation, gamma(n + 1) for a factorial",
    "&": "write and",
    "|": "write or, or abs(x) for an absolute value",
    "~": "write not",
    "{": "an array is written [a, b]",
    "}": "an array is written [a, b]",
    "#": "an expression has no comments; put the text into doc",
    ";": "one expression at a time",
    "?": "write value if condition else other",
    "\N{NO-BREAK SPACE}": "write an ordinary space",
}


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
        if operator is None:
            raise _refused_character(character, start)
        self._at = operator.end()
        return Token("operator", operator.group(), start, self._at)

    def _name(self, start: int) -> Token:
        end = self._identifier_end(start)
        name = self._text[start:end]
        if self._text[end : end + 1] in _QUOTES:
            raise ExpressionError("C205", "strings are not in the language", start, end + 1, _QUOTE_HINT)
        self._at = end
        if name in WORDS:
            return Token("word", name, start, end)
        fault = name_fault(name)
        if fault is not None:
            hint = "write == to compare" if name == "is" else fault.hint
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
            raise self._number_with_tail(start, end, tail)
        whole, fraction = match["whole"], match["fraction"]
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

    def _number_with_tail(self, start: int, end: int, tail: int) -> ExpressionError:
        text, rest = self._text[start:tail], self._text[end:tail]
        if _RADIX.match(text):
            hint = "numbers are decimal"
        elif "_" in rest:
            hint = (
                f"write {text.replace('_', '')}" if text.replace("_", "").isdecimal() else "digits only, no underscores"
            )
        elif rest in ("e", "E"):
            hint = "digits must follow the exponent's e"
        elif rest in ("j", "J"):
            hint = "there are no complex numbers; numbers are real"
        else:
            hint = f"for a product write {self._text[start:end]}*{rest}"
        return ExpressionError("C204", f"{_shortened(text)} is not a number of the language", start, tail, hint)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _refused_character(character: str, start: int) -> ExpressionError:
    if character == "^":
        return ExpressionError("C202", "^ is not an operator", start, start + 1, _INSTEAD["^"])
    if character in "\"'`":
        return ExpressionError(
            "C205", "strings are not in the language", start, start + 1, "write names without quotes"
        )
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    hint = _INSTEAD.get(character, "an expression has numbers, names, brackets and + - * / // % @ ** < <= > >= == !=")
    return ExpressionError("C201", f"the character {shown} is not in the language", start, start + 1, hint)
