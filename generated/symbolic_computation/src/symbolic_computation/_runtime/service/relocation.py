"""The contracts of a bundle as parts of another document, which has no addresses but its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

from .subschemas import all_schemas, subschemas, with_subschemas

#: What only a document of its own has: its addresses, and what it is written in.
_OF_DOCUMENTS = frozenset({"$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary"})


class Relocated:
    """The contracts of ``bundle`` below ``prefix``, a pointer such as ``#/$defs/``, each by its name.

    References are pointers below ``prefix`` too, and nothing has an ``$id``. Where a reference depends on the way to
    it, or leads to no place in a contract, ``movable`` is false, and contracts stay documents of their own.
    """

    def __init__(self, bundle: Mapping[str, Any], prefix: str) -> None:
        contracts: Mapping[str, Any] = bundle["$defs"]
        self._prefix = prefix
        self._base = bundle["$id"]
        self._names = {urljoin(self._base, schema["$id"]): name for name, schema in contracts.items()}
        self.movable = all(self._moves(schema) for schema in contracts.values())
        self.schemas: Mapping[str, Any] = (
            {name: self._moved(schema, self._base) for name, schema in contracts.items()} if self.movable else contracts
        )

    def alone(self, name: str) -> dict[str, Any]:
        """The contract ``name`` with all that it refers to, where ``prefix`` is ``#/$defs/`` and contracts moved."""
        definitions = {found: self.schemas[found] for found in sorted(self._referred(name))}
        own = {key: value for key, value in self.schemas[name].items() if key != "$defs"}
        return {**own, "$defs": definitions} if definitions else own

    def property_of(self, name: str, key: str) -> dict[str, Any] | None:
        """What the contract ``name`` asks of the property ``key`` wherever it stands; None where it says nothing."""
        found = [{"$ref": f"{place}/properties/{_escaped(key)}"} for place in self._declaring(name, key)]
        if not found:
            return None
        return found[0] if len(found) == 1 else {"allOf": found}

    def _moves(self, schema: Any) -> bool:
        dynamic = any("$dynamicRef" in part for part in all_schemas(schema) if isinstance(part, Mapping))
        return not dynamic and None not in self._targets(schema, self._base)

    def _targets(self, schema: Any, base: str) -> Iterator[str | None]:
        """Where each reference of ``schema`` leads."""
        if not isinstance(schema, Mapping):
            return
        base = urljoin(base, schema.get("$id", ""))
        if "$ref" in schema:
            yield self._target(schema["$ref"], base)
        for _, part in subschemas(schema):
            yield from self._targets(part, base)

    def _target(self, reference: str, base: str) -> str | None:
        address, pointer = urldefrag(urljoin(base, reference))
        name = self._names.get(address)
        return None if name is None or (pointer and not pointer.startswith("/")) else f"{self._prefix}{name}{pointer}"

    def _moved(self, schema: Any, base: str) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        inside = urljoin(base, schema.get("$id", ""))
        made = with_subschemas(schema, lambda part: self._moved(part, inside))
        if "$ref" in made:
            made["$ref"] = self._target(made["$ref"], inside)
        return {key: value for key, value in made.items() if key not in _OF_DOCUMENTS}

    def _referred(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            parts = all_schemas(self.schemas[waiting.pop()])
            references = {part["$ref"] for part in parts if isinstance(part, Mapping) and "$ref" in part}
            names = {reference.removeprefix(self._prefix).partition("/")[0] for reference in references}
            waiting += names - found
            found |= names
        return found

    def _declaring(self, name: str, key: str) -> Iterator[str]:
        """The places of the schemas that hold for all of a contract's values and have the property ``key``."""
        seen: set[str] = set()
        waiting = [f"{self._prefix}{name}"]
        while waiting:
            place = waiting.pop()
            schema = self._at(place)
            if place in seen or not isinstance(schema, Mapping):
                continue
            seen.add(place)
            if key in schema.get("properties", {}):
                yield place
            waiting += [f"{place}/allOf/{index}" for index in reversed(range(len(schema.get("allOf", ()))))]
            waiting += [schema["$ref"]] if "$ref" in schema else []

    def _at(self, place: str) -> Any:
        found: Any = self.schemas
        for step in place.removeprefix(self._prefix).split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found


def _escaped(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"), safe="~")
