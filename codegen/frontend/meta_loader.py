"""From a schema file to a checked model: YAML, then shape, then meaning, each stage with all of its faults."""

from __future__ import annotations

from pathlib import Path

from codegen.frontend.contracts import load_contracts
from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.expression_lines import check_expression_lines
from codegen.frontend.kernel_typing import read_shared, type_kernels
from codegen.frontend.operations import check_operations
from codegen.frontend.plugin_sections import check_plugin_sections
from codegen.frontend.shape import validate_shape
from codegen.frontend.source_files import SourceFile, read_source
from codegen.frontend.system_rules import check_system
from codegen.frontend.system_warnings import warn_about_system
from codegen.frontend.unit_checking import check_units
from codegen.frontend.unit_texts import derivative_units
from codegen.frontend.versions import check_version
from codegen.frontend.waiver_rules import check_waivers
from codegen.frontend.yaml_reader import Document, read_documents
from codegen.plan.language import language_of
from codegen.plan.loaded import LoadedSystem
from codegen.plan.plugins import load_plugins
from codegen.plan.step_cache import StepCache
from codegen.schema.document import SystemSchema
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticBag, DiagnosticsError


def load_system(path: Path, root: Path, configuration: Configuration, cache: StepCache | None = None) -> LoadedSystem:
    """The system that the file at ``path`` (relative to ``root``, or absolute) declares.

    ``cache`` remembers whose units agree.
    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    bag = DiagnosticBag()
    source = read_source(root / path, root, configuration.maximum_schema_bytes, bag)
    if source is None:
        raise DiagnosticsError(bag.sorted(), EXIT_COULD_NOT)
    return system_of(source, path, root, configuration, cache)


def system_of(
    source: SourceFile, path: Path, root: Path, configuration: Configuration, cache: StepCache | None = None
) -> LoadedSystem:
    """The system that ``source`` declares as the file at ``path``, whatever the disk has there; as ``load_system``."""
    plugins = load_plugins(root, configuration)
    bag = DiagnosticBag()
    documents = read_documents(source, bag)
    bag.raise_errors()
    assert documents is not None
    language = language_of(plugins)
    document = canonical_document(documents, language.model_fields, bag)
    model = None if document is None else _shape(language, document, bag)
    bag.raise_errors()
    assert document is not None and model is not None
    check_expression_lines(document.data, document.positions, bag)
    check_system(model, document.positions, bag)
    contracts = load_contracts(
        model.contracts, document.positions, root / path, root, configuration.maximum_schema_bytes, bag
    )
    check_operations(model, contracts.schemas, document.positions, bag)
    check_waivers(model, document.positions, bag)
    check_plugin_sections(model, plugins, document, bag)
    shared = read_shared(model, document.positions, bag)
    kernels = type_kernels(model, shared, document.positions, bag)
    units = check_units(model, shared, kernels, document.positions, bag, cache)
    warn_about_system(model, document.data, document.positions, bag)
    warnings = bag.raise_errors()
    files = (source, *contracts.files)
    return LoadedSystem(
        path=source.file,
        model=model.model_copy(update={"contracts": dict(contracts.schemas)} if model.contracts else {}),
        positions=document.positions,
        kernels=kernels,
        units=units,
        derivative_units={name: derivative_units(model.kernels[name]) for name in units},
        warnings=warnings,
        read={file.file: file.sha256 for file in files},
        sources={file.file: file.text for file in files},
    )


def _shape(language: type[SystemSchema], document: Document, bag: DiagnosticBag) -> SystemSchema | None:
    if not check_version(document.data, document.positions, bag):
        return None
    return validate_shape(language, document.data, document.positions, bag)
