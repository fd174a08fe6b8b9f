"""What ``codegen explain CODE`` shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodePage:
    """A diagnostic's meaning: what is wrong in a few words, why that is so, what to do, and input that produces it.

    ``fix`` is the remedy in a sentence or two; pages of plugins may leave it to their paragraph. ``example`` is a few
    lines of a schema, of glue or of a command; empty only where no input can produce the diagnostic by itself.
    ``mend`` is the part of the example that is wrong, which stands there once, and what belongs in its place.
    """

    title: str
    paragraph: str
    fix: str = ""
    example: str = ""
    mend: tuple[str, str] | None = None

    @property
    def right(self) -> str:
        """The example once it is put right; empty where the page shows none."""
        return "" if self.mend is None else self.example.replace(*self.mend, 1)
