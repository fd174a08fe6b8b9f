"""What a model can say of a contract: a plainer JSON Schema that accepts everything that the contract accepts.

The contract itself is asked at the boundary; this is what the types of its model come from. Whatever a type cannot hold
is left out, and a schema that says nothing is any value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.schema.contract_objects import merged, parts
from codegen.schema.contract_references import follow

#: What is true of every value.
ANY: Mapping[str, Any] = {}
#: Escapes that pydantic reads more narrowly than JSON Schema: classes of Unicode where ECMA-262 means ASCII.
_NARROWER = re.compile(r"\\[wWsSbBD]|\[\^[^\]]*\\d")
_NOTES = ("description", "deprecated")
#: Keywords beside which a schema may stand for the only member of its ``allOf``.
_SILENT = frozenset({*_NOTES, "$anchor", "$comment", "$defs", "$id", "$schema", "default", "examples", "title"})
_DEEPEST_MERGE = 3
_SCALARS = frozenset({"boolean", "null", "string", "number", "integer"})
#: Keywords that an instance of each type is held to by the type itself.
_BOUNDS: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}


class ContractTypes:
    """Types of ``contracts``, whose references are canonical."""

    def __init__(self, contracts: Mapping[str, Any]) -> None:
        self._contracts = contracts
        self._merging = 0

    def of(self, schema: Any, *, named: bool = True) -> dict[str, Any]:
        """The type of ``schema``; ``named`` where it is a contract or a property, whose docstring can mark a list."""
        if not isinstance(schema, Mapping):
            return dict(ANY)
        notes = {key: schema[key] for key in _NOTES if key in schema}
        return self._kind(schema, named) | notes

    def _kind(self, schema: Mapping[str, Any], named: bool) -> dict[str, Any]:
        if "$dynamicRef" in schema:
            return dict(ANY)
        if "$ref" in schema:
            reference = schema["$ref"]
            return {"$ref": reference} if follow(reference, self._contracts) is not None else dict(ANY)
        if "const" in schema or "enum" in schema:
            return _values(schema.get("enum", [schema.get("const")]))
        if "allOf" in schema:
            return self._all_of(schema, named)
        if "type" in schema and not _is_object_of_unions(schema):
            return self._typed(schema, named)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema and (union := _any_of(self.of(part, named=False) for part in schema[keyword])):
                return union
        return self._typed(schema, named) if "type" in schema else dict(ANY)

    def _typed(self, schema: Mapping[str, Any], named: bool) -> dict[str, Any]:
        """The type of a schema that says which types it takes."""
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if len(types) == 1:
            return self._one_type(types[0], schema, named)
        return _any_of(self._one_type(kind, schema, False) for kind in types)

    def _one_type(self, kind: str, schema: Mapping[str, Any], named: bool) -> dict[str, Any]:
        if kind == "object":
            return self._object(schema)
        made = {"type": kind} | {key: schema[key] for key in _BOUNDS.get(kind, ()) if key in schema}
        if kind == "integer":
            made = {key: value for key, value in made.items() if key == "type" or isinstance(value, int)}
            if isinstance(schema.get("multipleOf"), int):
                made["multipleOf"] = schema["multipleOf"]
        elif kind == "string" and isinstance(schema.get("pattern"), str) and _is_plain(schema["pattern"]):
            made["pattern"] = schema["pattern"]
        elif kind == "array":
            items = dict(ANY) if "prefixItems" in schema else self.of(schema.get("items"), named=False)
            made |= {"items": items} if items else {}
            made |= {"uniqueItems": True} if named and schema.get("uniqueItems") is True else {}
        return made

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        required = [name for name in schema.get("required", ()) if isinstance(name, str)]
        properties = {name: self._property(part) for name, part in schema.get("properties", {}).items()}
        properties |= {name: dict(ANY) for name in required if name not in properties}
        made: dict[str, Any] = {"type": "object"}
        patterns = schema.get("patternProperties", {})
        others = schema.get("additionalProperties", True)
        if patterns:
            (pattern, part), *more = patterns.items()
            alone = not properties and not more and "propertyNames" not in schema
            if others is False and alone and _is_plain(pattern):
                return made | {
                    "patternProperties": {pattern: self.of(part, named=False)},
                    "additionalProperties": False,
                }
            others = True
        made |= {"required": required} if required else {}
        made |= {"properties": properties} if properties else {}
        made["additionalProperties"] = others if isinstance(others, bool) else self.of(others, named=False) or True
        names = self.of(schema.get("propertyNames"))
        if names.get("type") == "string" and not properties and others is not False:
            made["propertyNames"] = names
        return made

    def _property(self, schema: Any) -> dict[str, Any]:
        """The type of a property, which alone is given its default."""
        default = {"default": schema["default"]} if isinstance(schema, Mapping) and "default" in schema else {}
        return self.of(schema) | default

    def _all_of(self, schema: Mapping[str, Any], named: bool) -> dict[str, Any]:
        """A value that fits all fits each: the objects among them are one, of others the first that says something."""
        own = {key: value for key, value in schema.items() if key != "allOf"}
        if not own.keys() - _SILENT and len(schema["allOf"]) == 1:
            return self.of(schema["allOf"][0], named=named)
        found = list(parts(schema, self._contracts))
        if any(part.get("type") == "object" for part in found):
            return self._merged_object(found)
        return next((kind for part in found if (kind := self._kind(part, named))), dict(ANY))

    def _merged_object(self, found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """One object of all that is ``found``, open below a few levels: it may hold itself, merged again."""
        if self._merging == _DEEPEST_MERGE:
            return {"type": "object", "additionalProperties": True}
        self._merging += 1
        try:
            return self._object(merged(found))
        finally:
            self._merging -= 1


def _values(values: list[Any]) -> dict[str, Any]:
    """An enumeration of scalars; other values have no literal type."""
    if not values or any(isinstance(value, dict | list) for value in values):
        return dict(ANY)
    if len(values) == 1 and not isinstance(values[0], float) and not is_long(values[0]):
        return {"type": "null"} if values[0] is None else {"const": values[0]}
    return {"enum": values}


def is_long(value: Any) -> bool:
    """Whether it is an integer of more than 64 bits, which pydantic takes where any is asked for, and no literal is."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _any_of(kinds: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """One of ``kinds``: any value where one of them is. Scalars lose their bounds, but for one beside null."""
    listed = [{key: value for key, value in kind.items() if key not in _NOTES} for kind in kinds]
    if not listed or not all(listed):
        return dict(ANY)
    if len(listed) == 1:
        return listed[0]
    scalars = [kind for kind in listed if kind.get("type") in _SCALARS]
    if len(scalars) < len(listed):
        return {"anyOf": [{"type": kind["type"]} if kind in scalars else kind for kind in listed]}
    types = list(dict.fromkeys(kind["type"] for kind in listed))
    if len(types) == 1:
        return {"type": types[0]}
    bounded = [kind for kind in listed if kind["type"] != "null"]
    return {**(bounded[0] if len(bounded) == 1 else {}), "type": types}


def _is_object_of_unions(schema: Mapping[str, Any]) -> bool:
    """Whether all that is known of an object is which of several it is."""
    described = {"properties", "required", "additionalProperties", "patternProperties", "propertyNames"}
    return schema["type"] == "object" and not described & schema.keys()


def _is_plain(pattern: str) -> bool:
    return _NARROWER.search(pattern) is None
