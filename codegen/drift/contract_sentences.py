"""What changed in contracts, keyword by keyword: exact about what is written, silent about what it breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.drift.semantic import Group, Sentence
from codegen.support.positions import Path

#: Keywords that say nothing about which values are valid.
_WORDS = frozenset({"title", "description", "examples", "$comment", "deprecated"})
#: Keywords that hold schemas by name, one schema, or a list of schemas; and what a part of one is called.
_BY_NAME = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_SINGLE = frozenset({"items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else",
                     "unevaluatedItems", "unevaluatedProperties"})  # fmt: skip
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_LONGEST = 80

Contracts = Mapping[str, Any]


def contract_sentences(before: Contracts, after: Contracts) -> Iterator[Sentence]:
    """What the contracts ``after`` say otherwise than those ``before``, in their order, those that are gone last."""
    for name, schema in after.items():
        if name not in before:
            yield Sentence(Group.CONTRACTS, f"the contract `{name}` is new", ("contracts", name))
        elif before[name] != schema:
            yield from _schemas(before[name], schema, _Place(name, (), ("contracts", name)))
    for name in before:
        if name not in after:
            yield Sentence(Group.CONTRACTS, f"the contract `{name}` is gone", ("contracts",))


class _Place:
    """A part of a contract: which one, by which steps, and where it is written."""

    def __init__(self, contract: str, steps: tuple[str, ...], path: Path) -> None:
        self._contract = contract
        self._steps = steps
        self.path = path

    def below(self, step: str, *keys: str | int) -> _Place:
        """The part that ``keys`` lead to, called ``step``."""
        return _Place(self._contract, (*self._steps, step), (*self.path, *keys))

    def called(self, name: str = "") -> str:
        """`price` of the contract `Quote`."""
        steps = ".".join((*self._steps, *((name,) if name else ())))
        return f"`{steps}` of the contract `{self._contract}`" if steps else f"the contract `{self._contract}`"

    def says(self, text: str, *keys: str | int, meaning: bool = True) -> Sentence:
        """A sentence about what ``keys`` lead to."""
        return Sentence(Group.CONTRACTS if meaning else Group.NO_MEANING, text, (*self.path, *keys))


def _schemas(old: Any, new: Any, place: _Place) -> Iterator[Sentence]:
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        yield place.says(f"{place.called()} is {_shown(new)}, was {_shown(old)}")
        return
    yield from _required(old, new, place)
    for keyword in dict.fromkeys((*new, *old)):
        was, now = old.get(keyword), new.get(keyword)
        if was == now or keyword == "required":
            continue
        if keyword in _WORDS:
            yield place.says(f"{place.called()} is described in other words", keyword, meaning=False)
        elif keyword in _BY_NAME and isinstance(was or {}, Mapping) and isinstance(now or {}, Mapping):
            yield from _named(keyword, was or {}, now or {}, new, place)
        elif keyword in _SINGLE and isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from _schemas(was, now, place.below("[]" if keyword == "items" else keyword, keyword))
        elif keyword in _LISTED and isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
            for index, (one, other) in enumerate(zip(was, now, strict=True)):
                if one != other:
                    yield from _schemas(one, other, place.below(f"{keyword}[{index}]", keyword, index))
        elif keyword == "enum" and isinstance(was, list) and isinstance(now, list):
            yield from _values(was, now, place)
        else:
            yield _keyword(keyword, was, now, place, keyword in old, keyword in new)


def _required(old: Mapping[str, Any], new: Mapping[str, Any], place: _Place) -> Iterator[Sentence]:
    was, now = (set(schema.get("required", ())) for schema in (old, new))
    if was == now and old.get("required") != new.get("required"):
        text = f"{place.called()} lists what it requires in another way"
        yield place.says(text, "required", meaning=False)
    there = [set(schema.get("properties", {})) for schema in (old, new)]
    for name in sorted(now - was):
        if name in there[0] or name not in there[1]:
            yield place.says(f"{place.called(name)} is required now (was optional)", *_key(new, name))
    for name in sorted(was - now):
        if name in there[1] or name not in there[0]:
            yield place.says(f"{place.called(name)} is optional now (was required)", *_key(new, name))


def _key(schema: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return ("properties", name) if name in schema.get("properties", {}) else ()


def _named(
    keyword: str, was: Mapping[str, Any], now: Mapping[str, Any], schema: Mapping[str, Any], place: _Place
) -> Iterator[Sentence]:
    for name, part in now.items():
        if name not in was:
            needed = keyword == "properties" and name in schema.get("required", ())
            text = f"{place.called(name)} is new" + (", and required" if needed else "")
            yield place.says(text, keyword, name)
        elif was[name] != part:
            yield from _schemas(was[name], part, place.below(name, keyword, name))
    for name in was:
        if name not in now:
            yield place.says(f"{place.called(name)} is gone", *((keyword,) if now else ()))


def _values(was: Sequence[Any], now: Sequence[Any], place: _Place) -> Iterator[Sentence]:
    added = [value for value in now if value not in was]
    removed = [value for value in was if value not in now]
    if added:
        yield place.says(f"{place.called()} may be {_listed(added)} now", "enum")
    if removed:
        yield place.says(f"{place.called()} may not be {_listed(removed)} any more", "enum")
    if not added and not removed:
        yield place.says(f"{place.called()} lists its values in another order", "enum", meaning=False)


def _keyword(keyword: str, was: Any, now: Any, place: _Place, had: bool, has: bool) -> Sentence:
    what = "the type" if keyword == "type" else f"`{keyword}`"
    if not has:
        return place.says(f"{what} of {place.called()} is not given any more (was {_shown(was)})")
    earlier = f"was {_shown(was)}" if had else "was not given"
    return place.says(f"{what} of {place.called()} is {_shown(now)} ({earlier})", keyword)


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(_shown, values))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
