"""What the last run or check read and left; while all of it is as it was, nothing needs to be done again.

The standard library alone: this is all that a warm command imports.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.commands.ignoring import ignored_below
from codegen.commands.own_sources import Sources, changed_since

_VERSION = 2
_FOLDER = ".codegen/cache/warm"


@dataclass(frozen=True)
class Stamp:
    """What a valid stamp proves of the files at ``paths``. ``ran`` is true when all seven phases had passed, false for
    a check."""

    system: str
    paths: tuple[str, ...]
    warnings: int
    ran: bool


@dataclass(frozen=True)
class Evidence:
    """What a stamp is made of; paths are relative to the workspace.

    ``inputs`` and ``outputs`` are the files read and left, ``absent`` paths that would have been read had they been
    there, ``folders`` those whose list of files was read, ``tools`` absolute paths outside the workspace.
    """

    system: str
    distribution: str
    inputs: Iterable[str]
    outputs: Iterable[str]
    absent: Iterable[str]
    folders: Iterable[str]
    tools: Iterable[str]
    warnings: int
    ran: bool


def has_run_record(root: Path, stamp: Stamp) -> bool:
    """Whether ``evidence/`` holds the record of the run that left the report on the disk."""
    report = next((path for path in stamp.paths if path.endswith(f"/{stamp.system}/report.json")), None)
    try:
        record = json.loads((root / "evidence" / stamp.system / "run.json").read_bytes())
        return report is not None and record["report"] == _digest(root / report)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def write_stamp(root: Path, schema: str, evidence: Evidence, sources: Sources | None = None) -> None:
    """Remember ``evidence`` as it stands on the disk now; a workspace that cannot be written to has no stamp."""
    outputs = {path: _digest_and_mode(f"{root}/{path}") for path in sorted(evidence.outputs)}
    value = {
        "version": _VERSION,
        "python": sys.version,
        "system": evidence.system,
        "distribution": evidence.distribution,
        "inputs": {path: _digest(root / path) for path in evidence.inputs},
        "outputs": outputs,
        "absent": sorted(evidence.absent),
        "folders": {path: _listing(root / path) for path in evidence.folders},
        "tools": {str(path): _toolmark(Path(path)) for path in evidence.tools},
        "sources": (sources or Sources()).written(root / _FOLDER),
        "warnings": evidence.warnings,
        "ran": evidence.ran,
    }
    place = _place(root, schema)
    temporary = place.with_suffix(f".{os.getpid()}")
    try:
        if not (root / ".codegen/.gitignore").is_file():
            (root / ".codegen/.gitignore").write_text("*\n", encoding="ascii")
        temporary.write_text(json.dumps(value), encoding="utf-8")
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)


def read_stamp(root: Path, schema: str, sources: Sources | None = None) -> Stamp | None:
    """The stamp of ``schema`` when everything that it names is unchanged; None otherwise.

    A command that reads many stamps looks at codegen's own ``sources`` once.
    """
    try:
        value = json.loads(_place(root, schema).read_bytes())
        valid = isinstance(value, dict) and _holds(root, value, sources or Sources())
        return Stamp(value["system"], tuple(value["outputs"]), value["warnings"], value["ran"]) if valid else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def changed_sources(root: Path, schema: str) -> list[str]:
    """Which of codegen's own files, templates and glue changed since the stamp; empty when that is unknown."""
    try:
        return changed_since(root / _FOLDER, json.loads(_place(root, schema).read_bytes())["sources"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def stamped_digest(root: Path, schema: str, path: str) -> str:
    """SHA-256 of the output ``path`` when the stamp was written; empty where there is none."""
    try:
        return str(json.loads(_place(root, schema).read_bytes())["outputs"][path][0])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ""


def _holds(root: Path, value: Mapping[str, Any], sources: Sources) -> bool:
    if value["version"] != _VERSION or value["python"] != sys.version or (root / ".codegen/journal.json").exists():
        return False
    return (
        all(_digest(f"{root}/{path}") == digest for path, digest in value["inputs"].items())
        and not any((root / path).exists() for path in value["absent"])
        and all(_listing(root / path) == names for path, names in value["folders"].items())
        and all(_toolmark(Path(path)) == mark for path, mark in value["tools"].items())
        and all(_digest_and_mode(f"{root}/{path}") == mark for path, mark in value["outputs"].items())
        and not _behind_a_link(root, value["outputs"])
        and _no_strangers(root, value["distribution"], value["outputs"])
        and sources.are_as_in(root / _FOLDER, value["sources"])
    )


def _place(root: Path, schema: str) -> Path:
    return root / _FOLDER / f"{hashlib.sha256(schema.encode()).hexdigest()[:16]}.json"


def _digest(path: Path | str) -> str:
    try:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123  pathlib would take as long again
            return hashlib.sha256(stream.readall()).hexdigest()
    except OSError:
        return ""


def _digest_and_mode(path: str) -> list[str]:
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return ["", ""]
    return [_digest(path) if stat.S_ISREG(mode) else "", f"{mode:o}"]


def _listing(path: Path) -> list[str]:
    return sorted(item.relative_to(path).as_posix() for item in path.rglob("*")) if path.is_dir() else []


def _toolmark(path: Path) -> list[int]:
    """Size and time of an installed tool; installing another version changes them."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def _behind_a_link(root: Path, outputs: Iterable[str]) -> bool:
    """Whether a folder of ``outputs`` is a symlink: then they are not where they seem to be."""
    folders: set[str] = set()
    for path in outputs:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    return any((root / folder).is_symlink() for folder in folders)


def _no_strangers(root: Path, distribution: str, outputs: Mapping[str, Any]) -> bool:
    ignored = ignored_below(str(root), distribution, outputs)
    prefix = f"{distribution}/"
    return all(path in outputs or ignored(path) for path in _walk(str(root / distribution), prefix))


def _walk(folder: str, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name
