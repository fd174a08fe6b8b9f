"""Scalars after the YAML 1.2 core schema, and the columns of their characters."""

from __future__ import annotations

import re

from codegen.schema.base import NumberAsWritten

Scalar = None | bool | int | NumberAsWritten | str

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"([-+]?)0+([0-9]+)")
#: More digits than any literal of the language may have; converting them would take quadratic time.
MAXIMUM_DIGITS = 1_000

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL)
_SINGLE = re.compile("''|.", re.DOTALL)


class ScalarError(ValueError):
    """A plain scalar that is refused; says why and what to write."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


def resolve_plain(text: str) -> Scalar:
    """The value of a plain scalar. Raises ``ScalarError`` for what has two readings or is no finite number."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    if len(text) > MAXIMUM_DIGITS and (_FLOAT.fullmatch(text) or _HEXADECIMAL.fullmatch(text)):
        raise ScalarError("C117", f"a number of {len(text)} characters is too long", "put it in quotes if it is text")
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _OCTAL.fullmatch(text):
        return int(text, 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    if _FLOAT.fullmatch(text):
        return NumberAsWritten(text)
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(
            "C117", f"`{text}` is not a number of the language", f'put it in quotes if it is text: "{text}"'
        )
    return text


def _integer(text: str) -> int:
    zeros = _LEADING_ZERO.fullmatch(text)
    if zeros is None:
        return int(text)
    sign, digits = zeros.groups()
    readings = [f'"{text}" for text', f"{sign}{digits} for the number"]
    if not sign and set(digits) <= set("01234567"):
        readings.append(f"or 0o{digits} for the octal number")
    message = f"`{text}` begins with a zero: text, decimal or octal?"
    raise ScalarError("C116", message, "write " + ", ".join(readings))


def scalar_columns(raw: str, style: str | None, column: int) -> tuple[int, ...]:
    """The column of every character of a one-line scalar's value and of its end; ``raw`` as written at ``column``."""
    if style not in ("'", '"'):
        return tuple(range(column, column + len(raw) + 1))
    pattern = _SINGLE if style == "'" else _ESCAPE
    columns = [column + match.start() for match in pattern.finditer(raw, 1, len(raw) - 1)]
    return (*columns, column + len(raw) - 1)
