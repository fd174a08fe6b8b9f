"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown."""
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(map(_cell, row)) for row in rows)]
    return "".join(f"| {line} |\n" for line in lines)


def code(text: str) -> str:
    """``text`` as code in a line; nothing for nothing."""
    if not text:
        return ""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def link_to_code(name: str) -> str:
    """A link to the page of a diagnostic code."""
    return f"[{name}](diagnostics.md#{name.lower()})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
