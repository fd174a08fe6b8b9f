"""What changed between two versions of a system, as sentences in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from codegen.drift.breaking.change import Change
from codegen.support.positions import Path


class Group(StrEnum):
    """What a sentence is about, in the order in which groups are shown."""

    SYSTEM = "system"
    API = "API"
    CONTRACTS = "contracts"
    KERNELS = "kernels"
    PYTHON = "Python API"
    SETTINGS = "settings"
    DEPENDENCIES = "dependencies"
    FILES = "files"
    NO_MEANING = "without meaning"


_ORDER = {group: number for number, group in enumerate(Group)}
#: The group of a rule, by the longest beginning of its id.
_GROUPS = {
    "system.": Group.SYSTEM,
    "system.setting_": Group.SETTINGS,
    "system.requirement_": Group.DEPENDENCIES,
    "system.dependency_": Group.DEPENDENCIES,
    "system.python_raised": Group.DEPENDENCIES,
    "operation.": Group.API,
    "kernel.": Group.KERNELS,
    "python.": Group.PYTHON,
}

#: Rules that only say that something changed; what did is told by sentences of their own.
_TOLD_ELSEWHERE = frozenset({"kernel.equations_changed", "kernel.described", "operation.changed"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change in words. ``path`` leads to it in the new schema, empty where it stands in none; ``line`` is that of a
    generated file instead, by its path below the sources."""

    group: Group
    text: str
    path: Path = ()
    line: tuple[str, int] | None = None


def change_sentences(changes: Iterable[Change]) -> Iterator[Sentence]:
    """The sentences of ``changes`` but for those of contracts and of the wire, which follow from what is declared."""
    for change in changes:
        group = _group(change.rule)
        if group is not None and change.rule not in _TOLD_ELSEWHERE:
            yield Sentence(group, change.message, change.path, change.line)


def ordered(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Each sentence once, by group; within one as they came."""
    return tuple(sorted(dict.fromkeys(sentences), key=lambda sentence: _ORDER[sentence.group]))


def grouped(sentences: Sequence[Sentence]) -> dict[Group, list[Sentence]]:
    """Ordered sentences by their groups."""
    found: dict[Group, list[Sentence]] = {}
    for sentence in sentences:
        found.setdefault(sentence.group, []).append(sentence)
    return found


def _group(rule: str) -> Group | None:
    beginnings = [beginning for beginning in _GROUPS if rule.startswith(beginning)]
    return _GROUPS[max(beginnings, key=len)] if beginnings else None
