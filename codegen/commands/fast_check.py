"""``codegen check --fast``: believes the manifest and compares digests; generates nothing."""

from __future__ import annotations

import hashlib
import json
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.drift.ignored import ignore_rule
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


@dataclass(frozen=True)
class FastResult:
    """The files of a system that were compared with its record, and what is wrong: (``moved``, ``hand-edited``,
    ``missing`` or ``orphan``, path)."""

    system: str
    compared: tuple[str, ...]
    found: tuple[tuple[str, str], ...]


class Records:
    """The manifests of a workspace by their schemas, read once for all systems of a command."""

    def __init__(self, root: Path, records: str) -> None:
        self._manifests: dict[str, dict[str, Any]] = {}
        self._damaged: list[str] = []
        for path in sorted((root / records).glob("*/manifest.json")):
            try:
                value = json.loads(path.read_bytes())
                if value["files"]:
                    self._manifests.setdefault(value["schema"], value)
            except (OSError, ValueError, KeyError, TypeError) as error:
                self._damaged.append(f"{path.relative_to(root).as_posix()} is not a manifest: {error!r}")

    def of(self, schema: str) -> dict[str, Any]:
        """The manifest of ``schema``; ``DiagnosticsError`` (exit 2) where none can be read."""
        found = self._manifests.get(schema)
        if found is not None:
            return found
        items = [Diagnostic("C602", message) for message in self._damaged]
        message = f"{schema} has no record: nothing was compared"
        raise DiagnosticsError([*items, Diagnostic("C608", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)


def fast_check(root: Path, configuration: Configuration, schema: str, records: Records) -> FastResult:
    """What the record of ``schema`` says is wrong.

    Raises ``DiagnosticsError`` (exit 2) when there is no record to compare with.
    """
    manifest = records.of(schema)
    system = str(manifest["system"])
    found = [("moved", path) for path in _moved(root, root / configuration.records / system / "lock.toml")]
    files = {str(entry["path"]): entry for entry in manifest["files"]}
    for path, entry in files.items():
        place = root / path
        try:
            mode = place.lstat().st_mode
        except OSError:
            found.append(("missing", path))
            continue
        if not stat.S_ISREG(mode) or hashlib.sha256(place.read_bytes()).hexdigest() != entry["sha256"]:
            found.append(("hand-edited", path))
    found += [("orphan", path) for path in _orphans(root, f"{configuration.out}/{system}", set(files))]
    return FastResult(system, tuple(files), tuple(sorted(found, key=lambda item: item[1])))


def _moved(root: Path, lock: Path) -> list[str]:
    try:
        inputs = tomllib.loads(lock.read_text(encoding="utf-8"))["inputs"]
    except (OSError, ValueError, KeyError):
        return [lock.relative_to(root).as_posix()]
    return [path for path, digest in inputs.items() if _digest(root / path) != digest]


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _orphans(root: Path, distribution: str, known: set[str]) -> list[str]:
    lines: list[str] = []
    for path in (root / ".gitignore", root / distribution / ".gitignore"):
        if path.is_file():
            lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
    ignored = ignore_rule(lines)
    base = root / distribution
    below = [path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_symlink() or path.is_file()]
    return [f"{distribution}/{path}" for path in below if f"{distribution}/{path}" not in known and not ignored(path)]
