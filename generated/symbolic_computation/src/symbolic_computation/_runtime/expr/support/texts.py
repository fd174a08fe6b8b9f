"""A support function's text, and what it needs itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """The text of one function, and the names of those that it calls; ``posix`` where ISO C has not all of them."""

    text: str
    needs: tuple[str, ...] = ()
    library: tuple[str, ...] = ()
    posix: bool = False


def closure(table: Mapping[str, Support], names: Iterable[str]) -> tuple[str, ...]:
    """``names`` and everything that they need, each after what it needs."""
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        for needed in table[name].needs:
            add(needed)
        ordered[name] = None

    for name in names:
        add(name)
    return tuple(ordered)
