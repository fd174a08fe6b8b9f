"""What a glue entry declares about code: well formed, comparable with the output, and at one with the schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from codegen.plan.setting_types import PLAIN, annotation_of, default_fits, least_default, likely_type, long_form
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue, GlueEntry
from codegen.schema.glue_declarations import Endpoint
from codegen.schema.operations import Operation
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, pascal_case
from codegen.support.positions import Path, PositionMap
from codegen.support.signatures import parsed_signature

_LINES = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_")
_TTL = re.compile(r"[1-9][0-9]*[smh]")
#: Fields that only a Python file can be compared with.
_ABOUT_CODE = (
    "fields", "functions", "methods", "class_name", "models", "enums", "endpoints", "cache_integration",
    "memory_integration", "backends", "storage", "validation", "validation_rules", "patterns", "registration",
    "requires",
)  # fmt: skip


def check_declarations(glue: ExtractionGlue, model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add what the entries of ``glue`` declare and nothing could hold, or ``model`` does not bear out."""
    for name, entry in glue.entries.items():
        check = _Check(("schema_to_code", name), entry, model, positions, bag)
        check.comparable()
        check.texts()
        check.fields()
        check.signatures()
        check.known_names()
        check.endpoints()


class _Check:
    def __init__(
        self, path: Path, entry: GlueEntry, model: SystemSchema, positions: PositionMap, bag: DiagnosticBag
    ) -> None:
        self._path = path
        self._entry = entry
        self._model = model
        self._positions = positions
        self._bag = bag

    def _error(self, code: str, below: Path, message: str, hint: str) -> None:
        self._bag.error(code, message, self._positions.value((*self._path, *below)), hint)

    def comparable(self) -> None:
        entry = self._entry
        given = [name for name in _ABOUT_CODE if name in entry.model_fields_set and getattr(entry, name)]
        if given and (entry.owner == "once" or not entry.target.endswith(".py")):
            what = "a file of people" if entry.owner == "once" else f"`{entry.target}`"
            message = f"`{given[0]}` is about code, and {what} is not compared"
            self._bag.error("C572", message, self._positions.key((*self._path, given[0])), "remove it")
        elif entry.methods and entry.class_name is None:
            name = pascal_case(PurePosixPath(entry.target).stem) or "Service"
            place = self._positions.key((*self._path, "methods"))
            self._bag.error("C572", "methods of no class", place, f"write `class_name: {name}` beside it")

    def texts(self) -> None:
        lines, prefix = self._entry.lines, self._entry.patterns.prefix
        ends = _LINES.fullmatch(lines) if lines is not None else None
        if lines is not None and (ends is None or int(ends[1]) > int(ends[2])):
            self._error("C549", ("lines",), f"`{lines}` is no range of lines", "write `1-999`, or a narrower range")
        if prefix is not None and _PREFIX.fullmatch(prefix) is None:
            fit = f"{re.sub('[^A-Z0-9]+', '_', prefix.upper()).strip('_0123456789') or 'SERVICE'}_"
            path = ("patterns", "prefix")
            self._error("C549", path, f"`{prefix}` cannot begin the names of variables", f"write `{fit}`")
        cache = self._entry.cache_integration
        if cache is not None and cache.compiled_ttl is not None and _TTL.fullmatch(cache.compiled_ttl) is None:
            path = ("cache_integration", "compiled_ttl")
            self._error(
                "C549", path, f"`{cache.compiled_ttl}` is no length of time", "write `1h`, or as in `30s`, `5m`"
            )

    def fields(self) -> None:
        enums = enums_of(self._model)
        for name, declared in self._entry.fields.items():
            field = long_form(declared)
            short = isinstance(declared, str)
            if annotation_of(field.type, enums) is None:
                guess = likely_type(field.default)
                path = ("fields", name) if short else ("fields", name, "type")
                hint = (
                    f"write `{_short(guess, field.default) if short else guess}`; known: {', '.join([*PLAIN, *enums])}"
                )
                self._error("C545", path, f"`{field.type}` is no type of a setting", hint)
            elif not default_fits(field, enums):
                optional = f"{field.type} | None"
                fit = _short(optional, None) if short else f"type: {optional}"
                message = f"`{name}` has no default"
                if field.default is not None:
                    message, least = f"`{field.default}` is no `{field.type}`", least_default(field.type, enums)
                    fit = _short(field.type, least) if short else f"default: {_yaml(least)}"
                self._error("C549", ("fields", name), message, f"write `{fit}`, or another")

    def signatures(self) -> None:
        for kind in ("functions", "methods"):
            for name, described in getattr(self._entry, kind).items():
                text = described.signature
                if text is not None and parsed_signature(text, name) is None:
                    hint = 'write `"(number: int) -> str"`, or what it takes and gives'
                    self._error("C571", (kind, name, "signature"), f"the signature of `{name}` is not Python", hint)

    def known_names(self) -> None:
        """Contracts, layers and tools that the entry names are those of the schema."""
        tools = {item.expose.tool for item in self._model.operations.values() if item.expose.tool}
        layers = [name for name in ("workingmemory", "episodicmemory", "semanticmemory") if self._has_layer(name)]
        self._known("models", self._entry.models, self._model.contracts, "contract")
        self._known("enums", self._entry.enums, enums_of(self._model), "contract with an enum")
        self._known("memory_integration", self._entry.memory_integration, layers, "layer of memory")
        self._known("registration", self._entry.registration, tools, "tool")

    def _known(self, key: str, names: Sequence[str], known: Collection[str], what: str) -> None:
        for index, name in enumerate(names):
            if name not in known:
                meant = did_you_mean(name, known)
                hint = f"did you mean `{meant}`?" if meant else "declare it there, or remove the name here"
                self._error("C573", (key, index), f"the schema has no {what} `{name}`", hint)

    def _has_layer(self, name: str) -> bool:
        return getattr(self._model.memorytopology, name) is not None

    def endpoints(self) -> None:
        if not self._entry.endpoints:
            return
        operations = {item.expose.http: item for item in self._model.operations.values() if item.expose.http}
        misspelt: set[str] = set()
        for endpoint, said in self._entry.endpoints.items():
            path: Path = ("endpoints", endpoint)
            if endpoint not in operations:
                meant = did_you_mean(endpoint, operations)
                misspelt |= {meant} if meant else set()
                hint = f"did you mean `{meant}`?" if meant else "remove it, or expose an operation there"
                self._error("C546", path, f"no operation has the endpoint `{endpoint}`", hint)
                continue
            for message, hint in _differences(endpoint, said, operations[endpoint]):
                self._error("C546", path, message, hint)
            if said.governance and not self._model.governance.anchors:
                message = f"`governance` of `{endpoint}` is true, and the schema names no anchors"
                self._error("C546", path, message, "write `governance: false`, or name anchors in the schema")
        for missing in sorted(operations.keys() - self._entry.endpoints.keys() - misspelt):
            words = {word: value for word, value in _declared(operations[missing]).items() if value}
            described = ", ".join(f"{word}: {_yaml(value)}" for word, value in words.items())
            hint = f"describe it: `{missing}: {{{described}}}`"
            self._error("C546", ("endpoints",), f"the endpoint `{missing}` is missing here", hint)


def enums_of(model: SystemSchema) -> dict[str, list[Any]]:
    """The values of every contract that is an enumeration."""
    return {name: schema["enum"] for name, schema in model.contracts.items() if isinstance(schema.get("enum"), list)}


def _differences(endpoint: str, said: Endpoint, operation: Operation) -> Iterator[tuple[str, str]]:
    for word, value in _declared(operation).items():
        if getattr(said, word) != value:
            shown = {True: "true", False: "false", None: "nothing"}.get(value, value)  # type: ignore[call-overload]
            hint = f"remove `{word}`" if value is None else f"write `{word}: {shown}`"
            yield f"`{word}` of `{endpoint}` is `{shown}` in the schema", hint


def _declared(operation: Operation) -> dict[str, object]:
    return {
        "docstring": operation.doc,
        "request_model": operation.request,
        "response_model": operation.response,
        "audit_logging": operation.audit,
    }


def _short(kind: str, default: object) -> str:
    return kind if default is None else f"{kind} = {_yaml(default)}"


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'
