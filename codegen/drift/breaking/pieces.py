"""JSON Schemas taken apart: unions into pieces of one type each, with what is known of the values of a piece.

What a piece leaves out makes it larger, never smaller: whoever proves that all of a piece is valid elsewhere has proved
it of the schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from codegen.schema.contract_references import follow
from codegen.support.positions import Path

#: A schema and where it is written: below ``contracts`` of a system, or empty where nobody wrote it.
Located = tuple[Any, Path]
#: Mappings that all hold of a value, and where each is written.
Conjunction = tuple[tuple[Mapping[str, Any], Path], ...]

TYPES = ("null", "boolean", "number", "string", "array", "object")
_MOST_PIECES = 64


@dataclass
class Piece:
    """Values of one type. ``conjuncts`` are all mappings that hold of them; ``value`` is the only one where there is
    but one, and ``finite`` says so."""

    kind: str
    conjuncts: Conjunction
    finite: bool = False
    value: Any = None
    integer: bool = False
    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False
    least: int = 0
    most: int | None = None
    texts: frozenset[tuple[str, str]] = frozenset()
    multiples: tuple[Fraction, ...] = ()
    unique: bool = False
    required: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether it is plain that there is no such value."""
        if self.most is not None and self.least > self.most:
            return True
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def member(self, name: str) -> list[Located]:
        """What holds of the property ``name`` where it is there."""
        if self.finite:
            return [({"const": self.value[name]} if name in self.value else False, ())]
        found: list[Located] = []
        for schema, path in self.conjuncts:
            named = schema.get("properties", {})
            if name in named:
                found.append((named[name], (*path, "properties", name)))
            elif "additionalProperties" in schema and not schema.get("patternProperties"):
                found.append((schema["additionalProperties"], (*path, "additionalProperties")))
        return found

    def other_properties(self) -> list[Located]:
        """What holds of properties that no conjunct names."""
        if self.finite:
            return [(False, ())]
        return [
            (schema["additionalProperties"], (*path, "additionalProperties"))
            for schema, path in self.conjuncts
            if "additionalProperties" in schema and not schema.get("patternProperties")
        ]

    def forbids(self, name: str) -> bool:
        """Whether the property ``name`` is plainly never there."""
        return any(schema is False for schema, _ in self.member(name))

    @property
    def named(self) -> dict[str, Path]:
        """The properties that a conjunct names."""
        if self.finite:
            return dict.fromkeys(self.value, ())
        return {
            name: (*path, "properties", name)
            for schema, path in self.conjuncts
            for name in schema.get("properties", {})
        }

    def entry(self, index: int) -> list[Located]:
        """What holds of the entry ``index`` where it is there."""
        if self.finite:
            return [({"const": self.value[index]} if index < len(self.value) else False, ())]
        found: list[Located] = []
        for schema, path in self.conjuncts:
            first = schema.get("prefixItems", [])
            if index < len(first):
                found.append((first[index], (*path, "prefixItems", index)))
            elif "items" in schema:
                found.append((schema["items"], (*path, "items")))
        return found

    @property
    def prefix(self) -> int:
        """How many first entries a conjunct speaks of by themselves."""
        if self.finite:
            return len(self.value)
        return max((len(schema.get("prefixItems", [])) for schema, _ in self.conjuncts), default=0)


def conjuncts(
    found: Iterable[Located], contracts: Mapping[str, Any]
) -> tuple[tuple[Mapping[str, Any], Path], ...] | None:
    """All mappings that hold of a value of which ``found`` hold: references followed, ``allOf`` opened; None where one
    of them holds of nothing."""
    listed: list[tuple[Mapping[str, Any], Path]] = []
    waiting = list(found)[::-1]
    seen: set[str] = set()
    while waiting:
        schema, path = waiting.pop()
        if schema is False:
            return None
        if not isinstance(schema, Mapping):
            continue
        listed.append((schema, path))
        waiting += [(part, (*path, "allOf", index)) for index, part in enumerate(schema.get("allOf", ()))][::-1]
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            waiting.append((follow(reference, contracts), path_of(reference)))
    return tuple(listed)


def path_of(reference: str) -> Path:
    """Where a schema must look for what ``#/contracts/Name/pointer`` leads to."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in reference.removeprefix("#/").split("/")]
    return tuple(int(step) if step.isdecimal() else step for step in steps)


def pieces(found: Sequence[Located], contracts: Mapping[str, Any]) -> Iterator[Piece]:
    """Pieces that together hold every value of which all ``found`` hold."""
    for listed in _alternatives(found, contracts):
        values = _values(listed)
        for kind, integer in _types(listed):
            if values is not None:
                for value in values:
                    if type_of(value) == kind and not (integer and not is_whole(value)):
                        yield _piece_of_value(kind, listed, value)
            elif kind in ("null", "boolean"):
                yield from (_piece_of_value(kind, listed, value) for value in _ALL[kind])
            else:
                piece = _bounded(Piece(kind, listed, integer=integer))
                if not piece.is_empty:
                    yield piece


_ALL: Mapping[str, tuple[Any, ...]] = {"null": (None,), "boolean": (False, True)}


def _alternatives(found: Sequence[Located], contracts: Mapping[str, Any]) -> Iterator[Conjunction]:
    """Conjunctions without unions; a union stays closed where opening it would make too many."""
    first = conjuncts(found, contracts)
    if first is None:
        return
    unions = [
        [(part, (*path, key, index)) for index, part in enumerate(schema[key])]
        for schema, path in first
        for key in ("anyOf", "oneOf")
        if key in schema
    ]
    chosen: list[list[Located]] = []
    count = 1
    for union in unions:
        if count * len(union) <= _MOST_PIECES:
            count *= len(union)
            chosen.append(union)
    for parts in product(*chosen):
        inner = conjuncts([*first, *parts], contracts)
        if inner is not None:
            yield tuple({id(schema): (schema, path) for schema, path in inner}.values())


def type_of(value: Any) -> str:
    """The type of a JSON value, ``number`` for all numbers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same: ``1`` is ``1.0``, and ``true`` is not ``1``."""
    if type_of(one) != type_of(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    return bool(one == other)


def admitted(schema: Mapping[str, Any]) -> frozenset[str] | None:
    """The types that ``type`` lists; None where it is missing."""
    written = schema.get("type")
    if written is None:
        return None
    return frozenset([written] if isinstance(written, str) else written)


def listed_values(schema: Mapping[str, Any]) -> list[Any] | None:
    """What ``const`` or ``enum`` lists; None where neither is there."""
    return [schema["const"]] if "const" in schema else list(schema["enum"]) if "enum" in schema else None


def _values(listed: Conjunction) -> list[Any] | None:
    found: list[Any] | None = None
    for schema, _ in listed:
        for key in ("const", "enum"):
            if key in schema:
                values = [schema[key]] if key == "const" else schema[key]
                found = list(values) if found is None else [one for one in found if any(equal(one, v) for v in values)]
    return found


def _types(listed: Conjunction) -> Iterator[tuple[str, bool]]:
    """The types that all of ``listed`` admit, and whether only whole numbers."""
    for kind in TYPES:
        integer = False
        for schema, _ in listed:
            types = admitted(schema)
            if types is None or kind in types:
                continue
            if kind != "number" or "integer" not in types:
                break
            integer = True
        else:
            yield kind, integer


def _piece_of_value(kind: str, listed: Conjunction, value: Any) -> Piece:
    piece = Piece(kind, listed, finite=True, value=value)
    if kind == "number":
        piece.low = piece.high = exact(value)
        piece.integer = is_whole(value)
    elif kind in ("string", "array", "object"):
        piece.least = piece.most = len(value)
    if kind == "object":
        piece.required = frozenset(value)
    return piece


SIZES = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}


def _bounded(piece: Piece) -> Piece:
    """``piece`` with what its conjuncts say of bounds, texts and names."""
    texts: set[tuple[str, str]] = set()
    multiples: list[Fraction] = [Fraction(1)] if piece.integer else []
    required: set[str] = set()
    for schema, _ in piece.conjuncts:
        if piece.kind == "number":
            _bound_numbers(piece, schema)
            multiples += [exact(schema["multipleOf"])] if "multipleOf" in schema else []
        elif piece.kind in SIZES:
            least, most = SIZES[piece.kind]
            piece.least = max(piece.least, int(schema.get(least, 0)))
            if most in schema:
                piece.most = int(schema[most]) if piece.most is None else min(piece.most, int(schema[most]))
        texts |= {(key, schema[key]) for key in ("pattern", "format") if key in schema}
        required |= set(schema.get("required", ()))
        piece.unique = piece.unique or bool(schema.get("uniqueItems"))
    piece.texts, piece.multiples, piece.required = frozenset(texts), tuple(multiples), frozenset(required)
    if piece.kind == "object":
        piece.least = max(piece.least, len(required))
    return _whole_bounds(piece) if piece.integer else piece


def _bound_numbers(piece: Piece, schema: Mapping[str, Any]) -> None:
    for key, is_open in (("minimum", False), ("exclusiveMinimum", True)):
        if key in schema:
            low = exact(schema[key])
            if piece.low is None or (low, is_open) > (piece.low, piece.low_open):
                piece.low, piece.low_open = low, is_open
    for key, is_open in (("maximum", False), ("exclusiveMaximum", True)):
        if key in schema:
            high = exact(schema[key])
            if piece.high is None or (high, not is_open) < (piece.high, not piece.high_open):
                piece.high, piece.high_open = high, is_open


def _whole_bounds(piece: Piece) -> Piece:
    """Bounds of whole numbers as whole numbers that are reached."""
    if piece.low is not None:
        piece.low = Fraction(math.floor(piece.low) + 1 if piece.low_open else math.ceil(piece.low))
        piece.low_open = False
    if piece.high is not None:
        piece.high = Fraction(math.ceil(piece.high) - 1 if piece.high_open else math.floor(piece.high))
        piece.high_open = False
    return piece


def is_whole(value: Any) -> bool:
    """Whether a JSON number is an integer of JSON Schema: ``1.0`` is."""
    return type_of(value) == "number" and (isinstance(value, int) or float(value).is_integer())


def exact(value: Any) -> Fraction:
    """A JSON number as it is written, where that is known, else as the double that it is."""
    text = getattr(value, "text", None)
    if isinstance(text, str) and re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?", text):
        return Fraction(text)
    return Fraction(value)
