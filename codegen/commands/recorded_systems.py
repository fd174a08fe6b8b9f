"""Which systems an argument means: their schema names them, or they are named themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.rollback import kept_systems
from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError


def recorded_systems(root: Path, configuration: Configuration, name: str) -> tuple[str, ...]:
    """The systems with a record that ``name`` means: one of that name, or all that a run of that schema left."""
    return systems_meant(recorded_manifests(root, configuration), name)


def systems_meant(manifests: Mapping[str, Manifest], name: str) -> tuple[str, ...]:
    """The same where the manifests of all systems were read already."""
    if "/" not in name and name in manifests:
        return (name,)
    return tuple(system for system, manifest in manifests.items() if manifest.schema == name)


def system_to_restore(root: Path, configuration: Configuration, name: str) -> str:
    """The system that a rollback of ``name`` means, also where its schema is broken or gone by now.

    Raises ``DiagnosticsError`` of the schema where that is so and nothing else tells.
    """
    kept = kept_systems(root)
    if "/" not in name and name in kept:
        return name
    removed = next((system for system, paths in kept.items() if name in paths), None)
    try:
        return system_of(root, configuration, name)
    except DiagnosticsError:
        if removed is None:
            raise
        return removed


def system_of(root: Path, configuration: Configuration, schema: str) -> str:
    """The system of ``schema``; where that is broken now, the one of its record.

    Raises ``DiagnosticsError`` of the schema where there is no record either.
    """
    try:
        return load_system(Path(schema), root, configuration).model.package
    except DiagnosticsError:
        recorded = recorded_systems(root, configuration, schema)
        if not recorded:
            raise
        return recorded[0]


def recorded_manifests(root: Path, configuration: Configuration) -> dict[str, Manifest]:
    """The manifest of every system with a record, by its name, sorted."""
    found: dict[str, Manifest] = {}
    for path in sorted((root / configuration.records).glob("*/manifest.json")):
        try:
            manifest = read_manifest(path.read_bytes())
        except (OSError, ValueError):
            continue  # a damaged record names no schema
        found[path.parent.name] = manifest
    return found
