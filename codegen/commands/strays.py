"""Folders of systems that no schema makes any more. The standard library alone: warm commands look for them too."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.commands.ignoring import ignored_below
from codegen.support.configuration import Configuration
from codegen.support.ejected_systems import is_ejected


@dataclass(frozen=True)
class Stray:
    """A folder of generated files or records, with ``/`` at its end.

    ``schema`` made it and is gone, empty where that is unknown. ``kept`` are files in it that no run wrote, or that
    were edited since.
    """

    path: str
    schema: str
    kept: tuple[str, ...]


def stray_systems(
    root: Path, configuration: Configuration, made: Collection[str], failed: Collection[str]
) -> list[Stray]:
    """Folders of generated systems and records that belong to none of the systems ``made``, nor to a schema that is
    there: what that one made under another name is its own drift.

    What the schemas in ``failed`` make is known by their records alone; where one has none, any folder may be its.
    """
    manifests = {name: _manifest(root / configuration.records / name / "manifest.json")
                 for name in _folders(root / configuration.records) if name not in made}  # fmt: skip
    schemas = {name: str(manifest.get("schema", "")) for name, manifest in manifests.items()}
    if set(failed) - set(schemas.values()):
        return []
    found: list[Stray] = []
    for folder in (configuration.out, configuration.records):
        for name in _folders(root / folder):
            schema, path = schemas.get(name, ""), f"{folder}/{name}"
            kept_by_hand = is_ejected(root, path)
            if name not in made and not kept_by_hand and not (schema and (root / schema).is_file()):
                kept = _kept(root, path, manifests.get(name, {})) if folder == configuration.out else ()
                found.append(Stray(f"{path}/", schema, tuple(kept)))
    return found


def _folders(place: Path) -> list[str]:
    try:
        with os.scandir(place) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return []


def _manifest(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _kept(root: Path, folder: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Files below ``folder`` that are not as the record has them, and that git does not ignore."""
    digests = dict(_digests(manifest.get("files")))
    ignored = ignored_below(str(root), folder, digests)
    for parent, _, names in sorted(os.walk(root / folder)):
        for name in sorted(names):
            place = Path(parent) / name
            path = place.relative_to(root).as_posix()
            if not ignored(path) and (place.is_symlink() or _digest(place) != digests.get(path)):
                yield path


def _digests(files: object) -> Iterable[tuple[str, str]]:
    for entry in files if isinstance(files, list) else ():
        if isinstance(entry, dict):
            yield str(entry.get("path")), str(entry.get("sha256"))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
