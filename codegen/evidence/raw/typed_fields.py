"""Fields of raw files, each of the one type that it is written with."""

from __future__ import annotations

from typing import Any


def count_of(value: Any) -> int:
    """``value``, where it is a whole number of at least 0; raises ``TypeError`` for else, ``True`` included."""
    if type(value) is not int or value < 0:
        raise TypeError("a count is something else")
    return value


def text_of(value: Any) -> str:
    """``value``, where it is a text; raises ``TypeError`` for anything else."""
    if not isinstance(value, str):
        raise TypeError("a text is something else")
    return value


def texts_of(value: Any) -> dict[str, str]:
    """``value``, where it maps texts to texts; raises ``TypeError`` for other entries."""
    return {text_of(name): text_of(text) for name, text in value.items()}
