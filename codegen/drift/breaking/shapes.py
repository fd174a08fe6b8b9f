"""The properties that a JSON Schema names, wherever in a value they may be, and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.drift.breaking.pieces import path_of
from codegen.runtime.service.subschemas import subschemas
from codegen.schema.contract_references import follow
from codegen.support.positions import Path

#: Keywords whose schema speaks of the same value, and of an entry.
_SAME = frozenset({"allOf", "anyOf", "oneOf"})
_ENTRY = frozenset({"items", "prefixItems"})


@dataclass(frozen=True, slots=True)
class NamedProperty:
    """A property where it is written; ``default`` is None where it has none, else the value in a tuple."""

    path: Path
    default: tuple[Any, ...] | None


def named_properties(
    schema: Any, path: Path, contracts: Mapping[str, Any] | None = None
) -> dict[tuple[str, ...], NamedProperty]:
    """The properties below ``schema`` by their pointer in a value: names, ``[]`` for entries.

    References are followed where ``contracts`` are given, each once on the way down.
    """
    found: dict[tuple[str, ...], NamedProperty] = {}
    waiting: list[tuple[Any, Path, tuple[str, ...], frozenset[str]]] = [(schema, path, (), frozenset())]
    while waiting:
        part, place, pointer, seen = waiting.pop()
        if not isinstance(part, Mapping):
            continue
        reference = part.get("$ref")
        if contracts is not None and isinstance(reference, str) and reference not in seen:
            target = follow(reference, contracts)
            waiting.append((target, path_of(reference), pointer, seen | {reference}))
        for step, inner in subschemas(part):
            below = (*place, *step)
            if step[0] in _SAME:
                waiting.append((inner, below, pointer, seen))
            elif step[0] in _ENTRY:
                waiting.append((inner, below, (*pointer, "[]"), seen))
            elif step[0] == "properties":
                name = (*pointer, str(step[1]))
                default = (inner["default"],) if isinstance(inner, Mapping) and "default" in inner else None
                if name not in found or found[name].default is None:
                    found[name] = NamedProperty(below, default)
                waiting.append((inner, below, name, seen))
    return found


def dotted(*parts: str) -> str:
    """A pointer as people write it: ``lines[].sku``."""
    text = ""
    for part in parts:
        text += part if part in ("[]", "{}") else f".{part}" if text else part
    return text
