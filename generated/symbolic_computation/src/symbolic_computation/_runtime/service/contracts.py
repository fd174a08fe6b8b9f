"""The boundary: a value is held to the JSON Schema of its contract before it becomes a model, and before it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ..canonical_json import JsonValue
from .problem import Problem
from .relocation import Relocated
from .requests import Model, parse_request

_ROOT = "https://contracts.invalid/"
_MOST_FAULTS = 5
_LONGEST_FAULT = 200


class ContractSchemas:
    """The contracts of one bundle, a JSON Schema (2020-12) that holds each below ``$defs`` by its name.

    Formats are asserted, patterns run in linear time, and nothing is ever fetched. ``source`` is the bundle or the
    path of its text, which is read, and each of its contracts compiled, when it is first asked.
    """

    def __init__(self, source: Path | Mapping[str, Any]) -> None:
        self._source = source
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def request(self, model: type[Model], value: Any) -> Model:
        """``value`` as ``model``, which is called as its contract; a 400 that names what does not fit."""
        faults = self.faults(model.__name__, value)
        if faults:
            raise Problem(400, faults)
        return parse_request(model, value)

    def before(self, name: str) -> BeforeValidator:
        """What holds a value to the contract ``name`` where pydantic would read it next."""

        def check(value: Any) -> Any:
            faults = self.faults(name, value)
            if faults:
                raise PydanticCustomError("contract", "{faults}", {"faults": faults})
            return value

        return BeforeValidator(check)

    def answer(self, name: str, value: JsonValue) -> JsonValue:
        """``value``, which keeps the contract ``name``; ``RuntimeError`` where it does not: that is our own fault."""
        faults = self.faults(name, value)
        if faults:
            raise RuntimeError(f"the answer breaks the contract {name}: {faults}")
        return value

    def faults(self, name: str, value: Any) -> str:
        """What the contract refuses, up to five in one line, each with its place; empty where it accepts ``value``.

        Texts of ``value`` are not repeated. Raises ``KeyError`` for a name that the bundle has not.
        """
        validator = self._validators.get(name) or self._compiled(name)
        try:
            if validator.is_valid(value):
                return ""
            found = list(islice(_lines(validator, value), _MOST_FAULTS + 1))
        except ValueError as error:
            return f"no JSON: {error}"[:_LONGEST_FAULT]
        return "; ".join([*found[:_MOST_FAULTS], *(["and more"] if len(found) > _MOST_FAULTS else [])])

    def schema(self, name: str) -> dict[str, JsonValue]:
        """The contract ``name`` as a schema that needs no other document."""
        self._require(name)
        alone = self._alone
        return alone.alone(name) if alone.movable else {**self._bundle, "$ref": f"#/$defs/{name}"}

    def below(self, prefix: str) -> Relocated:
        """The contracts as parts of another document, below the pointer ``prefix``."""
        return Relocated(self._bundle, prefix)

    def _compiled(self, name: str) -> jsonschema_rs.Draft202012Validator:
        self._require(name)
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": f"{_ROOT}#/$defs/{name}"},
            registry=self._registry,
            mask="the value",
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
        )
        return self._validators.setdefault(name, validator)

    def _require(self, name: str) -> None:
        if name not in self._bundle["$defs"]:
            raise KeyError(name)

    @cached_property
    def _bundle(self) -> Mapping[str, Any]:
        if not isinstance(self._source, Path):
            return self._source
        read: dict[str, Any] = json.loads(self._source.read_text(encoding="utf-8"))
        return read

    @cached_property
    def _alone(self) -> Relocated:
        return self.below("#/$defs/")

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_ROOT, dict(self._bundle))], draft=jsonschema_rs.Draft202012)


def _lines(validator: jsonschema_rs.Draft202012Validator, value: Any) -> Iterator[str]:
    for error in validator.iter_errors(value):
        place = ".".join(str(part) for part in error.instance_path)
        text = f"{place}: {error.message}" if place else error.message
        yield text if len(text) <= _LONGEST_FAULT else f"{text[:_LONGEST_FAULT]}..."
