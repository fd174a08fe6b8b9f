"""What ``codegen explain CODE`` shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodePage:
    """A diagnostic's meaning: a title of a few words and a paragraph with the remedy."""

    title: str
    paragraph: str
