"""What an earlier run of the same schema left under another name of the system."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.root_directory import RootDirectory
from codegen.phases.state import RunState
from codegen.phases.workspace import planned


def former_manifests(state: RunState, directory: RootDirectory) -> tuple[Manifest, ...]:
    """The manifests of systems that the schema made before its ``module`` was renamed, files in their folders alone."""
    records = state.configuration.records
    found: list[Manifest] = []
    for path in sorted((state.root / records).glob("*/manifest.json")):
        name, seen = path.parent.name, path.lstat()
        if name == planned(state).system or _schema_of(str(path), seen.st_mtime_ns, seen.st_size) != state.schema_path:
            continue
        manifest = read_manifest(directory.read(f"{records}/{name}/manifest.json") or b"")
        if manifest.system == name:
            folders = tuple(f"{folder}/{name}/" for folder in (records, state.configuration.out))
            inside = (file for file in manifest.files if in_folders(file.path, folders))
            found.append(replace(manifest, files=tuple(inside)))
    return tuple(found)


@lru_cache(maxsize=8192)
def _schema_of(path: str, modified: int, size: int) -> str:
    """The schema that a manifest names, read again only when the file changed; empty for a damaged one."""
    del modified, size
    try:
        return read_manifest(Path(path).read_bytes()).schema
    except (OSError, ValueError):
        return ""


def in_folders(path: str, folders: tuple[str, ...]) -> bool:
    """Whether ``path`` is a plain path below one of ``folders``: a manifest is a claim, not a licence."""
    return path.startswith(folders) and not {"", ".", ".."} & set(path.split("/"))
