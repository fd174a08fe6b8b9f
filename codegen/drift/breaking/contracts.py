"""Changes of contracts: what values of one were valid, and are refused now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.drift.breaking.change import Change
from codegen.drift.breaking.narrowing import Kind, Narrowing, narrowings
from codegen.drift.breaking.sentences import narrowed
from codegen.drift.breaking.shapes import dotted, named_properties

_RULES: Mapping[Kind, str] = {
    "type": "type_narrowed",
    "enum": "enum_value_removed",
    "bound": "bound_tightened",
    "pattern": "pattern_changed",
    "format": "format_changed",
    "required": "required_added",
    "property": "field_removed",
    "claimed": "field_added",
    "closed": "closed",
    "alternative": "alternative_removed",
    "unproven": "unproven",
}


def contract_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What changed between the contracts of two versions."""
    refused = {
        name: narrowings((before[name], ("contracts", name)), (after[name], ("contracts", name)), before, after)
        for name in before
        if name in after
    }
    for name in before:
        if name not in after:
            path = ("contracts", name)
            yield Change("contract.removed", f"contracts.{name}", f"the contract `{name}` is gone", path, path)
        elif before[name] != after[name]:
            yield from _one(name, before, after, [item for item in refused[name] if _is_own(name, item, refused)])
    for name in [name for name in after if name not in before]:
        yield Change("contract.added", f"contracts.{name}", f"the contract `{name}` is new", ("contracts", name))


def _one(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], refused: Sequence[Narrowing]
) -> Iterator[Change]:
    path = ("contracts", name)
    found = list(_named(name, before[name], after[name]))
    said = {(change.rule, change.place) for change in found}
    changes = [_narrowed(name, item) for item in refused]
    found += [change for change in changes if (change.rule, change.place) not in said]
    yield from found
    if found:
        return
    if narrowings((after[name], path), (before[name], path), after, before) and not refused:
        yield Change("contract.widened", f"contracts.{name}", f"`{name}` admits more", path, path)
    else:
        yield Change("contract.described", f"contracts.{name}", f"`{name}` is described in other words", path, path)


def _is_own(name: str, item: Narrowing, refused: Mapping[str, Sequence[Narrowing]]) -> bool:
    """Whether the contract says it, and not one that it refers to, which then says it of itself."""
    other = str(item.after_path[1]) if len(item.after_path) > 1 else name
    return other == name or not any(
        (one.kind, one.after_path) == (item.kind, item.after_path) for one in refused.get(other, ())
    )


def _named(name: str, before: Any, after: Any) -> Iterator[Change]:
    """Properties that came, went or mean another value where they are left out."""
    path = ("contracts", name)
    old, new = named_properties(before, path), named_properties(after, path)
    for pointer, was in old.items():
        place = dotted("contracts", name, *pointer)
        if pointer not in new:
            if pointer[:-1] not in old or pointer[:-1] in new:
                message = f"`{dotted(name, *pointer)}` is gone"
                yield Change("contract.field_removed", place, message, was.path, was.path)
        elif was.default != new[pointer].default:
            message = (
                f"`{dotted(name, *pointer)}` means {_default(new[pointer].default)} where it is left out, "
                f"and meant {_default(was.default)}"
            )
            yield Change("contract.default_changed", place, message, (*new[pointer].path, "default"), was.path)
    for pointer, now in new.items():
        if pointer not in old and (pointer[:-1] not in new or pointer[:-1] in old or len(pointer) == 1):
            place = dotted("contracts", name, *pointer)
            yield Change("contract.field_added", place, f"`{dotted(name, *pointer)}` is new", now.path)


def _narrowed(name: str, item: Narrowing) -> Change:
    place = dotted("contracts", name, *item.pointer)
    rule = f"contract.{_RULES[item.kind]}"
    message = narrowed(dotted(name, *item.pointer), item)
    return Change(rule, place, message, item.after_path, item.before_path or None)


def _default(value: tuple[Any, ...] | None) -> str:
    return "nothing" if value is None else json.dumps(value[0], ensure_ascii=False)
