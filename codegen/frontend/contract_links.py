"""References of contracts: each leads somewhere, and every name that may be referred to is one schema's alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from codegen.runtime.service.subschemas import subschemas
from codegen.schema.contract_references import References, follow, steps
from codegen.schema.contract_schema import REFERENCE, split_reference
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.positions import Path, PositionMap

_ELSEWHERE = 'write "#/contracts/Name", or the name of a file, "other.schema.json#/$defs/name"'


def check_links(
    written: Mapping[str, Any],
    schemas: Mapping[str, Any],
    names: Collection[str],
    references: References,
    places: Mapping[str, tuple[PositionMap, Path]],
    bag: DiagnosticBag,
) -> None:
    """Add an error for every reference that leads nowhere, and every ``$id`` and anchor that stands twice.

    ``written`` are the contracts before their references became canonical, ``schemas`` after it, ``names`` all that are
    declared, those with faults of their own too.
    """
    for name, schema in schemas.items():
        positions, path = places[name]
        for place, before, after in _references(written[name], schema, path):
            _check(str(before), str(after), schemas, names, positions, (*place, "$ref"), bag)
        for place, anchor in _dynamic(schema, path):
            if anchor.startswith("#") and anchor[1:] not in _anchors(schemas):
                message = f"dangling reference: nothing is called `{anchor[1:]}`"
                hint = f"write `$dynamicAnchor: {anchor[1:]}` where it leads"
                bag.error("C440", message, positions.value((*place, "$dynamicRef")), hint)
    for name, pointer, called in references.doubled:
        positions, path = places[name]
        span = positions.value((*path, *steps(pointer)))
        bag.error("C441", f"two schemas are called `{called}`", span, "rename one of the two, or remove it")


def _check(
    before: str,
    after: str,
    schemas: Mapping[str, Any],
    names: Collection[str],
    positions: PositionMap,
    place: Path,
    bag: DiagnosticBag,
) -> None:
    span = positions.value(place)
    if not after.startswith(REFERENCE):
        if before.startswith("#"):
            bag.error("C440", f"dangling reference: nothing is called `{before[1:]}`", span, "write an `$anchor`")
            return
        bag.error("C408", f"`{before}` does not refer to a contract of this system", span, _ELSEWHERE)
        return
    name, pointer = split_reference(after)
    if name not in names:
        meant = did_you_mean(name, names)
        hint = f'did you mean "{REFERENCE}{meant}"?' if meant else "declare the contract"
        bag.error("C407", f"dangling reference: no contract `{name}`", span, hint)
    elif name in schemas and not isinstance(follow(after, schemas), Mapping | bool):
        *before_last, last = steps(pointer)
        found = follow(REFERENCE + name + "".join(f"/{step}" for step in before_last), schemas)
        around = found if isinstance(found, Mapping) else {}
        schemas_beside = {key for key, part in around.items() if isinstance(part, Mapping | bool)} - {last}
        meant = did_you_mean(last, schemas_beside)
        around_it = before.rpartition("/")[0]
        hint = f'did you mean "{around_it}/{meant}"?' if meant else 'write the path of a schema, "#/$defs/name"'
        bag.error("C440", f"dangling reference: the contract `{name}` has no schema at `{pointer}`", span, hint)


def _references(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Every ``$ref`` with the path of its schema, as it was written and as it is now."""
    if not isinstance(before, Mapping):
        return
    if "$ref" in before:
        yield path, before["$ref"], after["$ref"]
    for (place, part), (_, changed) in zip(subschemas(before), subschemas(after), strict=True):
        yield from _references(part, changed, (*path, *place))


def _dynamic(schema: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(schema, Mapping) and isinstance(schema.get("$dynamicRef"), str):
        yield path, schema["$dynamicRef"]
    for place, part in subschemas(schema):
        yield from _dynamic(part, (*path, *place))


def _anchors(schemas: Mapping[str, Any]) -> set[str]:
    return {
        part[keyword]
        for schema in schemas.values()
        for part in _all(schema)
        for keyword in ("$anchor", "$dynamicAnchor")
        if keyword in part
    }


def _all(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        yield schema
    for _, part in subschemas(schema):
        yield from _all(part)
