"""Characters and signs that the language does not have, and what to write for them."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from .brackets import argument_around, closing_bracket
from .errors import ExpressionError
from .foreign_names import counterpart
from .foreign_numbers import split_number
from .functions import CONSTANTS, FUNCTIONS

#: Operators of other languages, longer ones first.
_OPERATORS = {
    "===": "==", "!==": "!=", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "and", "||": "or", ".^": "**", ".*": "*",
    "./": "/",
}  # fmt: skip
_OPERATOR = re.compile("|".join(map(re.escape, _OPERATORS)))
#: Signs of print, and of word processors, that one sign of ASCII stands for.
_ASCII = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"),
    **dict.fromkeys("×⋅∙•∗✕\uff0a", "*"), **dict.fromkeys("÷\u2215\u2044\uff0f", "/"),
    **dict.fromkeys("≤⩽≦", "<="), **dict.fromkeys("≥⩾≧", ">="), "≠": "!=", "≡": "==", "\uff0b": "+", "\uff1d": "==",
    "\uff08": "(", "\uff09": ")", "\uff0c": ",", "{": "(", "}": ")", "&": "and", "∧": "and", "∨": "or",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_RAISED, _LOWERED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+"), re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_EXPONENT = re.compile(r"(?:\^|\*\*)\s*\{?\(?(?P<power>-?\d+)\)?\}?")
_WORD_BEFORE = re.compile(r"\b(?P<name>[^\W\d]\w*)\s*$")
_ROOTS = {"√": "sqrt", "∛": "cbrt"}
_ATOM = re.compile(r"\s*(?P<atom>[0-9.]+|[^\W\d]\w*)?\s*(?P<bracket>\()?")
_PARTNERS = dict(zip("'\"`“”„‘’‚«»", "'\"`”“”’‘’»«", strict=True))
_QUOTED = re.compile(r"[\w.]+")
_BARS = re.compile(r"\|(?P<inside>[^|]+)\|(?!\|)")
_NORM = re.compile(r"\|\|(?P<inside>[^|]+)\|\|")
_OPERAND_AT_THE_END = re.compile(r"(?:[)\]]|\b(?!(?:and|or|not|if|else|in)\b)\w+)\s*$")
_FACTORIAL = re.compile(r"(?<![\w.])(?P<operand>(?!(?:and|or|not|if|else|in)\b)\w+)\s*$")
_COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)")
_DOLLARS = re.compile(r"\$(?P<text>[^\W\d]\w*)\$?(?P<row>\d*)")
#: Commands of LaTeX with a meaning of their own; others are functions, constants and names.
_COMMANDS = {
    "cdot": "*", "times": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!=", "neq": "!=",
    "lor": "or", "land": "and", "lnot": "not",
}  # fmt: skip
#: Longer texts are not repeated in a hint.
_LONGEST = 100
_SIGNS = "+ - * / // % @ ** < <= > >= == !="
_REMEDIES = {
    "∞": "use a finite number; in an interval write oo",
    **dict.fromkeys("√∛", "write sqrt(...) or cbrt(...)"),
    **dict.fromkeys("∑Σ", "write sum(... for i in range(n))"),
    **dict.fromkeys("∏Π", "write prod(... for i in range(n))"),
    **dict.fromkeys("∂∇", "declare it under derivatives, or write diff(f, x)"),
    "∫": "there are no integrals: give the closed form, or a sum over points",
    **dict.fromkeys("′″", "a name has no primes: call it x_prime or so; a derivative is diff(f, x)"),
    "°": "write *pi/180, which makes radians of it",
    "#": "an expression has no comments; put the text into doc",
    "|": "write or, or abs(x) for an absolute value",
    "$": "names are letters, digits and underscores",
    "?": "write value if condition else other",
    "\\": "LaTeX is not read: write it with + - * / ** and the names of functions",
}


def refused_sign(text: str, start: int) -> ExpressionError:
    """The error for what stands at ``start`` of ``text``, where no token of the language begins."""
    operator = _OPERATOR.match(text, start)
    character = text[start]
    if operator is not None and not _is_norm(text, start):
        return _operator(text, start, operator.end(), _OPERATORS[operator.group()])
    if character == "^":
        power = _EXPONENT.match(text, start)
        error = power and power_of_function(text, start, power.end(), power["power"])
        return error or ExpressionError("C202", "^ is not an operator", start, start + 1, "write **")
    number = split_number(text, start)
    if number is not None:
        return number
    if character in _PARTNERS:
        return _quote(text, start)
    raised = _RAISED.match(text, start)
    error = raised and power_of_function(text, start, raised.end(), raised.group().translate(_SUPERSCRIPTS))
    if error:
        return error
    first, end, hint = _special(text, start) or (start, start + 1, _plain(text, start))
    return ExpressionError("C201", f"the character {_shown(character)} is not in the language", first, end, hint)


def refused_prefix(text: str, start: int, end: int) -> ExpressionError:
    """The error for the name at ``start:end`` and the quote behind it: a prime, or the prefix of a string."""
    if text.count(text[end]) > 1:
        return ExpressionError("C205", "strings are not in the language", start, end + 1, "write names without quotes")
    name = text[start:end]
    hint = f"write {name}_prime for another quantity; a derivative is diff(f, x), and M transposed transpose(M)"
    return ExpressionError("C205", "a name has no primes", start, end + 1, hint)


def power_of_function(text: str, start: int, end: int, power: str) -> ExpressionError | None:
    """The error for ``sin^2(x)``, whose exponent stands at ``start:end``; None where it is none of a function."""
    name = _WORD_BEFORE.search(text[:start])
    opening = end + len(text[end:]) - len(text[end:].lstrip())
    meant = name and counterpart(name["name"])
    last = closing_bracket(text, opening) if text[opening : opening + 1] == "(" else None
    if name is None or meant not in FUNCTIONS or last is None:
        return None
    inverse = f"a{meant}" if power == "-1" and f"a{meant}" in FUNCTIONS else None
    call = text[opening : last + 1]
    hint = f"write `{inverse}{call}`" if inverse else f"write `{meant}{call}**{power}`"
    message = f"the exponent of {meant} stands behind its argument"
    return ExpressionError("C200", message, name.start(), last + 1, hint)


def _operator(text: str, start: int, end: int, meant: str) -> ExpressionError:
    shown = text[start:end]
    return ExpressionError("C201", f"{shown} is not in the language", start, end, _written(text, start, end, meant))


def _written(text: str, start: int, end: int, meant: str) -> str:
    """The hint to write ``meant`` for ``text[start:end]``, apart from the words beside it."""
    before = " " if meant[0].isalpha() and text[start - 1 : start].isalnum() and start else ""
    after = " " if meant[-1].isalpha() and text[end : end + 1].isalnum() else ""
    return f"write `{before}{meant}{after}`" if before or after or meant in "()," else f"write {meant}"


def _is_norm(text: str, start: int) -> bool:
    """Whether ``||`` begins a norm: no operand stands before it."""
    return text.startswith("||", start) and not _follows_operand(text, start)


def _follows_operand(text: str, start: int) -> bool:
    return _OPERAND_AT_THE_END.search(text[:start]) is not None


def _quote(text: str, start: int) -> ExpressionError:
    """Around a name or number quotes are too much, a single one behind a name is a prime; else it is a string."""
    partner = text.find(_PARTNERS[text[start]], start + 1)
    inside = text[start + 1 : partner] if partner > start else ""
    if _QUOTED.fullmatch(inside):
        return ExpressionError("C205", "strings are not in the language", start, partner + 1, f"write {inside}")
    return ExpressionError("C205", "strings are not in the language", start, start + 1, "write names without quotes")


def _special(text: str, start: int) -> tuple[int, int, str] | None:
    """Where the sign at ``start`` takes its surroundings along: where all of it begins and ends, and the hint."""
    character = text[start]
    if character in _ROOTS:
        return _root(text, start)
    if (raised := _RAISED.match(text, start)) is not None:
        return start, raised.end(), f"write **{raised.group().translate(_SUPERSCRIPTS).removeprefix('+')}"
    if (lowered := _LOWERED.match(text, start)) is not None:
        return start, lowered.end(), f"write {lowered.group().translate(_SUBSCRIPTS)}"
    if character == "|" and not _follows_operand(text, start):
        return _bars(text, start)
    if character == "!" and (operand := _FACTORIAL.search(text[:start])) is not None:
        return operand.start(), start + 1, f"write `gamma({operand['operand']} + 1)`"
    if character == "\\" and (command := _COMMAND.match(text, start)) is not None:
        return start, command.end(), _command(text, start, command.end(), command["name"])
    if character == "$" and (dollars := _DOLLARS.match(text, start)) is not None:
        return start, dollars.end(), f"write {dollars['text']}{dollars['row']}"
    return _ternary(text, start) if character == "?" else None


def _root(text: str, start: int) -> tuple[int, int, str] | None:
    match = _ATOM.match(text, start + 1)
    if match is None or not (match["atom"] or match["bracket"]):
        return None
    last = closing_bracket(text, match.end() - 1) if match["bracket"] else match.end("atom") - 1
    if last is None or _RAISED.match(text, last + 1):
        return None
    operand = text[start + 1 : last + 1].strip()
    argument = f"({operand})" if match["atom"] else operand
    return start, last + 1, f"write `{_ROOTS[text[start]]}{argument}`"


def _bars(text: str, start: int) -> tuple[int, int, str] | None:
    match = _NORM.match(text, start) or _BARS.match(text, start)
    if match is None:
        return None
    return start, match.end(), f"write `{'norm' if match.re is _NORM else 'abs'}({match['inside'].strip()})`"


def _command(text: str, start: int, end: int, name: str) -> str:
    """What to write for a command of LaTeX."""
    if name in _COMMANDS:
        return _written(text, start, end, _COMMANDS[name])
    if name == "frac":
        return "write (a)/(b) for a fraction of a and b"
    meant = counterpart(name)
    if meant in FUNCTIONS:
        return f"write {meant}, and round brackets around its argument"
    return f"write {meant if meant in CONSTANTS else name}"


def _ternary(text: str, start: int) -> tuple[int, int, str] | None:
    first, end = argument_around(text, start)
    test, then, other = text[first:start].strip(), *map(str.strip, text[start + 1 : end].partition(":")[::2])
    if not (test and then and other) or "?" in then + other or end - first > _LONGEST:
        return None
    return first, end, f"write `{then} if {test} else {other}`"


def _plain(text: str, start: int) -> str:
    """The hint for one character that stands for itself."""
    character = text[start]
    if character in _ASCII:
        return _written(text, start, start + 1, _ASCII[character])
    if character in _REMEDIES:
        return _REMEDIES[character]
    if character in "!~¬":
        return _written(text, start, start + 1, "not")
    if character == ";":
        inside = argument_around(text, start)[1] < len(text.rstrip())
        if text[start + 1 :].strip() and not inside:
            return "one expression at a time; give the others names in define"
        return "write `,` between arguments" if inside else "remove it"
    category = unicodedata.category(character)
    if category == "Zs":
        return "write ` `, an ordinary space"
    if category in ("Cf", "Cc", "Cs", "Zl", "Zp"):
        return "remove it"
    if category == "No" and unicodedata.decomposition(character).startswith("<fraction>"):
        return f"write `({Fraction(unicodedata.numeric(character)).limit_denominator(10)})`"
    return f"an expression has numbers, names, brackets and {_SIGNS}"


def _shown(character: str) -> str:
    """The character with its name, where it is not of ASCII or not seen."""
    if character.isascii() and character.isprintable():
        return character
    name = unicodedata.name(character, "")
    seen = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"{seen} ({name})" if name else seen
