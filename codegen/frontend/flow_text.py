"""Plain values as YAML writes them on one line."""

from __future__ import annotations

import re
from typing import Any

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9 _./*+()=-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def flow_text(value: Any) -> str:
    """``value`` in the form that stands in braces; text is quoted where it would be read as something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return "null" if value is None else str(value)
    plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS and value == value.strip()
    return value if plain else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
