"""The classes that contracts need, by name: themselves, the parts that they refer to, and the objects inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.backends.contract_types import ContractTypes
from codegen.runtime.service.subschemas import subschemas, with_subschemas
from codegen.schema.contract_references import follow, steps
from codegen.schema.contract_schema import REFERENCE, split_reference
from codegen.support.names import pascal_case

_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")


def contract_definitions(contracts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A schema for each class of ``contracts``, whose references are canonical.

    References between classes are ``#/$defs/Class``, and no object stands inside another.
    """
    return _Definitions(contracts).all()


class _Definitions:
    def __init__(self, contracts: Mapping[str, Any]) -> None:
        self._contracts = contracts
        self._types = ContractTypes(contracts)
        self._classes: dict[str, str] = {f"{REFERENCE}{name}": name for name in contracts}
        self._taken = set(contracts)
        self._found: dict[str, dict[str, Any]] = {}

    def all(self) -> dict[str, dict[str, Any]]:
        made = 0
        while made < len(self._classes):
            for reference, name in list(self._classes.items())[made:]:
                self._found[name] = self._flat(self._types.of(follow(reference, self._contracts)), name)
                made += 1
        return self._found

    def _flat(self, kind: dict[str, Any], owner: str) -> dict[str, Any]:
        """``kind`` with classes of their own for the objects inside it."""
        if "$ref" in kind:
            return {**kind, "$ref": f"#/$defs/{self._class_of(kind['$ref'])}"}
        names = iter([_wanted(place, owner) for place, _ in subschemas(kind)])
        return with_subschemas(kind, lambda part: self._inner(part, next(names), owner))

    def _inner(self, part: Any, wanted: str, owner: str) -> Any:
        if not isinstance(part, dict):
            return part
        if not _is_class(part):
            return self._flat(part, wanted if _CLASS.fullmatch(wanted) else owner)
        name = self._free(wanted, owner)
        self._found[name] = {}
        kept = {key: part[key] for key in ("description", "default", "deprecated") if key in part}
        self._found[name] = self._flat({key: value for key, value in part.items() if key != "default"}, name)
        return {"$ref": f"#/$defs/{name}"} | kept

    def _class_of(self, reference: str) -> str:
        if reference not in self._classes:
            owner, pointer = split_reference(reference)
            *_, last = steps(pointer)
            self._classes[reference] = self._free(pascal_case(last), owner)
        return self._classes[reference]

    def _free(self, wanted: str, owner: str) -> str:
        """A class name that nothing has: ``wanted``, else behind the name of its owner, else with a number."""
        plain = wanted if wanted.isascii() else ""
        candidates = [plain, f"{owner}{plain or 'Part'}"]
        numbered = (f"{candidates[1]}{number}" for number in range(2, len(self._taken) + 3))
        name = next(name for name in [*candidates, *numbered] if _CLASS.fullmatch(name) and name not in self._taken)
        self._taken.add(name)
        return name


def _is_class(kind: Mapping[str, Any]) -> bool:
    """Whether the type is a class of its own rather than a dictionary."""
    return kind.get("type") == "object" and ("properties" in kind or kind.get("additionalProperties") is False)


def _wanted(place: Iterable[str | int], owner: str) -> str:
    """What an object at ``place`` would be called: as its property, or as an item of what holds it."""
    keyword, *rest = place
    if keyword == "properties":
        return pascal_case(str(rest[0]))
    return f"{owner}Item"
