"""``codegen check --fast``: believes the manifest and compares digests; generates nothing."""

# Paths are text: pathlib would double the time that thousands of files take.
# ruff: noqa: PTH110, PTH114, PTH123

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.ignoring import ignored_below
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

#: A line of the table of inputs in ``lock.toml`` as codegen writes it; without a digest where a merge moved the input.
_INPUT = re.compile(r'("(?:[^"\\]|\\.)*") = "([0-9a-f]{64}|)"')
_ONE_READ = 1 << 20


@dataclass(frozen=True)
class FastFinding:
    """A file that is not as its record says: ``moved``, which is an input, ``hand-edited``, ``mode``, ``missing`` or
    ``orphan``.

    The digests are those of the record and of the disk, None where there is no such file.
    """

    path: str
    cause: str
    recorded: str | None
    disk: str | None


@dataclass(frozen=True)
class FastResult:
    """The files of a system that were compared with its record, and what is wrong, by path."""

    system: str
    compared: tuple[str, ...]
    found: tuple[FastFinding, ...]


@dataclass(frozen=True)
class _Record:
    """A manifest: digest and mode by path."""

    system: str
    files: dict[str, tuple[str, str]]


class FastCheck:
    """Compares systems of one workspace with their records; what they share is read once.

    What it cannot tell: whether the record is true, whether generation would write something else now, and whether an
    edit is of line ends or of layout alone. ``codegen check`` tells all of that.
    """

    def __init__(self, root: Path, configuration: Configuration) -> None:
        self._root = str(root)
        self._configuration = configuration
        self._records: dict[str, _Record] = {}
        self._seen: set[str] = set()
        self._damaged: list[str] = []
        self._all_read = False
        self._inputs: dict[str, str] = {}

    def check(self, schema: str) -> FastResult:
        """What the record of ``schema`` says is wrong.

        Raises ``DiagnosticsError`` (exit 2) when there is no record to compare with, or a commit was cut off.
        """
        if os.path.exists(f"{self._root}/.codegen/journal.json"):
            message = "a run was cut off while it committed: nothing was compared"
            raise DiagnosticsError([Diagnostic("C607", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)
        record = self._record_of(schema)
        distribution = f"{self._configuration.out}/{record.system}"
        records = f"{self._configuration.records}/{record.system}"
        on_disk = self._below(distribution) | self._below(records)
        found = [item for path in record.files if (item := self._file(path, record, on_disk)) is not None]
        found += self._moved(f"{records}/lock.toml")
        found += self._orphans(distribution, record, on_disk)
        unique = {item.path: item for item in reversed(found)}
        return FastResult(record.system, tuple(record.files), tuple(unique[path] for path in sorted(unique)))

    def _record_of(self, schema: str) -> _Record:
        """The record of ``schema``: the one with the schema's name where that is it, else found among all."""
        name = schema.rpartition("/")[2].rpartition(".")[0].replace("-", "_")
        self._read(name)
        if schema not in self._records and not self._all_read:
            self._all_read = True
            for other in _folders(f"{self._root}/{self._configuration.records}"):
                self._read(other)
        if schema in self._records:
            return self._records[schema]
        items = [Diagnostic("C602", message) for message in self._damaged]
        message = f"{schema} has no record: nothing was compared"
        raise DiagnosticsError([*items, Diagnostic("C608", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)

    def _read(self, name: str) -> None:
        """Remember the record in the folder ``name``, by its schema; the first one of a schema counts."""
        path = f"{self._configuration.records}/{name}/manifest.json"
        if path in self._seen:
            return
        self._seen.add(path)
        folders = (f"{self._configuration.out}/{name}/", f"{self._configuration.records}/{name}/")
        try:
            with open(f"{self._root}/{path}", "rb") as stream:
                value = json.loads(stream.read())
            files = {entry["path"]: (entry["sha256"], entry["mode"]) for entry in value["files"]
                     if entry["path"].startswith(folders) and "/../" not in entry["path"]}  # fmt: skip
            if files and value["system"] == name:
                self._records.setdefault(str(value["schema"]), _Record(name, files))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            self._damaged.append(f"{path} is not a manifest: {error!r}")

    def _below(self, folder: str) -> dict[str, bool]:
        """Every file below ``folder``, and whether it is a regular one; symlinks are not followed."""
        found: dict[str, bool] = {}
        parts = folder.split("/")
        for length in range(1, len(parts) + 1):
            part = "/".join(parts[:length])
            if os.path.islink(f"{self._root}/{part}"):
                return {part: False}
        _walk(f"{self._root}/{folder}", folder, found)
        return found

    def _file(self, path: str, record: _Record, on_disk: dict[str, bool]) -> FastFinding | None:
        digest, mode = record.files[path]
        regular = on_disk.get(path)
        if regular is None:
            in_the_way = any(folder in on_disk for folder in _folders_of(path))
            in_the_way = in_the_way or any(other.startswith(f"{path}/") for other in on_disk)
            return FastFinding(path, "mode" if in_the_way else "missing", digest, None)
        if not regular:
            return FastFinding(path, "mode", digest, None)
        seen, executable = _digest(f"{self._root}/{path}")
        if seen != digest:
            return FastFinding(path, "hand-edited", digest, seen)
        return FastFinding(path, "mode", digest, seen) if executable != (mode == "0755") else None

    def _moved(self, lock: str) -> Iterator[FastFinding]:
        """The inputs that are not what the lock says."""
        try:
            with open(f"{self._root}/{lock}", encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, ValueError):
            return
        inputs = _INPUT.findall(text.partition("\n[inputs]\n")[2].partition("\n[")[0])
        for quoted, digest in inputs:
            path = json.loads(quoted)
            if path not in self._inputs:
                self._inputs[path] = _digest(f"{self._root}/{path}")[0]
            if self._inputs[path] != digest or not digest:
                yield FastFinding(path, "moved", digest or None, self._inputs[path] or None)
        if not inputs:
            yield FastFinding(lock, "moved", None, None)

    def _orphans(self, distribution: str, record: _Record, on_disk: dict[str, bool]) -> Iterator[FastFinding]:
        unknown = [path for path in on_disk if path not in record.files and path.startswith(f"{distribution}/")]
        if unknown:
            ignored = ignored_below(self._root, distribution, record.files)
            needed = {folder for path in record.files for folder in _folders_of(path)}
            for path in unknown:
                in_the_way = path in needed or any(folder in record.files for folder in _folders_of(path))
                if not in_the_way and not ignored(path):
                    yield FastFinding(
                        path, "orphan", None, _digest(f"{self._root}/{path}")[0] if on_disk[path] else None
                    )


def _walk(place: str, folder: str, found: dict[str, bool]) -> None:
    try:
        entries = os.scandir(place)
    except OSError:
        return
    with entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                found[f"{folder}/{entry.name}"] = entry.is_file(follow_symlinks=False)
            elif entry.name != "__pycache__":
                _walk(entry.path, f"{folder}/{entry.name}", found)


def _folders(place: str) -> list[str]:
    try:
        with os.scandir(place) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _folders_of(path: str) -> Iterator[str]:
    """The folders that hold ``path``, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _digest(place: str) -> tuple[str, bool]:
    """SHA-256 of a regular file, and whether its owner may execute it; empty where it cannot be read."""
    try:
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return "", False
    try:
        seen = os.fstat(descriptor)
        digest = hashlib.sha256(os.read(descriptor, seen.st_size + 1))
        if seen.st_size >= _ONE_READ:  # a system may hand out less than it was asked for
            while data := os.read(descriptor, _ONE_READ):
                digest.update(data)
        return digest.hexdigest(), bool(seen.st_mode & stat.S_IXUSR)
    except OSError:
        return "", False
    finally:
        os.close(descriptor)
