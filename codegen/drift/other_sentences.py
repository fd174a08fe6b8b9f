"""What nobody else has told: every value of a schema that is another than it was, by its path."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from codegen.drift.semantic import Group, Sentence
from codegen.support.positions import Path

#: Sections whose every change has a sentence of its own.
_TOLD = frozenset({"contracts"})
#: Keys of a kernel that its formulas are made of.
_FORMULAS = frozenset({"constants", "functions", "define", "outputs", "derivatives"})
_EXPRESSIONS = frozenset({"expr", "of", "wrt", "order"})
_WORDS = frozenset({"doc", "description", "title", "purpose", "summary", "role", "source", "examples", "reason"})
_GROUPS = {"kernels": Group.KERNELS, "operations": Group.API, "depends_on": Group.DEPENDENCIES}
_LONGEST = 80


def other_sentences(before: Mapping[str, Any], after: Mapping[str, Any], told: Collection[Path]) -> Iterator[Sentence]:
    """Sentences about values that differ between two schemas as data, but for those at, above or below a ``told`` path.

    Expressions of kernels are left to those who compare formulas.
    """
    known = [path for path in told if path]
    for path, was, now in _leaves(before, after, ()):
        if path[0] in _TOLD or _is_formula(path) or any(_overlap(path, other) for other in known):
            continue
        words = not _WORDS.isdisjoint(str(part) for part in path)
        group = Group.NO_MEANING if words else _GROUPS.get(str(path[0]), Group.SYSTEM)
        where = ".".join(map(str, path))
        text = f"`{where}` is in other words" if words else f"`{where}` is {_shown(now)} (was {_shown(was)})"
        yield Sentence(group, text, path)


def _leaves(was: Any, now: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """The smallest parts that differ."""
    if was == now:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*now, *was)):
            yield from _leaves(was.get(key), now.get(key), (*path, key))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _leaves(one, other, (*path, index))
    else:
        yield path, was, now


def _is_formula(path: Path) -> bool:
    if len(path) < 3 or path[0] != "kernels" or path[2] not in _FORMULAS:
        return False
    if path[2] in ("outputs", "derivatives"):
        return len(path) > 4 and path[4] in _EXPRESSIONS
    return "source" not in path and "unit" not in path


def _overlap(one: Path, other: Path) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _shown(value: Any) -> str:
    if value is None:
        return "not given"
    if isinstance(value, Mapping):
        value = {key: item for key, item in value.items() if item is not None}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
