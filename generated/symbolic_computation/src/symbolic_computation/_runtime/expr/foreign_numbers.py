"""Numbers as other languages and countries write them."""

from __future__ import annotations

import re

from .errors import ExpressionError
from .foreign_names import product_of

_DIGITS_BEFORE = re.compile(r"(?<![\w.])(?P<digits>[0-9]+)$")
_GROUPS = re.compile(r"(?:[,' \N{NO-BREAK SPACE}\u2009\u202f][0-9]{3})+(?![0-9])")
_DECIMALS = re.compile(r",(?P<digits>[0-9]+(?:[eE][+-]?[0-9]+)?)(?![\w.])")
_POINT = re.compile(r"\.[0-9]+(?![\w.])")
_FORTRAN = re.compile(r"[dD](?P<exponent>[+-]?[0-9]+)(?!\w)")
_LONG_MINUS = re.compile("[eE][\u2212\u2013\u2010\u2011](?P<exponent>[0-9]+)")
_RADIX = re.compile(r"0[xXbBoO]")
_LONGEST = 40


def split_number(text: str, start: int) -> ExpressionError | None:
    """The error for a number that a comma, quote or blank at ``start`` goes through; None where it goes through none.

    Groups of three digits are thousands, other digits behind a comma are decimals.
    """
    before = _DIGITS_BEFORE.search(text[:start])
    if before is None:
        return None
    groups, decimals = _GROUPS.match(text, start), _DECIMALS.match(text, start)
    if groups is not None and len(before["digits"]) <= 3:
        point = _POINT.match(text, groups.end())
        end = point.end() if point else groups.end()
        plain = re.sub(r"[^0-9.]", "", text[before.start() : end])
        one_comma = decimals is not None and decimals.end() == end
        other = f", or {before['digits']}.{text[start + 1 : end]} where the comma is a decimal point"
        hint = f"write {plain}{other if one_comma else ', without signs between the digits'}"
    elif decimals is not None:
        end, hint = decimals.end(), f"write {before['digits']}.{decimals['digits']}, with a decimal point"
    else:
        return None
    return _fault(text, before.start(), end, hint)


def refused_number(text: str, start: int, end: int, tail: int) -> ExpressionError:
    """The error for the number at ``start:end`` of ``text`` that letters follow up to ``tail``."""
    number, rest = text[start:end], text[end:tail]
    fortran, minus = _FORTRAN.match(text, end), _LONG_MINUS.match(text, end)
    digits = text[start:tail].replace("_", "")
    if _RADIX.match(text, start):
        hint = "numbers are decimal"
    elif "_" in rest:
        hint = f"write {digits}" if digits.isdecimal() else "digits only, no underscores"
    elif minus is not None:
        tail, hint = minus.end(), f"write {number}e-{minus['exponent']}, with the ASCII minus"
    elif fortran is not None:
        tail = fortran.end()
        hint = f"write {number}e{fortran['exponent']}, or {number}*{text[end:tail]} for a product"
    elif rest in ("e", "E"):
        hint = "digits must follow the exponent's e"
    elif rest in ("j", "J"):
        hint = "there are no complex numbers; numbers are real"
    else:
        hint = f"for a product write {number}*{product_of(rest) or rest}"
    return _fault(text, start, tail, hint)


def _fault(text: str, start: int, end: int, hint: str) -> ExpressionError:
    shown = text[start:end] if end - start <= _LONGEST else text[start : start + _LONGEST - 3] + "..."
    return ExpressionError("C204", f"{shown} is not a number of the language", start, end, hint)
