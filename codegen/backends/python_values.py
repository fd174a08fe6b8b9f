"""JSON values as Python source."""

from __future__ import annotations

from typing import Any

from codegen.support.literals import python_string


def python_value(value: Any) -> str:
    """A literal whose value is the JSON value ``value``; floats keep their bits."""
    if isinstance(value, str):
        return python_string(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(python_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{python_string(key)}: {python_value(item)}" for key, item in value.items()) + "}"
    return repr(value)
