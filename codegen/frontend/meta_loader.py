"""From a schema file to a checked model: YAML, then shape, then meaning, each stage with all of its faults."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from codegen.frontend.shape import validate_shape
from codegen.frontend.source_files import read_source, shown_path
from codegen.frontend.versions import check_version
from codegen.frontend.yaml_reader import Document, read_yaml
from codegen.plan.loaded import LoadedSystem
from codegen.schema.document import SystemSchema
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticBag, DiagnosticsError


def load_system(path: Path, root: Path, configuration: Configuration) -> LoadedSystem:
    """The system that the file at ``path`` (relative to ``root``, or absolute) declares.

    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    bag = DiagnosticBag()
    source = read_source(root / path, root, configuration.maximum_schema_bytes, bag)
    if source is None:
        raise DiagnosticsError(bag.sorted(), EXIT_COULD_NOT)
    document = read_yaml(source, bag)
    bag.raise_errors()
    assert document is not None
    model = _shape(document, bag)
    bag.raise_errors()
    assert model is not None
    kernels = {}
    if find_spec("codegen.frontend.kernel_typing"):
        from codegen.frontend.kernel_typing import type_kernels

        kernels = type_kernels(model, document.positions, bag)
    warnings = bag.raise_errors()
    file = shown_path(root / path, root)
    return LoadedSystem(
        path=file,
        model=model,
        positions=document.positions,
        kernels=kernels,
        warnings=warnings,
        read={file: source.sha256},
        sources={file: source.text},
    )


def _shape(document: Document, bag: DiagnosticBag) -> SystemSchema | None:
    if not check_version(document.data, document.positions, bag):
        return None
    return validate_shape(SystemSchema, document.data, document.positions, bag)
