"""Breaks text into lines without changing anything but the spaces at the breaks."""

from __future__ import annotations


def filled(text: str, width: int) -> list[str]:
    """The words of ``text`` on lines of at most ``width`` characters, but for words that are longer."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
