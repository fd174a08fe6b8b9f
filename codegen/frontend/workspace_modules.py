"""Which schema of a workspace makes which module, and on which it depends, from what stands there alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.source_files import read_source, shown_path
from codegen.frontend.yaml_reader import read_documents
from codegen.plan.language import language_of
from codegen.plan.plugins import load_plugins
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.schema_files import schema_files

#: What the words for dependencies have in common in every dialect.
_DEPENDS = "depend"


def workspace_modules(root: Path, configuration: Configuration) -> dict[str, str]:
    """The schema of every module of the workspace at ``root``; a schema that cannot be read is left to its own run."""
    found: dict[str, str] = {}
    for schema, module, _ in _identities(root, configuration):
        found.setdefault(module, schema)
    return found


def hard_dependencies(root: Path, configuration: Configuration) -> dict[str, list[str]]:
    """The modules of the workspace that each of its modules must have; those that it does not make are left out.

    Empty where none must have another: then only the schemas that speak of dependencies were parsed.
    """
    speaking = _identities(root, configuration, lambda path, text: _DEPENDS in text)
    if not any(isinstance(data.get("depends_on"), dict) and data["depends_on"].get("hard") for _, _, data in speaking):
        return {}
    named: dict[str, list[str]] = {}
    for _, module, data in _identities(root, configuration):
        depends = data.get("depends_on")
        hard = depends.get("hard") if isinstance(depends, dict) else None
        named.setdefault(module, [name for name in hard if isinstance(name, str)] if isinstance(hard, list) else [])
    return {
        module: [made for name in names for made in named if is_module(name, made)] for module, names in named.items()
    }


def declared_dependencies(
    root: Path, configuration: Configuration, of: Collection[str]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The module of every schema that depends on others or is one ``of`` these, and the names of systems that it
    depends on, hard or soft; schemas that cannot be read are left out."""
    found = _identities(root, configuration, lambda path, text: path in of or _DEPENDS in text)
    return {schema: (module, tuple(_named(data.get("depends_on")))) for schema, module, data in found}


def _named(depends: Any) -> Iterator[str]:
    for kind in ("hard", "soft"):
        names = depends.get(kind) if isinstance(depends, dict) else None
        yield from (name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def is_module(name: str, module: str) -> bool:
    """Whether a dependency called ``name`` is ``module``: in full, or by its last segment alone."""
    return name == module or ("." not in name and module.rpartition(".")[2] == name)


def _identities(
    root: Path, configuration: Configuration, wanted: Callable[[str, str], bool] = lambda path, text: True
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, module and data of every schema that can be read and whose path and text are ``wanted``."""
    sections = language_of(load_plugins(root, configuration)).model_fields
    for path in schema_files(root, configuration):
        bag = DiagnosticBag()
        source = read_source(path, root, configuration.maximum_schema_bytes, bag)
        documents = read_documents(source, bag) if source and wanted(source.file, source.text) else None
        document = None if documents is None else canonical_document(documents, sections, bag)
        if document is None or not isinstance(document.data, dict):
            continue
        system = document.data.get("system")
        module = str(system.get("module", "")) if isinstance(system, dict) else ""
        if module:
            yield shown_path(path, root), module, document.data
