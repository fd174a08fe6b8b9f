"""Payloads near a valid one, judged by the JSON Schema: what a model must accept and what it must refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.backends.samples import validator

_OTHERS: tuple[Any, ...] = (None, True, 7, 0.5, "text", [], {})
_MOST = 60


def mutated_values(
    contracts: Mapping[str, Mapping[str, Any]], name: str, accepted: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """Mutations of ``accepted`` that contract ``name`` allows, and those that it refuses."""
    check = validator(contracts, name)
    allowed: list[Any] = []
    refused: list[Any] = []
    seen = {repr(value) for value in accepted}
    for value in accepted:
        for mutation in _mutations(value, 0):
            text = repr(mutation)
            if text in seen:
                continue
            seen.add(text)
            (allowed if check.is_valid(mutation) else refused).append(mutation)
    return allowed[:_MOST], refused[:_MOST]


def _mutations(value: Any, depth: int) -> Iterator[Any]:
    for other in _OTHERS:
        if type(other) is not type(value):
            yield other
    if isinstance(value, dict):
        yield {**value, "unknown_field": 1}
        for key in value:
            yield {other: item for other, item in value.items() if other != key}
            if depth < 3:
                for mutation in _mutations(value[key], depth + 1):
                    yield {**value, key: mutation}
    elif isinstance(value, list):
        yield value + value
        for mutation in _mutations(value[0], depth + 1) if value and depth < 3 else ():
            yield [mutation, *value[1:]]
    elif isinstance(value, str):
        yield from ("", value + "!", value * 50)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (-1, 0, value + 1, -value, value * 1000 + 1)
