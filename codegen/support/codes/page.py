"""What ``codegen explain CODE`` shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodePage:
    """A diagnostic's meaning: a title of a few words, a paragraph with the remedy, and input that produces it.

    ``example`` is a few lines of a schema, of glue or of a command; empty only where no input can produce the
    diagnostic by itself.
    """

    title: str
    paragraph: str
    example: str = ""
