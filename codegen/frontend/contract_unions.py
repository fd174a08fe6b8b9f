"""Unions and chains of references: what must be decidable before a value is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.frontend.contract_keywords import ONE_SCHEMA, SCHEMA_LISTS, SCHEMA_MAPPINGS
from codegen.frontend.contract_walk import REFERENCE
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap


def resolve(schema: Any, contracts: Mapping[str, Any]) -> Any:
    """``schema`` with its references followed; the last one reached where they go in a circle."""
    seen: set[str] = set()
    while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        name = schema["$ref"].removeprefix(REFERENCE)
        if name in seen or name not in contracts:
            break
        seen.add(name)
        schema = contracts[name]
    return schema


def check_unions(
    schema: Any, path: Path, contracts: Mapping[str, Any], positions: PositionMap, bag: DiagnosticBag
) -> None:
    """Add an error for every ``oneOf`` in ``schema`` whose members share no ``const`` property."""
    for union, place in _unions(schema, path):
        members = [resolve(member, contracts) for member in union]
        if not all(isinstance(member, dict) and member.get("type") == "object" for member in members):
            _report(place, "every member of a `oneOf` must be an object", positions, bag)
            continue
        tags = [_constants(member) for member in members]
        shared = [name for name in tags[0] if all(name in tag for tag in tags)] if tags else []
        if not shared:
            _report(place, "the members of this `oneOf` cannot be told apart", positions, bag)
        elif not any(_distinct([tag[name] for tag in tags]) for name in shared):
            _report(place, f"two members of this `oneOf` have the same `{shared[0]}`", positions, bag)


def check_circles(
    contracts: Mapping[str, Any], places: Mapping[str, tuple[PositionMap, Path]], bag: DiagnosticBag
) -> None:
    """Add an error for every contract that refers to itself without a property or item between."""
    for name in contracts:
        if _reaches(name, name, contracts):
            positions, path = places[name]
            message = f"the contract `{name}` refers to itself without a property between"
            bag.error("C413", message, positions.key(path), "put the reference under a property or `items`")


def _unions(schema: Any, path: Path) -> Iterator[tuple[list[Any], Path]]:
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        here = (*path, keyword)
        if keyword in ONE_SCHEMA:
            yield from _unions(value, here)
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            if keyword == "oneOf":
                yield value, here
            for index, item in enumerate(value):
                yield from _unions(item, (*here, index))
        elif keyword in SCHEMA_MAPPINGS and isinstance(value, dict):
            for name, item in value.items():
                yield from _unions(item, (*here, name))


def _constants(member: Mapping[str, Any]) -> dict[str, Any]:
    required = member.get("required", [])
    properties = member.get("properties", {})
    return {
        name: schema["const"]
        for name, schema in properties.items()
        if isinstance(schema, dict) and "const" in schema and name in required
    }


def _distinct(values: list[Any]) -> bool:
    return len({repr(value) for value in values}) == len(values)


def _report(path: Path, message: str, positions: PositionMap, bag: DiagnosticBag) -> None:
    hint = "give each member, an object, a required `const` property of the same name and another value"
    bag.error("C409", message, positions.key(path), hint)


def _reaches(start: str, target: str, contracts: Mapping[str, Any]) -> bool:
    """Whether a chain of references and unions leads from ``start`` to ``target`` without entering a value."""
    pending = [contracts[start]]
    seen: set[str] = set()
    while pending:
        schema = pending.pop()
        if not isinstance(schema, dict):
            continue
        for keyword in ("oneOf", "anyOf"):
            members = schema.get(keyword)
            pending.extend(members if isinstance(members, list) else [])
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            continue
        name = reference.removeprefix(REFERENCE)
        if name == target:
            return True
        if name in contracts and name not in seen:
            seen.add(name)
            pending.append(contracts[name])
    return False
