"""Where contracts come from: the schema itself, files that it names, and files that these refer to."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import unquote

from codegen.frontend.json_reader import read_json_document
from codegen.frontend.source_files import SourceFile, read_source
from codegen.frontend.yaml_reader import read_yaml
from codegen.runtime.service.subschemas import subschemas, with_subschemas
from codegen.schema.base import NumberAsWritten
from codegen.schema.contract_schema import REFERENCE, RESERVED_CLASSES, ROOT
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import pascal_case, pascal_fault
from codegen.support.paths import path_fault
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span

EXTENSIONS = (".json", ".yaml", ".yml")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What file systems allow.
_LONGEST_NAME = 255
_FORM = "write `type: object` and `properties:`"


@dataclass(frozen=True)
class ContractSource:
    """A contract as it was written: plain data, where it stands, and its file below the schema's folder, if any."""

    schema: dict[str, Any]
    positions: PositionMap
    path: Path
    file: str | None = None


@dataclass
class ContractFiles:
    """Brings contracts in. ``sources`` are those found so far, ``files`` what was read for them."""

    folder: FilePath
    root: FilePath
    maximum_bytes: int
    positions: PositionMap
    bag: DiagnosticBag
    sources: dict[str, ContractSource] = field(default_factory=dict)
    files: list[SourceFile] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def declared(self, contracts: Mapping[str, dict[str, Any]]) -> None:
        """Bring in what the schema declares, then, file by file, what that refers to."""
        for name, schema in contracts.items():
            path: Path = ("contracts", name)
            _check_name(name, self.positions.key(path), self.bag)
            if "file" in schema:
                self._declared_file(name, schema, path)
            else:
                self._add(name, schema, self.positions, path, None)
        linked = 0
        while linked < len(self.sources):
            for name in list(self.sources)[linked:]:
                source = self.sources[name]
                schema = self._linked(source.schema, source.path, source)
                self.sources[name] = ContractSource(schema, source.positions, source.path, source.file)
                linked += 1

    def _declared_file(self, name: str, schema: dict[str, Any], path: Path) -> None:
        place = (*path, "file")
        if len(schema) > 1:
            message = "`file` stands alone: the whole contract is in the file"
            self.bag.error("C412", message, self.positions.key(place), "remove one or the other")
            return
        written, span = schema["file"], self.positions.value(place)
        if not isinstance(written, str):
            self.bag.error("C412", "`file` must be a path", span, "write `file: contracts/name.schema.json`")
        else:
            self._read(name, written, span)

    def _read(self, name: str, written: str, span: Span) -> bool:
        """Bring the file ``written``, relative to the schema's folder, in as the contract ``name``."""
        source = self._source(written, span)
        if source is None:
            return False
        reader = read_json_document if written.endswith(".json") else read_yaml
        document = reader(source, self.bag)
        if document is None:
            return False
        self.files.append(source)
        if not isinstance(document.data, dict):
            place = document.positions.value(())
            self.bag.error("C402", "a contract must be a mapping of keywords", place, _FORM)
            return False
        self._names.setdefault(written, name)
        return self._add(name, document.data, document.positions, (), written)

    def _source(self, written: str, span: Span) -> SourceFile | None:
        if fault := path_fault(written):
            self.bag.error("C412", fault.message, span, fault.hint)
            return None
        parts = FilePath(written).parts
        if max((len(part.encode()) for part in parts), default=0) > _LONGEST_NAME:
            self.bag.error(
                "C412", f"a name in the path has more than {_LONGEST_NAME} bytes", span, "write a shorter one"
            )
            return None
        if any(self.folder.joinpath(*parts[: count + 1]).is_symlink() for count in range(len(parts))):
            self.bag.error("C412", f"`{written}` goes through a symbolic link", span, "copy the file to its place")
            return None
        target = self.folder / written
        if target.suffix not in EXTENSIONS or not target.is_file():
            hint = "the path is relative to the schema's folder and ends in .json, .yaml or .yml"
            self.bag.error("C412", f"no contract file `{written}`", span, hint)
            return None
        return read_source(target, self.root, self.maximum_bytes, self.bag)

    def _add(self, name: str, schema: Any, positions: PositionMap, path: Path, file: str | None) -> bool:
        too_large = list(_not_finite(schema, path))
        for place in too_large:
            message, hint = "the number is too large for a double", "write a smaller one"
            self.bag.error("C117", message, positions.value(place), hint)
        if not too_large:
            self.sources[name] = ContractSource(_plain(schema), positions, path, file)
        return not too_large

    def _linked(self, schema: Any, path: Path, source: ContractSource) -> Any:
        """``schema`` with its references to files as references to the contracts that these have become."""
        if not isinstance(schema, Mapping):
            return schema
        parts = iter([self._linked(part, (*path, *place), source) for place, part in subschemas(schema)])
        made = with_subschemas(schema, lambda part: next(parts))
        reference = schema.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#") and not _SCHEME.match(reference):
            made["$ref"] = self._link(reference, source.positions.value((*path, "$ref")), source)
        return made

    def _link(self, reference: str, span: Span, source: ContractSource) -> str:
        """A reference to a file as one to its contract; any other as it is, for others to judge."""
        address, _, fragment = reference.partition("#")
        written = unquote(address)
        if not written.endswith(EXTENSIONS):
            return reference
        file = posixpath.normpath(posixpath.join(posixpath.dirname(source.file or ""), written))
        if file not in self._names:
            self._referred(file, span)
        name = self._names[file]
        return f"{ROOT}{name}#{fragment}" if fragment[:1] not in ("", "/") else f"{REFERENCE}{name}{fragment}"

    def _referred(self, file: str, span: Span) -> None:
        """Bring in a file that no contract is declared from; it is called as it is."""
        name = pascal_case(posixpath.basename(file).partition(".")[0])
        self._names[file] = name
        if name in self.sources or pascal_fault(name) or name in RESERVED_CLASSES:
            message = f"the file `{file}` cannot be a contract called `{name}`"
            self.bag.error("C418", message, span, f"add `SomeName: {{file: {file}}}` to `contracts`")
        else:
            self._read(name, file, span)

    @property
    def names(self) -> frozenset[str]:
        """What contracts are called, those that could not be brought in too."""
        return frozenset([*self.sources, *self._names.values()])


def _check_name(name: str, span: Span, bag: DiagnosticBag) -> None:
    if fault := pascal_fault(name):
        bag.error("C401", fault.message, span, fault.hint)
    elif name in RESERVED_CLASSES:
        bag.error("C417", f"the models mean something else by `{name}`", span, f"write `{name}Contract`")


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
