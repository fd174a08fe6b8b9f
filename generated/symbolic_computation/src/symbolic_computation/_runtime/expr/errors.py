"""What an expression is refused with: a code, a place inside its text, and a remedy."""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression is not in the language, or not of the right type.

    ``start`` and ``end`` are code point offsets into the expression's text (end exclusive).
    """

    def __init__(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
        super().__init__(f"{code}: {message} (at {start})")
