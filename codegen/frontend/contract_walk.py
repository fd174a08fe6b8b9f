"""One contract, keyword by keyword: what would silently become wrong code is an error at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from codegen.frontend.contract_keywords import (
    FORMATS,
    KNOWN,
    ONE_SCHEMA,
    REFUSED,
    SCHEMA_LISTS,
    SCHEMA_MAPPINGS,
    TYPE_OF_KEYWORD,
    TYPES,
    is_generator_keyword,
)
from codegen.frontend.patterns import pattern_fault
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean
from codegen.support.positions import Path, PositionMap

REFERENCE = "#/contracts/"


class ContractWalk:
    """Checks the schemas of one file; ``names`` are all declared contracts."""

    def __init__(self, names: Collection[str], positions: PositionMap, bag: DiagnosticBag) -> None:
        self._names = names
        self._positions = positions
        self._bag = bag

    def check(self, schema: Any, path: Path, *, named: bool = True) -> None:
        """Add what is wrong with ``schema``, which stands at ``path``. Recursive; YAML has bounded the depth.

        ``named`` says whether it has a name in the models: a contract or a property.
        """
        if schema is True:
            return
        if not isinstance(schema, dict):
            hint = "remove the property" if schema is False else "write a mapping of keywords"
            self._bag.error("C402", "a schema must be a mapping of keywords", self._positions.value(path), hint)
            return
        for keyword, value in schema.items():
            here = (*path, keyword)
            if keyword in KNOWN:
                self._keyword(keyword, value, schema, here)
            else:
                self._unknown(keyword, here)
        self._held_to(schema, path, named)

    def _held_to(self, schema: Mapping[str, Any], path: Path, named: bool) -> None:
        """Models hold to these keywords in some company only; anywhere else they would be ignored."""
        if schema.get("uniqueItems") is True and not named:
            hint = "give the list a contract of its own, and refer to it"
            message = "`uniqueItems` is held to in a contract or a property, not in a list or union within"
            self._unheld("uniqueItems", path, message, hint)
        patterns = schema.get("patternProperties")
        if isinstance(patterns, dict):
            alone = len(patterns) == 1 and schema.get("additionalProperties") is False
            if not alone or {"properties", "propertyNames"} & schema.keys():
                message = "`patternProperties` is held to alone: one pattern, no `properties`, nothing additional"
                self._unheld("patternProperties", path, message, "write `additionalProperties: false` and one pattern")
        if "propertyNames" in schema and "properties" in schema:
            message = "`propertyNames` is not held to beside `properties`"
            self._unheld("propertyNames", path, message, "name the properties, and write `additionalProperties: false`")

    def _unheld(self, keyword: str, path: Path, message: str, hint: str) -> None:
        self._bag.error("C404", message, self._positions.key((*path, keyword)), hint)

    def _error(self, code: str, path: Path, message: str, hint: str | None) -> None:
        self._bag.error(code, message, self._positions.value(path), hint)

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
            self._bag.error("C403", f"unknown keyword `{keyword}`", span, hint)

    def _keyword(self, keyword: str, value: Any, schema: Mapping[str, Any], path: Path) -> None:
        if keyword == "type":
            self._type(value, path)
        elif keyword == "$ref":
            self._reference(value, path)
        elif keyword == "format":
            self._format(value, path)
        elif keyword == "pattern" and isinstance(value, str):
            self._pattern(value, path)
        self._children(keyword, value, path)
        self._needs_type(keyword, schema, path)

    def _children(self, keyword: str, value: Any, path: Path) -> None:
        if keyword in ONE_SCHEMA:
            if keyword != "additionalProperties" or value is not False:
                self.check(value, path, named=False)
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            for index, item in enumerate(value):
                self.check(item, (*path, index), named=False)
        elif keyword in SCHEMA_MAPPINGS and isinstance(value, dict):
            for name, item in value.items():
                if keyword == "patternProperties":
                    self._pattern(name, (*path, name))
                self.check(item, (*path, name), named=keyword == "properties")

    def _needs_type(self, keyword: str, schema: Mapping[str, Any], path: Path) -> None:
        wanted = TYPE_OF_KEYWORD.get(keyword)
        if wanted is None:
            return
        written = schema.get("type")
        types = written if isinstance(written, list) else [written]
        if written is None or not set(wanted) & {item for item in types if isinstance(item, str)}:
            message = f"`{keyword}` says nothing without `type: {wanted[0]}`"
            self._bag.error("C402", message, self._positions.key(path), f"write `type: {wanted[0]}` beside it")

    def _type(self, value: Any, path: Path) -> None:
        items = value if isinstance(value, list) else [value]
        for index, item in enumerate(items):
            place = (*path, index) if isinstance(value, list) else path
            if item is None:
                self._error("C405", place, "`null` without quotes is no type", 'write `"null"`, in quotes')
            elif item not in TYPES:
                meant = did_you_mean(item, TYPES) if isinstance(item, str) else None
                hint = f"did you mean `{meant}`?" if meant else f"types are {', '.join(TYPES)}"
                self._error("C405", place, f"unknown type `{item}`", hint)

    def _reference(self, value: Any, path: Path) -> None:
        if not isinstance(value, str) or not value.startswith(REFERENCE) or "/" in value[len(REFERENCE) :]:
            hint = 'write "#/contracts/Name", and declare the contract with {file: ...} where it is a file'
            self._error("C408", path, f"`{value}` does not refer to a contract of this system", hint)
            return
        name = value[len(REFERENCE) :]
        if name not in self._names:
            meant = did_you_mean(name, self._names)
            hint = f'did you mean "{REFERENCE}{meant}"?' if meant else "declare the contract"
            self._error("C407", path, f"dangling reference: no contract `{name}`", hint)

    def _format(self, value: Any, path: Path) -> None:
        if value not in FORMATS:
            meant = did_you_mean(value, FORMATS) if isinstance(value, str) else None
            hint = f"did you mean `{meant}`?" if meant else f"formats are {', '.join(FORMATS)}; or write a `pattern`"
            self._error("C406", path, f"unknown format `{value}`", hint)

    def _pattern(self, pattern: str, path: Path) -> None:
        if fault := pattern_fault(pattern):
            self._error("C411", path, fault.message, fault.hint)
