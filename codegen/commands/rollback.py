"""``codegen rollback``: the tree before the last committed run."""

from __future__ import annotations

from pathlib import Path

from codegen.emit.commit import CommitSummary
from codegen.emit.rollback import rollback as restore
from codegen.emit.workspace_lock import workspace_lock
from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError


def rollback(root: Path, configuration: Configuration, schema: str, wait: float = 0) -> tuple[str, CommitSummary]:
    """The system that was rolled back and what changed on the disk."""
    system = system_of(root, configuration, schema)
    with workspace_lock(root, f"rollback {schema}", wait=wait):
        return system, restore(root, system)


def system_of(root: Path, configuration: Configuration, schema: str) -> str:
    """The system of a schema; a schema that is broken now is found by its record."""
    try:
        return load_system(Path(schema), root, configuration).model.package
    except DiagnosticsError:
        system = recorded_system(root, configuration, schema)
        if system is None:
            raise
        return system


def recorded_system(root: Path, configuration: Configuration, schema: str) -> str | None:
    """The system whose committed manifest names ``schema``."""
    from codegen.emit.manifest import read_manifest

    for path in sorted((root / configuration.records).glob("*/manifest.json")):
        try:
            manifest = read_manifest(path.read_bytes())
        except ValueError:
            continue  # a damaged record names no schema
        if manifest.schema == schema:
            return manifest.system
    return None
