"""Codegen's own files that can shape output, as they were when a stamp was written: kept once for all stamps.

The standard library alone: a warm command imports this.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


class Sources:
    """What one command sees of codegen's own files: it looks at each once, however many stamps it reads and writes."""

    def __init__(self) -> None:
        self._same: dict[tuple[Path, str], bool] = {}
        self._written: dict[Path, str] = {}

    def written(self, folder: Path) -> str:
        """The name of the list of the files in ``folder``, which is written where it is not there yet."""
        if folder not in self._written:
            self._written[folder] = _write(folder)
        return self._written[folder]

    def are_as_in(self, folder: Path, name: str) -> bool:
        """Whether they are what the list ``name`` in ``folder`` says."""
        if (folder, name) not in self._same:
            self._same[folder, name] = _are_the_same(_read(folder, name))
        return self._same[folder, name]


def changed_since(folder: Path, name: str) -> list[str]:
    """Which of codegen's own files are not as the list ``name`` in ``folder`` says.

    Raises ``OSError`` or ``ValueError`` where the list cannot be read.
    """
    old = {path: digest for path, (_, _, digest) in _read(folder, name).items()}
    now = {path: _digest(place, size, modified) for path, place, size, modified in _files()}
    return sorted(path for path in old.keys() | now.keys() if old.get(path) != now.get(path))


def _write(folder: Path) -> str:
    found = {path: [size, modified, _digest(place, size, modified)] for path, place, size, modified in _files()}
    text = json.dumps(found, sort_keys=True)
    name = f"sources-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not (folder / name).is_file():
        temporary = folder / f"{name}.{os.getpid()}"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="ascii")
            temporary.replace(folder / name)
    return name


def _are_the_same(old: Mapping[str, tuple[int, int, str]]) -> bool:
    """Size and time decide; where they differ, the content does."""
    count = 0
    for path, place, size, modified in _files():
        known = old.get(path)
        if known is None or ((size, modified) != (known[0], known[1]) and _digest(place, size, modified) != known[2]):
            return False
        count += 1
    return count == len(old)


def _read(folder: Path, name: str) -> dict[str, tuple[int, int, str]]:
    listed = json.loads((folder / name).read_bytes())
    return {path: (size, modified, digest) for path, (size, modified, digest) in listed.items()}


@lru_cache(maxsize=4096)
def _digest(place: str, size: int, modified: int) -> str:
    """SHA-256 of a file, read once as long as its size and time are the same."""
    del size, modified
    return hashlib.sha256(Path(place).read_bytes()).hexdigest()


def _files() -> Iterator[tuple[str, str, int, int]]:
    """Codegen's modules, templates and glue: name, place, size and time of change."""
    yield from _walk(str(_PACKAGE), "codegen/")
    if not (_PACKAGE / "_data").is_dir():
        for folder in ("templates", "glue"):
            yield from _walk(str(_PACKAGE.parent / folder), f"{folder}/")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            seen = entry.stat()
            yield prefix + entry.name, entry.path, seen.st_size, seen.st_mtime_ns
