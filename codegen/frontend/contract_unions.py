"""Unions, and chains of references: what must be decidable before a value is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.runtime.service.subschemas import Place, subschemas
from codegen.schema.contract_objects import object_of
from codegen.schema.contract_references import follow, resolved, steps
from codegen.schema.contract_schema import REFERENCE, split_reference
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

#: Keywords whose schemas describe the very value that the schema around them describes.
_SAME_VALUE = frozenset({"allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"})


def check_unions(
    schema: Any, path: Path, contracts: Mapping[str, Any], positions: PositionMap, bag: DiagnosticBag
) -> None:
    """Add an error for every ``oneOf`` in ``schema`` whose members share no ``const`` property.

    ``contracts`` are sound schemas with canonical references; ``schema`` is one of them, or a part of one.
    """
    for union, place in _unions(schema, ()):
        here = (*path, *place)
        if any(_is_dangling(member, contracts) for member in union):
            continue
        members = [object_of(member, contracts) for member in union]
        objects = [member for member in members if member is not None]
        if len(objects) < len(members):
            _report(here, "every member of a `oneOf` must be an object", positions, bag)
            continue
        tags = [_constants(member) for member in objects]
        shared = [name for name in tags[0] if all(name in tag for tag in tags)] if tags else []
        if not shared:
            _report(here, "the members of this `oneOf` cannot be told apart", positions, bag)
        elif not any(_distinct([tag[name] for tag in tags]) for name in shared):
            _report(here, f"two members of this `oneOf` have the same `{shared[0]}`", positions, bag)


def check_circles(
    contracts: Mapping[str, Any], places: Mapping[str, tuple[PositionMap, Path]], bag: DiagnosticBag
) -> None:
    """Add an error for every schema that refers to itself without a property or item between.

    The references of ``contracts`` are canonical.
    """
    entered: dict[str, set[str]] = {}
    waiting = [f"{REFERENCE}{name}" for name in contracts]
    while waiting:
        reference = waiting.pop()
        if reference not in entered:
            entered[reference] = set(_entered(follow(reference, contracts)))
            waiting += entered[reference]
    circles = _peel(_reverse(_peel(entered)))
    for reference in sorted(circles):
        name, pointer = split_reference(reference)
        positions, path = places[name]
        what = f"the contract `{name}`" if not pointer else f"`{pointer[1:]}` of the contract `{name}`"
        hint = "put the reference under a property or `items`"
        place = positions.key((*path, *steps(pointer)))
        bag.error("C413", f"{what} refers to itself without a property between", place, hint)


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


def _unions(schema: Any, path: Place) -> Iterator[tuple[list[Any], Place]]:
    if isinstance(schema, Mapping) and isinstance(schema.get("oneOf"), list):
        yield schema["oneOf"], (*path, "oneOf")
    for place, part in subschemas(schema):
        yield from _unions(part, (*path, *place))


def _is_dangling(member: Any, contracts: Mapping[str, Any]) -> bool:
    """Whether it refers to what has a diagnostic elsewhere."""
    found = resolved(member, contracts)
    return isinstance(found, Mapping) and isinstance(found.get("$ref"), str)


def _constants(member: Mapping[str, Any]) -> dict[str, Any]:
    required = member.get("required", [])
    properties = member.get("properties", {})
    return {
        name: schema["const"]
        for name, schema in properties.items()
        if isinstance(schema, dict) and "const" in schema and name in required
    }


def _distinct(values: list[Any]) -> bool:
    """Whether no two are equal in JSON, where 1 is 1.0 and neither is true."""
    numbers = {value for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
    others = {repr(value) for value in values if isinstance(value, bool) or not isinstance(value, int | float)}
    return len(numbers) + len(others) == len(values)


def _report(path: Path, message: str, positions: PositionMap, bag: DiagnosticBag) -> None:
    hint = "give each member, an object, a required `const` property of the same name and another value"
    bag.error("C409", message, positions.key(path), hint)


def _entered(schema: Any) -> Iterator[str]:
    """What ``schema`` refers to for the very value that it describes."""
    pending = [schema]
    while pending:
        part = pending.pop()
        if not isinstance(part, Mapping):
            continue
        pending += [item for place, item in subschemas(part) if place[0] in _SAME_VALUE]
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(REFERENCE):
            yield reference
