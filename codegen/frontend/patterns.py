"""Regular expressions of contracts: the part of ECMA-262 that automata accept and every engine reads alike."""

from __future__ import annotations

import re

import jsonschema_rs

from codegen.support.names import NameFault

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?.?|[*+?}][*+]|.", re.DOTALL)
_ESCAPES = frozenset("dDwWsSbBnrtfv")
_SET_OPERATORS = ("&&", "--", "~~", "[")


def pattern_fault(pattern: str) -> NameFault | None:
    """Why ``pattern`` is refused, or None where it is in the safe part."""
    for match in _TOKEN.finditer(pattern):
        if fault := _token_fault(match.group()):
            return fault
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        return NameFault("the pattern is not a regular expression of the safe part", "see `codegen explain C411`")
    return None


def _token_fault(token: str) -> NameFault | None:
    if token.startswith("(?") and token != "(?:":
        kind = "look-around" if token in ("(?=", "(?!", "(?<") else "flags and named groups"
        return NameFault(f"`{token}` is not in the safe part: {kind}", "use plain groups or `(?:...)`")
    if token.startswith("\\") and len(token) == 2:
        return _escape_fault(token[1])
    if len(token) == 2 and token[1] in "*+":
        return NameFault(f"`{token}` reads differently from engine to engine", "write one quantifier")
    if token.startswith("[") and len(token) > 1:
        inner = token[1:-1]
        found = next((operator for operator in _SET_OPERATORS if operator in re.sub(r"\\.", "", inner)), None)
        if found is not None:
            return NameFault(f"`{found}` inside `[...]` reads differently from engine to engine", "put `\\` before it")
    return None


def _escape_fault(letter: str) -> NameFault | None:
    if letter.isdigit() and letter != "0":
        return NameFault(f"the back reference `\\{letter}` is not in the safe part", "write the text out")
    if letter.isalpha() and letter not in _ESCAPES and letter not in "xu":
        return NameFault(f"the escape `\\{letter}` is not in the safe part", "list the characters in brackets")
    return None
