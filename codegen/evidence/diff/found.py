"""What a comparison of evidence found: groups of lines, the most important first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """One question of a reviewer and its answers, the most important first."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceDiff:
    """``groups`` holds only questions whose answer is not "nothing"; ``notes`` say what could not be compared."""

    before: str
    after: str
    system: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()
