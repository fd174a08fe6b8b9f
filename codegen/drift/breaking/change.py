"""One difference between two versions of a system, and how far a version has to move for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from codegen.support.positions import Path

#: What a rule looks at: the declarations, the public names of the package, what passes over the network.
Level = Literal["schema", "python", "wire"]


class Bump(IntEnum):
    """How far a version has to move at least, by Semantic Versioning."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """``none``, ``patch``, ``minor`` or ``major``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of change. ``unproven`` ones stand for changes of which nobody can tell whether they break anything."""

    id: str
    bump: Bump
    meaning: str
    unproven: bool = False

    @property
    def level(self) -> Level:
        """The level of the rule, from the section that its id begins with."""
        section = self.id.partition(".")[0]
        return "python" if section == "python" else "wire" if section == "wire" else "schema"


@dataclass(frozen=True, slots=True)
class Change:
    """One finding of a rule.

    ``place`` is what changed, dotted, as waivers name it (``contracts.Order.note``). ``path`` leads to it in the new
    schema, or to what is left around it; ``old_path`` in the old one, None where it was not there. ``line`` and
    ``old_line`` are those of a generated file instead, by its path below the sources.
    """

    rule: str
    place: str
    message: str
    path: Path = ()
    old_path: Path | None = None
    line: tuple[str, int] | None = None
    old_line: tuple[str, int] | None = None
