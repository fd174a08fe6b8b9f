"""Breaks text into lines."""

from __future__ import annotations

from collections.abc import Sequence


def filled(text: str, width: int) -> list[str]:
    """The words of ``text`` on lines of at most ``width`` characters, but for words that are longer."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def filled_prose(text: str, width: int) -> list[str]:
    """As ``filled``, but words that are longer than a line are broken."""
    lines = filled(text, width)
    return [line[start : start + width] for line in lines for start in range(0, len(line), width)]


def bracketed(texts: Sequence[str], indent: str, before: str, after: str, width: int) -> list[str]:
    """A list of ``texts`` between ``before`` and ``after``: on one line where it fits, else one item a line."""
    line = f"{indent}{before}[{', '.join(texts)}]{after}"
    if len(line) <= width:
        return [line]
    return [f"{indent}{before}[", *(f"{indent}    {text}," for text in texts), f"{indent}]{after}"]


def returned(results: Sequence[str], shape: Sequence[int], width: int) -> list[str]:
    """A return statement of Python: the only one of ``results``, a list of them, or a list of rows."""
    if not shape:
        return [f"    return {results[0]}"]
    if len(shape) == 1:
        return bracketed(results, "    ", "return ", "", width)
    rows = [results[start : start + shape[1]] for start in range(0, len(results), shape[1])]
    return ["    return [", *(line for row in rows for line in bracketed(row, "        ", "", ",", width)), "    ]"]
