"""What ``codegen explain CODE`` shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodePage:
    """A diagnostic's meaning: what is wrong in a few words, why that is so, what to do, and input that produces it.

    ``fix`` is the remedy in a sentence or two; pages of plugins may leave it to their paragraph. ``example`` is a few
    lines of a schema, of glue or of a command; empty only where no input can produce the diagnostic by itself.
    """

    title: str
    paragraph: str
    fix: str = ""
    example: str = ""
