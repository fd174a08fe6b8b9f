"""Which schema of a workspace makes which module, from their identities alone."""

from __future__ import annotations

from pathlib import Path

from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.source_files import read_source, shown_path
from codegen.frontend.yaml_reader import read_documents
from codegen.schema.document import SystemSchema
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag


def workspace_modules(root: Path, configuration: Configuration) -> dict[str, str]:
    """The schema of every module of the workspace at ``root``; a schema that cannot be read is left to its own run."""
    found: dict[str, str] = {}
    for path in sorted((root / configuration.schemas).glob("*.yaml")):
        bag = DiagnosticBag()
        source = read_source(path, root, configuration.maximum_schema_bytes, bag)
        documents = None if source is None else read_documents(source, bag)
        document = None if documents is None else canonical_document(documents, SystemSchema.model_fields, bag)
        data = document.data if document is not None else None
        system = data.get("system") if isinstance(data, dict) else None
        module = str(system.get("module", "")) if isinstance(system, dict) else ""
        if module:
            found.setdefault(module, shown_path(path, root))
    return found
