"""The section ``contracts``: files brought in, schemas checked, references followed, examples validated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import jsonschema_rs

from codegen.frontend.contract_examples import check_values
from codegen.frontend.contract_files import ContractFiles
from codegen.frontend.contract_keywords import DIALECT
from codegen.frontend.contract_links import check_links
from codegen.frontend.contract_unions import check_circles, check_unions
from codegen.frontend.contract_walk import ContractWalk
from codegen.frontend.flow_text import flow_text
from codegen.frontend.source_files import SourceFile
from codegen.schema.contract_references import References, canonical_contracts
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap


@dataclass(frozen=True)
class Contracts:
    """The contracts that are JSON Schemas, as plain data: those that the schema declares, then those of files that they
    refer to. References are canonical, but where they are dynamic. ``files`` were read for them."""

    schemas: Mapping[str, dict[str, Any]]
    files: tuple[SourceFile, ...] = ()


def load_contracts(
    declared: Mapping[str, dict[str, Any]],
    positions: PositionMap,
    schema_file: FilePath,
    root: FilePath,
    maximum_bytes: int,
    bag: DiagnosticBag,
) -> Contracts:
    """The checked contracts of the schema at ``schema_file``; every fault goes to ``bag``."""
    own = DiagnosticBag()
    files = ContractFiles(schema_file.parent, root, maximum_bytes, positions, own)
    files.declared(declared)
    sound = {name: source.schema for name, source in files.sources.items() if _is_sound(name, files, own)}
    places = {name: (source.positions, source.path) for name, source in files.sources.items()}
    names = {*declared, *files.names}
    references = References(sound)
    schemas = {name: references.canonical(name) for name in sound}
    check_links(sound, schemas, names, references, places, own)
    for name, schema in schemas.items():
        check_unions(schema, places[name][1], schemas, places[name][0], own)
    check_circles(schemas, places, own)
    if not own.has_errors:
        check_values(schemas, places, own)
    bag.extend(own.sorted())
    return Contracts(canonical_contracts(sound), tuple(files.files))


@cache
def _meta_schema() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": DIALECT})


def _sound_hint(error: jsonschema_rs.ValidationError) -> str:
    """What to write instead of a keyword's value of the wrong type."""
    value = error.instance
    if isinstance(value, str) and error.message.endswith(' is not of type "array"'):
        return f"write `{flow_text([value])}`, a list"
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return f"write `{value}` without quotes"
    return "see JSON Schema 2020-12"


def _is_sound(name: str, files: ContractFiles, bag: DiagnosticBag) -> bool:
    """Whether the contract ``name`` is a JSON Schema of the language; what it is not goes to ``bag``."""
    source = files.sources[name]
    own = DiagnosticBag()
    ContractWalk(source.positions, own).check(source.schema, source.path)
    if not own.has_errors:
        for error in _meta_schema().iter_errors(source.schema):
            place = source.positions.value((*source.path, *error.instance_path))
            own.error("C402", f"not a JSON Schema: {error.message}", place, _sound_hint(error))
    bag.extend(own.sorted())
    return not own.has_errors
