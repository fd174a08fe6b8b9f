"""Where one JSON Schema refuses what another admits.

``narrowings`` says nothing only where every value that is valid under the first schema is valid under the second; of
what it cannot tell, it says that it cannot. References, ``allOf``, unions, lists of types and recursion are followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from codegen.drift.breaking.apart import is_apart
from codegen.drift.breaking.keywords import ANNOTATIONS, OPAQUE, UNDERSTOOD, plain
from codegen.drift.breaking.pieces import (
    SIZES,
    Located,
    Piece,
    admitted,
    conjuncts,
    equal,
    exact,
    listed_values,
    pieces,
)
from codegen.runtime.service.subschemas import all_schemas
from codegen.schema.contract_references import reachable
from codegen.schema.contract_schema import is_dynamic, split_reference
from codegen.support.positions import Path

Kind = Literal[
    "type", "enum", "bound", "pattern", "format", "required", "property", "claimed", "closed", "alternative", "unproven"
]
_MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A place below a value where the second schema refuses what the first admits, or may.

    ``pointer`` leads there in the value: names, ``[]`` for entries, ``{}`` for properties that nobody names. ``before``
    and ``after`` are what the schemas say of ``keyword`` there, as JSON or words, empty where one says nothing.
    """

    kind: Kind
    pointer: tuple[str, ...]
    keyword: str
    before: str
    after: str
    before_path: Path
    after_path: Path


#: The contracts that references of a schema lead to, by name.
Contracts = Mapping[str, Any]


def narrowings(first: Located, second: Located, before: Contracts, after: Contracts) -> tuple[Narrowing, ...]:
    """What values valid under ``first`` may break of ``second``, each once, in the order of the second schema."""
    comparison = _Comparison(before, after)
    if comparison.alike(first[0], second[0], dynamic=True):
        return ()
    return _types_together(comparison.subset([first], second, ()))


def _types_together(found: Sequence[Narrowing]) -> tuple[Narrowing, ...]:
    """``found``, each once, with the types that one list of types refuses in one finding."""
    together: dict[object, Narrowing] = {}
    for item in dict.fromkeys(found):
        key = (item.pointer, item.after_path) if item.kind == "type" else item
        known = together.setdefault(key, item)
        if item.before not in known.before.split(", "):
            together[key] = replace(known, before=f"{known.before}, {item.before}")
    return tuple(together.values())


class _Comparison:
    def __init__(self, before: Contracts, after: Contracts) -> None:
        self._before = before
        self._after = after
        self._open: set[tuple[frozenset[int | str], int | str]] = set()
        self._steps = 0

    def alike(self, one: Any, other: Any, *, dynamic: bool = False) -> bool:
        """Whether both schemas, and all that they refer to, are the same but for annotations. That is not enough where
        references are dynamic, save at the root."""
        if plain(one) != plain(other):
            return False
        if not dynamic and (is_dynamic(one) or is_dynamic(other)):
            return False
        names = [
            split_reference(part["$ref"])[0]
            for part in all_schemas(one)
            if isinstance(part, Mapping) and isinstance(part.get("$ref"), str)
        ]
        before, after = self._before, self._after
        needed = set(reachable(before, names))
        return needed == set(reachable(after, names)) and all(
            plain(before[name]) == plain(after[name]) and (dynamic or not is_dynamic(before[name])) for name in needed
        )

    def subset(self, sub: Sequence[Located], sup: Located, pointer: tuple[str, ...]) -> list[Narrowing]:
        """Why values of which all ``sub`` hold may be refused by ``sup``."""
        schema, path = sup
        if schema is True or (isinstance(schema, Mapping) and schema.keys() <= ANNOTATIONS):
            return []
        if any(self.alike(one, schema) for one, _ in sub):
            return []
        key = (frozenset(_mark(one) for one, _ in sub), _mark(schema))
        if key in self._open:
            return []
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return [Narrowing("unproven", pointer, "the whole schema", "", "", _first_path(sub), path)]
        self._open.add(key)
        try:
            return list(dict.fromkeys(self._subset(sub, sup, pointer)))
        finally:
            self._open.discard(key)

    def _subset(self, sub: Sequence[Located], sup: Located, pointer: tuple[str, ...]) -> Iterator[Narrowing]:
        wanted = conjuncts([sup], self._after)
        for piece in pieces(sub, self._before):
            if wanted is None:
                yield Narrowing("type", pointer, "type", _kind(piece), "", _path(piece), sup[1])
                continue
            for schema, path in wanted:
                yield from self._piece(piece, schema, path, pointer)

    def _piece(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        if any(self.alike(one, schema) for one, _ in piece.conjuncts):
            return
        refused = self._type(piece, schema, path, pointer)
        if refused is not None:
            yield refused
            return
        yield from self._listed(piece, schema, path, pointer)
        yield from self._unions(piece, schema, path, pointer)
        if piece.kind == "number":
            yield from self._numbers(piece, schema, path, pointer)
        if piece.kind in SIZES:
            yield from self._sizes(piece, schema, path, pointer)
        if piece.kind == "string":
            yield from self._texts(piece, schema, path, pointer)
        if piece.kind == "array":
            yield from self._entries(piece, schema, path, pointer)
        if piece.kind == "object":
            yield from self._properties(piece, schema, path, pointer)
        yield from self._others(piece, schema, path, pointer)

    def _type(self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]) -> Narrowing | None:
        types = admitted(schema)
        if types is None or piece.kind in types or (piece.kind == "number" and piece.integer and "integer" in types):
            return None
        return Narrowing("type", pointer, "type", _kind(piece), _shown(sorted(types)), _path(piece), (*path, "type"))

    def _listed(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        values = listed_values(schema)
        if values is None or (piece.finite and any(equal(piece.value, value) for value in values)):
            return
        keyword = "const" if "const" in schema else "enum"
        before = _shown(piece.value) if piece.finite else ""
        yield Narrowing("enum", pointer, keyword, before, _shown(values), _path(piece, keyword), (*path, keyword))

    def _numbers(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        for keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
            if keyword not in schema:
                continue
            bound = exact(schema[keyword])
            is_low = keyword.endswith("inimum")
            is_open = keyword.startswith("exclusive")
            own = piece.low if is_low else piece.high
            own_open = piece.low_open if is_low else piece.high_open
            inside = own is not None and (
                (own > bound if is_low else own < bound) or (own == bound and (own_open or not is_open))
            )
            if not inside:
                yield self._bound(piece, keyword, schema, path, pointer)
        if "multipleOf" in schema:
            step = exact(schema["multipleOf"])
            known = [piece.low] if piece.finite and piece.low is not None else list(piece.multiples)
            if not any(multiple % step == 0 for multiple in known):
                yield self._bound(piece, "multipleOf", schema, path, pointer)

    def _sizes(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        least, most = SIZES[piece.kind]
        if piece.least < schema.get(least, 0):
            yield self._bound(piece, least, schema, path, pointer)
        if most in schema and (piece.most is None or piece.most > schema[most]):
            yield self._bound(piece, most, schema, path, pointer)
        if (
            piece.kind == "array"
            and schema.get("uniqueItems")
            and not piece.unique
            and (piece.most is None or piece.most > 1)
        ):
            yield self._bound(piece, "uniqueItems", schema, path, pointer)

    def _bound(
        self, piece: Piece, keyword: str, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Narrowing:
        before = next((_shown(one[keyword]) for one, _ in piece.conjuncts if keyword in one), "")
        if piece.finite:
            before = _shown(piece.value)
        after = _shown(schema[keyword])
        return Narrowing("bound", pointer, keyword, before, after, _path(piece, keyword), (*path, keyword))

    def _texts(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        for keyword, kind in (("pattern", "pattern"), ("format", "format")):
            if keyword in schema and (keyword, schema[keyword]) not in piece.texts:
                before = ", ".join(sorted(text for key, text in piece.texts if key == keyword))
                found: Kind = "pattern" if kind == "pattern" else "format"
                yield Narrowing(
                    found, pointer, keyword, before, str(schema[keyword]), _path(piece, keyword), (*path, keyword)
                )

    def _entries(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        first: list[Any] = schema.get("prefixItems", [])
        for index, item in enumerate(first):
            if piece.most is None or index < piece.most:
                yield from self.subset(piece.entry(index), (item, (*path, "prefixItems", index)), (*pointer, "[]"))
        if "items" not in schema or (piece.most is not None and piece.most <= len(first)):
            return
        last = max(piece.prefix, len(first)) + 1
        for index in range(len(first), last if piece.most is None else min(last, piece.most)):
            if any(one is False for one, _ in piece.entry(index)):
                return
            if schema["items"] is False:
                yield Narrowing("closed", pointer, "items", "", "", _path(piece), (*path, "items"))
                return
            yield from self.subset(piece.entry(index), (schema["items"], (*path, "items")), (*pointer, "[]"))

    def _properties(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        for name in schema.get("required", ()):
            if name not in piece.required:
                yield Narrowing(
                    "required", (*pointer, name), "required", "", "", _path(piece), (*path, "properties", name)
                )
        named: Mapping[str, Any] = schema.get("properties", {})
        for name, item in named.items():
            if piece.forbids(name):
                continue
            place = (*path, "properties", name)
            found = self.subset(piece.member(name), (item, place), (*pointer, name))
            if found and name not in piece.named:
                yield Narrowing("claimed", (*pointer, name), "properties", "", "", _path(piece), place)
            else:
                yield from found
        if "additionalProperties" in schema:
            yield from self._additional(piece, schema, path, pointer)

    def _additional(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        other = schema["additionalProperties"]
        place = (*path, "additionalProperties")
        patterns = schema.get("patternProperties", {})
        own_patterns = [one["patternProperties"] for one, _ in piece.conjuncts if one.get("patternProperties")]
        if (patterns or own_patterns) and other is not True:
            yield self._unproven(piece, "patternProperties", path, pointer)
            return
        for name, where in piece.named.items():
            if name in schema.get("properties", {}) or piece.forbids(name):
                continue
            if other is False:
                yield Narrowing("property", (*pointer, name), "additionalProperties", "", "", where, place)
            else:
                yield from self.subset(piece.member(name), (other, place), (*pointer, name))
        rest = piece.other_properties()
        if any(one is False for one, _ in rest):
            return
        if other is False:
            yield Narrowing("closed", pointer, "additionalProperties", "", "", _path(piece), place)
        else:
            yield from self.subset(rest, (other, place), (*pointer, "{}"))

    def _unions(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        for keyword in ("anyOf", "oneOf"):
            if keyword not in schema or self._shared(piece, schema, keyword):
                continue
            alternatives = [(one, (*path, keyword, index)) for index, one in enumerate(schema[keyword])]
            tried = [list(self._against(piece, one, pointer)) for one in alternatives]
            fitting = [index for index, found in enumerate(tried) if not found]
            if not fitting:
                yield from self._no_alternative(piece, keyword, alternatives, tried, path, pointer)
            elif keyword == "oneOf":
                others = [one for index, one in enumerate(alternatives) if index != fitting[0]]
                if not all(self._disjoint(piece, one) for one in others):
                    yield self._unproven(piece, keyword, path, pointer)

    def _no_alternative(
        self,
        piece: Piece,
        keyword: str,
        alternatives: Sequence[Located],
        tried: Sequence[list[Narrowing]],
        path: Path,
        pointer: tuple[str, ...],
    ) -> Iterator[Narrowing]:
        possible = [index for index, one in enumerate(alternatives) if not self._disjoint(piece, one)]
        if not possible:
            what = _shown(piece.value) if piece.finite else _kind(piece)
            yield Narrowing("alternative", pointer, keyword, what, "", _path(piece), (*path, keyword))
        elif len(possible) == 1:
            yield from tried[possible[0]]
        else:
            yield self._unproven(piece, keyword, path, pointer)

    def _against(self, piece: Piece, sup: Located, pointer: tuple[str, ...]) -> Iterator[Narrowing]:
        """Why values of ``piece`` may be refused by ``sup``."""
        wanted = conjuncts([sup], self._after)
        if wanted is None:
            yield Narrowing("type", pointer, "type", _kind(piece), "", _path(piece), sup[1])
            return
        for schema, path in wanted:
            yield from self._piece(piece, schema, path, pointer)

    def _disjoint(self, piece: Piece, other: Located) -> bool:
        return is_apart(piece, other, self._before, self._after)

    def _others(
        self, piece: Piece, schema: Mapping[str, Any], path: Path, pointer: tuple[str, ...]
    ) -> Iterator[Narrowing]:
        """Keywords that are understood only where both schemas have them alike."""
        for keyword, (kind, group) in OPAQUE.items():
            if keyword not in schema or (kind and piece.kind != kind):
                continue
            if keyword == "not" and self._disjoint(piece, (schema["not"], (*path, "not"))):
                continue
            if not (group and self._shared(piece, schema, *group)):
                yield self._unproven(piece, keyword, path, pointer)
        for keyword in schema.keys() - UNDERSTOOD:
            if not self._shared(piece, schema, keyword):
                yield self._unproven(piece, keyword, path, pointer)

    def _shared(self, piece: Piece, schema: Mapping[str, Any], *keywords: str) -> bool:
        """Whether a conjunct of ``piece`` has ``keywords`` exactly as ``schema`` has them."""
        wanted = {key: schema[key] for key in keywords if key in schema}
        return any(
            wanted.keys() == {key for key in keywords if key in one}
            and all(self.alike({key: one[key]}, {key: value}) for key, value in wanted.items())
            for one, _ in piece.conjuncts
        )

    def _unproven(self, piece: Piece, keyword: str, path: Path, pointer: tuple[str, ...]) -> Narrowing:
        return Narrowing("unproven", pointer, keyword, "", "", _path(piece, keyword), (*path, keyword))


def _mark(schema: Any) -> int | str:
    """What stands for a schema while it is compared: where it only refers to another, that one."""
    if isinstance(schema, Mapping) and schema.keys() == {"$ref"}:
        return str(schema["$ref"])
    return id(schema)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _kind(piece: Piece) -> str:
    return "integer" if piece.kind == "number" and piece.integer else piece.kind


def _path(piece: Piece, keyword: str = "") -> Path:
    """Where the first schema speaks of the piece, at ``keyword`` where it has it."""
    for schema, path in piece.conjuncts:
        if keyword and keyword in schema:
            return (*path, keyword)
    return piece.conjuncts[0][1] if piece.conjuncts else ()


def _first_path(sub: Sequence[Located]) -> Path:
    return sub[0][1] if sub else ()
