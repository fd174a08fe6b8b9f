"""Identifiers of a target language: each handed out once, none reserved, none too long."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Characters of an identifier that every language here tells apart.
LONGEST_IDENTIFIER = 63

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def identifier_fault(name: str, most: int | None = LONGEST_IDENTIFIER) -> str | None:
    """Why ``name`` is no identifier of any of the languages, or None when it is one of at most ``most`` characters."""
    if not name:
        return "is empty"
    if most is not None and len(name) > most:
        return f"has {len(name)} characters; at most {most} are allowed"
    if not name.isascii():
        return "has characters outside ASCII"
    if _IDENTIFIER.fullmatch(name) is None:
        return "is not a letter followed by letters, digits and underscores"
    return None


class Identifiers:
    """Hands out identifiers, each once; with ``folds_case``, ``t`` and ``T`` are the same one."""

    def __init__(self, reserved: Iterable[str], *, folds_case: bool = False) -> None:
        self._folds_case = folds_case
        self._taken = {self._key(name) for name in reserved}
        self._count = 0

    def take(self, wanted: str) -> str:
        """``wanted``, shortened where it is too long, with underscores behind it while that is taken."""
        name = wanted[:LONGEST_IDENTIFIER]
        underscores = 0
        while self._key(name) in self._taken:
            underscores += 1
            name = wanted[: LONGEST_IDENTIFIER - underscores] + "_" * underscores
        self._taken.add(self._key(name))
        return name

    def temporary(self) -> str:
        """The next of t1, t2, ... that is free."""
        while True:
            self._count += 1
            name = f"t{self._count}"
            if self._key(name) not in self._taken:
                self._taken.add(name)
                return name

    def _key(self, name: str) -> str:
        return name.lower() if self._folds_case else name
