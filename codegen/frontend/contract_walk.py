"""One contract, keyword by keyword: what would silently become wrong code is an error at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.frontend.contract_keywords import (
    DIALECT,
    FORMATS,
    KNOWN,
    REFUSED,
    TELLING,
    TYPE_OF_KEYWORD,
    TYPES,
    is_generator_keyword,
)
from codegen.frontend.patterns import pattern_fault
from codegen.runtime.service.subschemas import subschemas
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, only_meant
from codegen.support.positions import Path, PositionMap

#: Where a schema describes a value of its own; elsewhere it says more of one that is described already.
_DESCRIBING = frozenset({"properties", "items", "$defs", "additionalProperties", "prefixItems", "patternProperties"})
#: What other languages call types of JSON Schema, where the name alone does not tell.
_TYPES_ELSEWHERE = {"float": "number", "double": "number", "list": "array", "dict": "object", "map": "object"}


class ContractWalk:
    """Checks the schemas of one file, keyword by keyword; references are followed elsewhere."""

    def __init__(self, positions: PositionMap, bag: DiagnosticBag) -> None:
        self._positions = positions
        self._bag = bag

    def check(self, schema: Any, path: Path, *, describes: bool = True) -> None:
        """Add what is wrong with ``schema``, which stands at ``path``. Recursive; the reader has bounded the depth.

        ``describes`` says whether a value is described here: a contract, a property, an item.
        """
        if isinstance(schema, bool):
            return
        if not isinstance(schema, dict):
            message, hint = "a schema must be a mapping of keywords", "write a mapping of keywords"
            self._bag.error("C402", message, self._positions.value(path), hint)
            return
        for keyword, value in schema.items():
            here = (*path, keyword)
            if keyword in KNOWN:
                self._keyword(keyword, value, schema, here)
            else:
                self._unknown(keyword, here)
        for place, part in subschemas(schema):
            self.check(part, (*path, *place), describes=describes and place[0] in _DESCRIBING)
        if describes and not TELLING & schema.keys():
            self._untyped(schema, path)

    def _untyped(self, schema: Mapping[str, Any], path: Path) -> None:
        """A bound without a type holds for values of its own type alone: rarely what was meant."""
        for keyword in schema:
            if keyword in TYPE_OF_KEYWORD:
                wanted = TYPE_OF_KEYWORD[keyword][0]
                message = f"without a type, `{keyword}` holds only where a value is of type {wanted}"
                self._bag.warning(
                    "C415", message, self._positions.key((*path, keyword)), f"write `type: {wanted}` beside it"
                )
                return

    def _error(self, code: str, path: Path, message: str, hint: str | None, *, fix: str | None = None) -> None:
        self._bag.error(code, message, self._positions.value(path), hint, fix=fix)

    def _unknown(self, keyword: str, path: Path) -> None:
        span = self._positions.key(path)
        if is_generator_keyword(keyword):
            hint = "remove it: it would put code of its own choice into the models"
            self._bag.error("C404", f"`{keyword}` is a keyword of model generators and is refused", span, hint)
        elif keyword in REFUSED:
            self._bag.error("C404", f"the keyword `{keyword}` is not available in contracts", span, REFUSED[keyword])
        else:
            meant = did_you_mean(keyword, KNOWN)
            hint = f"did you mean `{meant}`?" if meant else "keywords are those of JSON Schema 2020-12"
            fix = only_meant(keyword, KNOWN)
            self._bag.error("C403", f"unknown keyword `{keyword}`", span, hint, fix=fix)

    def _keyword(self, keyword: str, value: Any, schema: Mapping[str, Any], path: Path) -> None:
        if keyword == "type":
            self._type(value, path)
        elif keyword == "$schema" and str(value).rstrip("#") != DIALECT:
            message = f"the contract says that it is `{value}`; contracts are JSON Schema 2020-12"
            self._error("C414", path, message, f'write "{DIALECT}", or remove it')
        elif keyword == "format":
            self._format(value, path)
        elif keyword == "pattern" and isinstance(value, str):
            self._pattern(value, path)
        elif keyword == "patternProperties" and isinstance(value, dict):
            for pattern in value:
                self._pattern(pattern, (*path, pattern))
        elif keyword == "required" and isinstance(value, list) and isinstance(schema.get("properties"), dict):
            self._required(value, schema, path)
        self._needs_type(keyword, schema, path)

    def _needs_type(self, keyword: str, schema: Mapping[str, Any], path: Path) -> None:
        wanted = TYPE_OF_KEYWORD.get(keyword)
        if wanted is None or "type" not in schema:
            return
        written = schema["type"]
        types = written if isinstance(written, list) else [written]
        if keyword == "required" and isinstance(schema[keyword], bool):
            message = "`required` is a list of names, beside the properties that it names"
            hint = "remove it, and name this property in `required` of the object"
            self._bag.error("C402", message, self._positions.key(path), hint)
        elif any(item not in TYPES for item in types):
            return  # which type was meant decides
        elif not set(wanted) & {item for item in types if isinstance(item, str)}:
            message = f"`{keyword}` says nothing without `type: {wanted[0]}`"
            self._bag.error("C402", message, self._positions.key(path), f"write `type: {wanted[0]}`, or remove it")

    def _type(self, value: Any, path: Path) -> None:
        items = value if isinstance(value, list) else [value]
        for index, item in enumerate(items):
            place = (*path, index) if isinstance(value, list) else path
            if item is None:
                self._error("C405", place, "`null` without quotes is no type", 'write `"null"`, in quotes')
            elif item not in TYPES:
                meant = (_TYPES_ELSEWHERE.get(item) or did_you_mean(item, TYPES)) if isinstance(item, str) else None
                hint = f"did you mean `{meant}`?" if meant else f"types are {', '.join(TYPES)}"
                self._error("C405", place, f"unknown type `{item}`", hint, fix=meant and only_meant(item, TYPES))

    def _required(self, names: list[Any], schema: Mapping[str, Any], path: Path) -> None:
        """A name that is no property: a misspelt one, or one that a closed object can never have."""
        properties = schema["properties"]
        closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
        for index, name in enumerate(names):
            if not isinstance(name, str) or name in properties:
                continue
            meant = only_meant(name, [known for known in properties if known not in names])
            if meant is not None or closed:
                hint = f"did you mean `{meant}`?" if meant else f"remove it, or declare `{name}` in `properties`"
                self._error("C402", (*path, index), f"`{name}` is required, and is no property here", hint, fix=meant)

    def _format(self, value: Any, path: Path) -> None:
        if value not in FORMATS:
            meant = did_you_mean(value, FORMATS) if isinstance(value, str) else None
            hint = f"did you mean `{meant}`?" if meant else f"formats are {', '.join(FORMATS)}; or write a `pattern`"
            self._error("C406", path, f"unknown format `{value}`", hint, fix=meant and only_meant(value, FORMATS))

    def _pattern(self, pattern: str, path: Path) -> None:
        if fault := pattern_fault(pattern):
            self._error("C411", path, fault.message, fault.hint)
