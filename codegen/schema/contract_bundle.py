"""Contracts as one JSON Schema that any validator reads: each below ``$defs``, a document of its own by its ``$id``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from codegen.schema.contract_schema import all_schemas, with_subschemas

#: How schemas refer to the contracts of their system.
REFERENCE = "#/contracts/"
#: What the bundle calls itself; the runtime asks for its contracts by it.
ROOT = "contract:///"


def bundle(contracts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The contracts ``names`` with all that they refer to, in the order of ``contracts``."""
    needed = reachable(contracts, names)
    definitions = {
        name: {"$id": _identifier(name, schema), **_rewritten(schema, contracts)}
        for name, schema in contracts.items()
        if name in needed
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ROOT, "$defs": definitions}


def reachable(contracts: Mapping[str, Any], names: Collection[str]) -> frozenset[str]:
    """``names`` and every contract that they refer to, directly or not."""
    found: set[str] = set()
    waiting = [name for name in names if name in contracts]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [target for target, _ in references(contracts[name]) if target in contracts]
    return frozenset(found)


def references(schema: Any) -> Iterator[tuple[str, str]]:
    """What ``schema`` refers to, wherever in it: names of contracts and pointers into them."""
    for part in all_schemas(schema):
        reference = part.get("$ref") if isinstance(part, Mapping) else None
        if isinstance(reference, str) and reference.startswith(REFERENCE):
            yield split_reference(reference)


def split_reference(reference: str) -> tuple[str, str]:
    """The contract that ``#/contracts/Name/...`` names, and the pointer into it, empty for all of it."""
    name, slash, rest = reference.removeprefix(REFERENCE).partition("/")
    return name, slash + rest


def _identifier(name: str, schema: Mapping[str, Any]) -> str:
    own = schema.get("$id")
    return own if isinstance(own, str) else f"{ROOT}{name}"


def _rewritten(schema: Any, contracts: Mapping[str, Any]) -> Any:
    """``schema`` with its references to contracts as those of documents beside each other."""
    if not isinstance(schema, Mapping):
        return schema
    made = with_subschemas(schema, lambda part: _rewritten(part, contracts))
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(REFERENCE):
        name, pointer = split_reference(reference)
        target = _identifier(name, contracts.get(name, {}))
        made["$ref"] = f"{target}#{quote(pointer)}" if pointer else target
    return made
