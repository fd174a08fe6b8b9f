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
    """Add an error for every ``oneOf`` in ``schema`` whose members share no ``const`` property.

    ``contracts`` are sound schemas; a union with a reference to none of them has a diagnostic elsewhere.
    """
    for union, place in _unions(schema, path):
        members = [resolve(member, contracts) for member in union]
        if any(isinstance(member, dict) and "$ref" in member for member in members):
            continue
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
    entered = {name: _entered(schema, contracts) for name, schema in contracts.items()}
    circles = _peel(_reverse(_peel(entered)))
    for name in contracts:
        if name in circles:
            positions, path = places[name]
            message = f"the contract `{name}` refers to itself without a property between"
            bag.error("C413", message, positions.key(path), "put the reference under a property or `items`")


def _peel(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """``graph`` without the nodes that no circle leads to."""
    left = dict(graph)
    waiting = dict.fromkeys(graph, 0)
    for targets in graph.values():
        for name in targets:
            waiting[name] += 1
    free = [name for name, count in waiting.items() if count == 0]
    while free:
        for name in left.pop(free.pop()):
            waiting[name] -= 1
            if waiting[name] == 0:
                free.append(name)
    return left


def _reverse(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """``graph`` with its arrows turned, without those that lead out of it."""
    turned: dict[str, set[str]] = {name: set() for name in graph}
    for name, targets in graph.items():
        for target in targets & graph.keys():
            turned[target].add(name)
    return turned


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


def _entered(schema: Any, contracts: Mapping[str, Any]) -> set[str]:
    """The contracts that ``schema`` refers to for the very value that it describes."""
    found: set[str] = set()
    pending = [schema]
    while pending:
        part = pending.pop()
        if not isinstance(part, dict):
            continue
        for keyword in SCHEMA_LISTS:
            members = part.get(keyword)
            pending.extend(members if isinstance(members, list) else [])
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.removeprefix(REFERENCE) in contracts:
            found.add(reference.removeprefix(REFERENCE))
    return found
