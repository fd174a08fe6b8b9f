"""The section ``contracts``: files brought in, schemas checked, examples validated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import jsonschema_rs

from codegen.frontend.contract_examples import check_examples
from codegen.frontend.contract_unions import check_circles, check_unions
from codegen.frontend.contract_walk import ContractWalk
from codegen.frontend.source_files import SourceFile, read_source
from codegen.frontend.yaml_reader import read_yaml
from codegen.schema.base import NumberAsWritten
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import pascal_fault
from codegen.support.paths import path_fault
from codegen.support.positions import Path, PositionMap

_EXTENSIONS = (".json", ".yaml", ".yml")
_FORM = "write `type: object` and `properties:`"


@dataclass(frozen=True)
class Contracts:
    """The contracts that are JSON Schemas, with their files brought in, as plain data; and the files that were read."""

    schemas: Mapping[str, dict[str, Any]]
    files: tuple[SourceFile, ...] = ()


@dataclass
class _Loading:
    folder: FilePath
    root: FilePath
    maximum_bytes: int
    positions: PositionMap
    bag: DiagnosticBag
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, tuple[PositionMap, Path]] = field(default_factory=dict)
    files: list[SourceFile] = field(default_factory=list)


def load_contracts(
    declared: Mapping[str, dict[str, Any]],
    positions: PositionMap,
    schema_file: FilePath,
    root: FilePath,
    maximum_bytes: int,
    bag: DiagnosticBag,
) -> Contracts:
    """The checked contracts of the schema at ``schema_file``; every fault goes to ``bag``."""
    loading = _Loading(schema_file.parent, root, maximum_bytes, positions, bag)
    known = len(bag.sorted())
    for name, schema in declared.items():
        _bring_in(name, schema, loading)
    sound = {name: schema for name, schema in loading.schemas.items() if _is_sound(name, schema, loading, declared)}
    for name, schema in sound.items():
        places, path = loading.places[name]
        check_unions(schema, path, sound, places, bag)
    check_circles(sound, loading.places, bag)
    if len(bag.sorted()) == known and sound:
        check_examples(sound, loading.places, bag)
    return Contracts(sound, tuple(loading.files))


@cache
def _meta_schema() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})


def _bring_in(name: str, schema: dict[str, Any], loading: _Loading) -> None:
    path: Path = ("contracts", name)
    if fault := pascal_fault(name):
        loading.bag.error("C401", fault.message, loading.positions.key(path), fault.hint)
    places = loading.positions
    if "file" in schema:
        if len(schema) > 1:
            message = "`file` stands alone: the whole contract is in the file"
            loading.bag.error("C412", message, loading.positions.key((*path, "file")), "remove one or the other")
            return
        found = _read_file(schema["file"], (*path, "file"), loading)
        if found is None:
            return
        schema, places, path = found
    too_large = list(_not_finite(schema, path))
    for place in too_large:
        loading.bag.error("C117", "the number is too large for a double", places.value(place), "write a smaller one")
    if too_large:
        return
    loading.schemas[name] = _plain(schema)
    loading.places[name] = (places, path)


def _read_file(written: Any, path: Path, loading: _Loading) -> tuple[dict[str, Any], PositionMap, Path] | None:
    span = loading.positions.value(path)
    if not isinstance(written, str):
        loading.bag.error("C412", "`file` must be a path", span, "write `file: contracts/name.schema.json`")
        return None
    if fault := path_fault(written):
        loading.bag.error("C412", fault.message, span, fault.hint)
        return None
    target = loading.folder / written
    steps = [
        loading.folder.joinpath(*FilePath(written).parts[: count + 1]) for count in range(len(FilePath(written).parts))
    ]
    if any(step.is_symlink() for step in steps):
        loading.bag.error("C412", f"`{written}` goes through a symbolic link", span, "copy the file to its place")
        return None
    if target.suffix not in _EXTENSIONS or not target.is_file():
        hint = "the path is relative to the schema's folder and ends in .json, .yaml or .yml"
        loading.bag.error("C412", f"no contract file `{written}`", span, hint)
        return None
    source = read_source(target, loading.root, loading.maximum_bytes, loading.bag)
    document = read_yaml(source, loading.bag) if source is not None else None
    if source is None or document is None:
        return None
    loading.files.append(source)
    if not isinstance(document.data, dict):
        loading.bag.error("C402", "a contract must be a mapping of keywords", document.positions.value(()), _FORM)
        return None
    data = {key: value for key, value in document.data.items() if key not in ("$schema", "$id")}
    return data, document.positions, ()


def _is_sound(name: str, schema: dict[str, Any], loading: _Loading, declared: Mapping[str, Any]) -> bool:
    """Whether ``schema`` is a JSON Schema of the language; what it is not goes to the bag."""
    positions, path = loading.places[name]
    own = DiagnosticBag()
    ContractWalk(declared.keys(), positions, own).check(schema, path)
    if not own.has_errors:
        for error in _meta_schema().iter_errors(schema):
            place = (*path, *error.instance_path)
            own.error("C402", f"not a JSON Schema: {error.message}", positions.value(place), "see JSON Schema 2020-12")
    loading.bag.extend(own.sorted())
    return not own.has_errors


def _not_finite(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, float) and not math.isfinite(value):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _not_finite(item, (*path, key))


def _plain(value: Any) -> Any:
    """``value`` as JSON data: numbers without the text they were written in."""
    if isinstance(value, NumberAsWritten):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
