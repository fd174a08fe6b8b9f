"""A check of phase 2 by the name of its gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codegen.enforcement.finding import Finding
from codegen.enforcement.source_tree import SourceTree


@dataclass(frozen=True)
class StructureCheck:
    """A check by the name of its gate."""

    name: str
    meaning: str
    check: Callable[[SourceTree], Iterable[Finding]]
