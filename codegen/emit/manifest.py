"""The manifest: what a run left, file by file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.emit.record_json import record_json


@dataclass(frozen=True)
class ManifestEntry:
    """One file of a run. ``template`` is the template, runtime module or handler it came from."""

    path: str
    sha256: str
    mode: str
    kind: str
    source: str
    template: str


@dataclass(frozen=True)
class Manifest:
    """All files of one system as a run recorded them."""

    system: str
    schema: str
    plan: str
    files: tuple[ManifestEntry, ...]

    def by_path(self) -> Mapping[str, ManifestEntry]:
        """The entries by their paths."""
        return {entry.path: entry for entry in self.files}


def manifest_text(system: str, schema: str, plan: str, files: Iterable[ManifestEntry]) -> str:
    """The manifest as committed: sorted, without time, host or version."""
    ordered = sorted(files, key=lambda entry: entry.path)
    return record_json(
        {"version": 1, "system": system, "schema": schema, "plan": plan, "files": [vars(entry) for entry in ordered]}
    )


def read_manifest(data: bytes) -> Manifest:
    """The manifest in ``data``; raises ``ValueError`` when it is not one."""
    try:
        value: Any = json.loads(data)
        if value["version"] != 1:
            raise ValueError(f"manifest version {value['version']!r} is not known")
        files = tuple(ManifestEntry(**entry) for entry in value["files"])
        texts = [
            value["system"],
            value["schema"],
            value["plan"],
            *(text for file in files for text in vars(file).values()),
        ]
    except (KeyError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a manifest: {error!r}") from error
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("not a manifest: a field is not text")
    return Manifest(value["system"], value["schema"], value["plan"], files)
