"""Objects of contracts, whichever way they are put together: written out, referred to, or as parts of an ``allOf``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codegen.schema.contract_references import follow

#: Keywords that lead to other schemas of the same value, or say nothing of it.
_LEADING = frozenset({"$ref", "allOf", "description", "deprecated"})


def object_of(schema: Any, contracts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The object that ``schema`` describes, with all of its properties; None where it describes none alone."""
    found = list(parts(schema, contracts))
    return merged(found) if any(part.get("type") == "object" for part in found) else None


def parts(schema: Any, contracts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What ``schema`` asks for of one value: itself, what it refers to, and the members of its ``allOf``."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Mapping):
            continue
        own = {key: value for key, value in part.items() if key not in _LEADING}
        if own:
            yield own
        waiting += reversed(part.get("allOf", ()))
        reference = part.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            waiting.append(follow(reference, contracts))


def merged(asked: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An object with the properties that any of ``asked`` names; closed where one of them is."""
    properties: dict[str, list[Any]] = {}
    required: dict[str, None] = {}
    listed = list(asked)
    if len(listed) == 1:
        return dict(listed[0])
    for part in listed:
        for name, item in part.get("properties", {}).items():
            properties.setdefault(name, []).append(item)
        required |= dict.fromkeys(part.get("required", ()))
    closed = any(part.get("additionalProperties") is False and "patternProperties" not in part for part in listed)
    return {
        "type": "object",
        "required": list(required),
        "properties": {name: one[0] if len(one) == 1 else {"allOf": one} for name, one in properties.items()},
        "additionalProperties": not closed,
    }
