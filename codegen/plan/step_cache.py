"""Results of expensive steps by content key, in the workspace's uncommitted cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Protocol

from codegen.plan.toolchain import tool_versions

FOLDER = ".codegen/cache/steps"
_PACKAGE = Path(__file__).resolve().parent.parent


class StepCache(Protocol):
    """What a step needs of a cache: results by content key. A miss costs time and nothing else."""

    def get(self, key: str) -> bytes | None:
        """What was stored under ``key``; None where nothing was."""

    def put(self, key: str, value: bytes) -> None:
        """Store ``value`` under ``key``."""


class FileStepCache:
    """One file a result. A result that was cut short or changed is no result; a folder that cannot be written to
    costs time and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """What was stored under ``key`` by the same toolchain; None where nothing was."""
        try:
            content = self._place(key).read_bytes()
        except OSError:
            return None
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
