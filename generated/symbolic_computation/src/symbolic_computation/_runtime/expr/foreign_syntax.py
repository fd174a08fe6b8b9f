"""Constructs of other languages, told from the text around the word or sign where the grammar ends."""

from __future__ import annotations

import re

from .brackets import argument_around, arguments_within, closing_bracket, opening_bracket
from .errors import ExpressionError
from .foreign_names import counterpart
from .foreign_numbers import split_number
from .foreign_signs import power_of_function
from .functions import FUNCTIONS

_NAME_BEFORE = re.compile(r"\b(?P<name>[^\W\d]\w*)\s*$")
_NAMED = re.compile(r"\s*[^\W\d]\w*\s*$")
_POWER_BEFORE = re.compile(r"\s*\*\*\s*(?P<power>[0-9]+)\s*$")
_THEN = re.compile(r"if\s+(?P<test>.+?)\s+then\s+(?P<then>.+?)\s+else\s+(?P<other>.+)")
_WORDS = {"and": "and", "or": "or", "mod": "%", "div": "//"}
_LONGEST = 100
_ASSIGNMENT = "assignments and keyword arguments are not in the language"


def foreign_operand(text: str, start: int, end: int) -> ExpressionError | None:
    """The error for what stands at ``start:end`` in the place of a value; None where nothing is known of it."""
    word, before = text[start:end], text[:start].rstrip()
    if word == "if":
        return _leading_if(text, start)
    if word == "=" and not before:
        return _assignment(text, end)
    if before.endswith("%"):
        return _fault("C200", "% takes two values", len(before) - 1, len(before), "write /100 for per cent")
    return None


def foreign_rest(text: str, start: int, end: int) -> ExpressionError | None:
    """The error for what stands at ``start:end`` behind a whole expression; None where nothing is known of it."""
    word = text[start:end]
    if word == ",":
        return split_number(text, start)
    if word == "=":
        return _equals(text, start, end)
    if word == "(":
        power = _POWER_BEFORE.search(text[:start])
        return power and power_of_function(text, power.start(), start, power["power"])
    if word.casefold() in _WORDS:
        hint = f"write {_WORDS[word.casefold()]}"
        return _fault("C200", f"{word} is not an operator", start, end, hint)
    if word[:1] == "." and text[start - 1 : start].isdecimal():
        return _fault("C204", f"a second point in a number at {word}", start, end, "a number has one decimal point")
    name = _NAME_BEFORE.search(text[:start])
    meant = counterpart(name["name"]) if name else None
    if name is not None and meant in FUNCTIONS and (word[0].isalnum() or word[0] == "."):
        message = f"the argument of {name['name']} stands in brackets"
        return _fault("C200", message, name.start(), end, f"write `{meant}({word})`")
    return None


def _leading_if(text: str, start: int) -> ExpressionError | None:
    """``if(test, then, other)`` of a spreadsheet, or ``if test then value else other``."""
    opening = start + 2 + len(text[start + 2 :]) - len(text[start + 2 :].lstrip())
    last = closing_bracket(text, opening) if text[opening : opening + 1] == "(" else None
    if last is not None:
        parts = arguments_within(text, opening, last)
        if len(parts) == 3 and last - start <= _LONGEST:
            hint = f"write `({parts[1]} if {parts[0]} else {parts[2]})`"
            return _fault("C200", "a value comes before if", start, last + 1, hint)
    end = argument_around(text, start)[1]
    match = _THEN.fullmatch(text, start, min(end, start + _LONGEST))
    if match is None:
        return _fault("C200", "a value comes before if", start, start + 2, "write value if condition else other")
    hint = f"write `{match['then']} if {match['test']} else {match['other']}`"
    return _fault("C200", "a value comes before if", start, end, hint)


def _equals(text: str, start: int, end: int) -> ExpressionError:
    if _NAMED.fullmatch(text[:start]):
        return _assignment(text, end)
    keyword, opening = _NAME_BEFORE.search(text[:start]), opening_bracket(text, start)
    is_call = opening is not None and text[opening] == "(" and text[max(opening - 1, 0)].isalnum()
    if keyword is not None and is_call and text[: keyword.start()].rstrip()[-1:] in ("(", ","):
        return _fault("C205", _ASSIGNMENT, keyword.start(), end, "remove it: arguments are passed in order")
    return _fault("C205", _ASSIGNMENT, start, end, "write == to compare")


def _assignment(text: str, end: int) -> ExpressionError:
    """The whole text but for what it begins with, up to ``end``, is the expression."""
    value = text[end:].strip()
    known = f"write `{value}` alone" if 0 < len(value) <= _LONGEST else "write what follows the sign = alone"
    return _fault("C205", _ASSIGNMENT, 0, len(text), f"{known}: its name is its key; write == to compare")


def _fault(code: str, message: str, start: int, end: int, hint: str) -> ExpressionError:
    return ExpressionError(code, message, start, end, hint)
