"""Results of expensive steps by content key, in the workspace's uncommitted cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol

from codegen.emit.once_a_day import DAY, once_a_day
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.plan.toolchain import tool_versions

FOLDER = ".codegen/cache/steps"
#: Results of so many bytes are kept, and none that nobody asked for in so many seconds.
_MOST_BYTES = 256 * 1024 * 1024
_UNUSED = 30 * DAY
_PACKAGE = Path(__file__).resolve().parent.parent


class StepCache(Protocol):
    """What a step needs of a cache: results by content key. A miss costs time and nothing else."""

    def get(self, key: str) -> bytes | None:
        """What was stored under ``key``; None where nothing was."""

    def put(self, key: str, value: bytes) -> None:
        """Store ``value`` under ``key``."""


class FileStepCache:
    """One file a result; its time is a day on which it was asked for. A result that was cut short or changed is no
    result; a folder that cannot be written to costs time and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """What was stored under ``key`` by the same toolchain; None where nothing was."""
        try:
            with self._place(key).open("rb") as stream:
                content = stream.read()
                used = os.fstat(stream.fileno()).st_mtime
        except OSError:
            return None
        if used < time.time() - DAY:
            with suppress(OSError):  # a cache of somebody else's, that may only be read
                os.utime(self._place(key))
        digest, _, value = content.partition(b"\n")
        return value if digest == hashlib.sha256(value).hexdigest().encode() else None

    def put(self, key: str, value: bytes) -> None:
        """Store ``value`` under ``key``."""
        place = self._place(key)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as stream:
                stream.write(hashlib.sha256(value).hexdigest().encode() + b"\n" + value)
            os.replace(stream.name, place)  # noqa: PTH105
        except OSError:
            return

    def _place(self, key: str) -> Path:
        name = hashlib.sha256(f"{toolchain_digest()}\n{key}".encode()).hexdigest()
        return self._folder / name[:2] / name


def prune_steps(directory: RootDirectory, *, limit: int = _MOST_BYTES) -> None:
    """Once a day remove the results that nobody asked for in a month, and of the rest the ones asked for longest ago
    until all together have ``limit`` bytes at most.

    A file that cannot be removed costs room on the disk and nothing else.
    """
    with suppress(OSError, UnsafePathError):
        if not once_a_day(directory, f"{FOLDER}/pruned"):
            return
        found: list[tuple[float, int, Path]] = []
        for shard in (directory.path / FOLDER).iterdir():
            for entry in os.scandir(shard) if shard.is_dir() and not shard.is_symlink() else ():
                seen = entry.stat(follow_symlinks=False)
                found.append((seen.st_mtime, seen.st_size, Path(entry.path)))
        oldest, room = time.time() - _UNUSED, limit
        for used, size, place in sorted(found, reverse=True):
            room -= size
            if used < oldest or room < 0:
                place.unlink(missing_ok=True)


class _KnownSteps:
    """A cache for those who leave no file behind."""

    def __init__(self, cache: StepCache) -> None:
        self._cache = cache

    def get(self, key: str) -> bytes | None:
        return self._cache.get(key)

    def put(self, key: str, value: bytes) -> None:
        return None


def known_steps(root: Path) -> StepCache:
    """What earlier runs left in the cache of the workspace at ``root``; nothing is added to it."""
    return _KnownSteps(step_cache(root))


def step_cache(root: Path) -> FileStepCache:
    """The cache of the workspace at ``root``."""
    return FileStepCache(root / FOLDER)


@cache
def toolchain_digest() -> str:
    """SHA-256 over codegen's own modules, the sources in C that packages take along, and the versions of the tools that
    generation runs with."""
    digest = hashlib.sha256(repr(sorted(tool_versions().items())).encode())
    native = (path for path in (_PACKAGE / "runtime" / "native").iterdir() if path.is_file())
    for path in sorted((*_PACKAGE.rglob("*.py"), *native)):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
