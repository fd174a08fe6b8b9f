"""What is to be done where a definition of a kernel uses one that stands below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"[^\W\d]\w*")


def order_hint(definitions: Mapping[str, Any], user: str, used: str) -> str | None:
    """The remedy where the definition ``user`` mentions ``used``; None where that is no other definition."""
    if used not in definitions or used == user:
        return None
    if user in _reached(definitions, used):
        return f"`{user}` and `{used}` need each other: write one of them without the other"
    return f"move `{used}` above `{user}`: definitions are computed in the order in which they are written"


def _reached(definitions: Mapping[str, Any], start: str) -> set[str]:
    """Every definition that ``start`` mentions, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in _NAME.findall(str(definitions[waiting.pop()])):
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(name)
    return found
