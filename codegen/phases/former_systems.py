"""What an earlier run of the same schema left under another name of the system."""

from __future__ import annotations

from dataclasses import replace

from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory
from codegen.phases.state import RunState
from codegen.phases.workspace import planned


def former_manifests(state: RunState, directory: RootDirectory) -> tuple[Manifest, ...]:
    """The manifests of systems that the schema made before its ``module`` was renamed, files in their folders alone."""
    records = state.configuration.records
    found: list[Manifest] = []
    for path in directory.walk(records):
        name, _, file = path.removeprefix(f"{records}/").partition("/")
        if file != "manifest.json" or name == planned(state).system:
            continue
        try:
            manifest = read_manifest(directory.read(path) or b"")
        except ValueError:
            continue  # a damaged record names no schema
        if manifest.schema == state.schema_path and manifest.system == name:
            folders = tuple(f"{folder}/{name}/" for folder in (records, state.configuration.out))
            inside = (file for file in manifest.files if in_folders(file.path, folders))
            found.append(replace(manifest, files=tuple(inside)))
    return tuple(found)


def in_folders(path: str, folders: tuple[str, ...]) -> bool:
    """Whether ``path`` is a plain path below one of ``folders``: a manifest is a claim, not a licence."""
    return path.startswith(folders) and not {"", ".", ".."} & set(path.split("/"))
