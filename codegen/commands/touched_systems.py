"""Which systems of a workspace a change of some of its files can reach, from their committed records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from codegen.commands.ignoring import ignore_files
from codegen.emit.manifest import read_manifest
from codegen.frontend.workspace_modules import declared_dependencies
from codegen.plan.lock import Lock, read_lock
from codegen.support.configuration import SETTINGS, Configuration


def recorded_locks(root: Path, configuration: Configuration) -> dict[str, Lock]:
    """The committed lock of every schema that has one which can be read, beside a manifest."""
    found: dict[str, Lock] = {}
    for path in sorted((root / configuration.records).glob("*/lock.toml")):
        try:
            lock = read_lock(path.read_bytes())
            read_manifest((path.parent / "manifest.json").read_bytes())
        except (OSError, ValueError):
            continue
        found.setdefault(lock.schema, lock)
    return found


def touched_systems(
    root: Path,
    configuration: Configuration,
    schemas: Collection[str],
    changed: Collection[str],
    former_modules: Iterable[str] = (),
) -> list[str]:
    """Those of ``schemas`` that a change of the files ``changed`` can reach, in their order; all without a record are.

    Settings, glue and templates reach every system. ``former_modules`` are what changed schemas were before.
    """
    if any(_reaches_all(path, configuration) for path in changed):
        return list(schemas)
    locks = recorded_locks(root, configuration)
    paths = frozenset(changed)
    touched = {schema for schema in schemas if _touches(locks.get(schema), schema, paths, configuration)}
    if any(path.startswith(f"{configuration.schemas}/") for path in paths):
        former = {*former_modules, *(lock.system for schema, lock in locks.items() if schema in paths)}
        touched |= _dependents(root, configuration, paths, former)
    return [schema for schema in schemas if schema in touched]


def input_folders(configuration: Configuration) -> tuple[str, ...]:
    """The folders of the workspace that are read for generating."""
    own = configuration.handlers, configuration.edits, configuration.benchmarks
    return configuration.schemas, configuration.glue, configuration.templates, *own


def files_of_all(configuration: Configuration) -> tuple[str, ...]:
    """Single files that count for every system: the settings, and what says which files are ignored."""
    return (SETTINGS, *ignore_files(configuration.out))


def _reaches_all(path: str, configuration: Configuration) -> bool:
    return path in files_of_all(configuration) or path.startswith(
        (f"{configuration.glue}/", f"{configuration.templates}/")
    )


def _touches(lock: Lock | None, schema: str, changed: frozenset[str], configuration: Configuration) -> bool:
    if lock is None or schema in changed or not changed.isdisjoint(lock.inputs):
        return True
    folders = (configuration.out, configuration.records, configuration.handlers, configuration.edits)
    own = tuple(f"{folder}/{lock.system}/" for folder in folders)
    return f"{configuration.benchmarks}/{lock.system}.json" in changed or any(path.startswith(own) for path in changed)


def _dependents(
    root: Path, configuration: Configuration, changed: frozenset[str], former_modules: Iterable[str]
) -> set[str]:
    """Schemas that depend on a module which a changed schema makes or made, or on such a one."""
    declared = declared_dependencies(root, configuration, changed)
    names = {*former_modules, *(module for schema, (module, _) in declared.items() if schema in changed)}
    moved = set(map(_last, names))
    found: set[str] = set()
    while more := _naming(declared, moved) - found:
        found |= more
        moved |= {_last(declared[schema][0]) for schema in more}
    return found


def _naming(declared: Mapping[str, tuple[str, Collection[str]]], moved: Collection[str]) -> set[str]:
    return {schema for schema, (_, names) in declared.items() if any(_last(name) in moved for name in names)}


def _last(name: str) -> str:
    """The last segment, in which systems of a workspace differ."""
    return name.rpartition(".")[2]
