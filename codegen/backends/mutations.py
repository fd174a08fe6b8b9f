"""Payloads near a valid one: what a contract accepts, what its model refuses, and what only the boundary refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.backends.contract_definitions import contract_definitions
from codegen.backends.samples import Verdicts, made_value, schemas_of
from codegen.runtime.service.subschemas import all_schemas
from codegen.schema.contract_references import reachable
from codegen.schema.contract_schema import ROOT

_OTHERS: tuple[Any, ...] = (None, True, 7, 0.5, "text", [], {})
_MOST = 60
_DEEPEST = 3
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LENGTHS = ("minLength", "maxLength")
_COUNTS = ("minItems", "maxItems", "minContains", "maxContains")


@dataclass(frozen=True)
class Mutations:
    """Mutations of valid payloads: ``allowed`` by the contract, ``refused`` by it and by the types of its model, and
    ``left`` to the boundary, because the types cannot say what they break."""

    allowed: tuple[Any, ...]
    refused: tuple[Any, ...]
    left: tuple[Any, ...]


def mutated_values(contracts: Mapping[str, Mapping[str, Any]], name: str, accepted: Sequence[Any]) -> Mutations:
    """Mutations of ``accepted`` by the verdicts of contract ``name``, at most 60 of each kind."""
    schemas = schemas_of(contracts, name)
    types = model_types(contracts, name)
    vocabulary = _Vocabulary(contracts, name)
    allowed: list[Any] = []
    refused: list[Any] = []
    left: list[Any] = []
    seen = {repr(value) for value in accepted}
    for value in accepted:
        for mutation in _mutations(value, vocabulary, 0):
            text = repr(mutation)
            if text not in seen:
                seen.add(text)
                fits = schemas.accepts(name, mutation)
                (allowed if fits else left if types.accepts(name, mutation) else refused).append(mutation)
    return Mutations(_spread(allowed), _spread(refused), _spread(left))


def model_types(contracts: Mapping[str, Mapping[str, Any]], name: str) -> Verdicts:
    """What the model of ``name`` holds values to, as schemas."""
    needed = {key: contracts[key] for key in reachable(contracts, [name])}
    definitions = contract_definitions(needed)
    return Verdicts({"$id": ROOT, "$defs": definitions})


def _spread(values: Sequence[Any]) -> tuple[Any, ...]:
    """At most 60 of ``values``, from all over them."""
    count = min(len(values), _MOST)
    return tuple(values[number * len(values) // count] for number in range(count))


class _Vocabulary:
    """The words of a contract: its literals, values just inside and outside of its bounds, its properties."""

    def __init__(self, contracts: Mapping[str, Any], name: str) -> None:
        self.scalars: list[Any] = []
        self.properties: dict[str, Any] = {}
        self.items: list[Any] = []
        self.counts: set[int] = set()
        for contract in reachable(contracts, [name]):
            for schema in all_schemas(contracts[contract]):
                if isinstance(schema, Mapping):
                    self._read(schema, contracts)
        self.scalars = list({repr(value): value for value in self.scalars}.values())

    def _read(self, schema: Mapping[str, Any], contracts: Mapping[str, Any]) -> None:
        literals = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
        self.scalars += [value for value in literals if not isinstance(value, dict | list)]
        for bound in [schema[key] for key in _BOUNDS if key in schema]:
            self.scalars += [bound, bound - 1, bound + 1]
        for length in [schema[key] for key in _LENGTHS if key in schema]:
            self.scalars += ["a" * size for size in (length - 1, length, length + 1) if 0 <= size <= 1000]
        self.counts |= {schema[key] + more for key in _COUNTS if key in schema for more in (-1, 0, 1)}
        for key, part in schema.get("properties", {}).items():
            self.properties.setdefault(key, made_value(contracts, part, False))
        for names in [schema.get("required", ()), *schema.get("dependentRequired", {}).values()]:
            for key in names:
                self.properties.setdefault(key, "a")
        for key in ("items", "contains"):
            if isinstance(schema.get(key), Mapping):
                self.items.append(made_value(contracts, schema[key], False))
        self.items += [made_value(contracts, part, False) for part in schema.get("prefixItems", ())]


def _mutations(value: Any, words: _Vocabulary, depth: int) -> Iterator[Any]:
    for other in _OTHERS:
        if type(other) is not type(value):
            yield other
    if isinstance(value, dict):
        yield from _objects(value, words, depth)
    elif isinstance(value, list):
        yield from _lists(value, words, depth)
    else:
        yield from words.scalars
    if isinstance(value, str):
        yield from ("", value + "!", value * 50, value.upper(), value[:-1])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (-1, 0, -value, int(value) + 1, int(value) * 1000 + 1, value + 0.25)


def _objects(value: dict[str, Any], words: _Vocabulary, depth: int) -> Iterator[Any]:
    yield {**value, "unknown_field": 1}
    yield {}
    for key in value:
        yield {other: item for other, item in value.items() if other != key}
        yield {f"{other}_" if other == key else other: item for other, item in value.items()}
    for key, item in words.properties.items():
        if key not in value:
            yield {**value, key: item}
    if depth < _DEEPEST:
        for key in value:
            for mutation in _mutations(value[key], words, depth + 1):
                yield {**value, key: mutation}


def _lists(value: list[Any], words: _Vocabulary, depth: int) -> Iterator[Any]:
    yield value + value
    yield value[1:]
    yield value[::-1]
    for count in sorted(words.counts):
        if value and 0 <= count <= 100:
            yield (value * (count // len(value) + 1))[:count]
    for item in words.items:
        yield [*value, item]
    if depth < _DEEPEST:
        for place, item in enumerate(value[:3]):
            for mutation in _mutations(item, words, depth + 1):
                yield [*value[:place], mutation, *value[place + 1 :]]
