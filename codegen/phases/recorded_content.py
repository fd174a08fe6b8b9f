"""The bytes behind a recorded digest: what a file held when a run read or wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from codegen.emit.content_store import STORE, keep, prune, stored
from codegen.emit.journal import PREVIOUS
from codegen.emit.manifest import read_manifest
from codegen.emit.once_a_day import once_a_day
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.state import RunState
from codegen.phases.workspace import records_of
from codegen.plan.lock import read_lock
from codegen.support.git_repository import GitRepository

_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True)
class RecordedContent:
    """What a digest stood for, and where it was found: git's history, or the store of the workspace."""

    data: bytes
    source: Literal["git", "store"]


def recorded_content(root: Path, path: str, sha256: str) -> RecordedContent | None:
    """The version of ``path`` whose bytes have the digest ``sha256``; None where neither git nor the store has it.

    git's history of the path is asked first: it is there in every full clone, the store only where the runs were.
    """
    repository = GitRepository.around(root)
    data = None if repository is None else repository.version(path, sha256)
    if data is not None:
        return RecordedContent(data, "git")
    with RootDirectory(root) as directory:
        data = stored(directory, sha256)
    return None if data is None else RecordedContent(data, "store")


def keep_contents(state: RunState, directory: RootDirectory) -> None:
    """Keep every input and output of the finished run, so that later commands know what its digests stood for."""
    keep(directory, [*state.tree.values(), *_inputs(state, directory)])


def prune_contents(state: RunState, directory: RootDirectory) -> None:
    """Once a day forget what no record names any more, and what no rollback of a run would need.

    Where records cannot be read, or nothing can be removed, that costs room on the disk and nothing else.
    """
    with suppress(OSError, UnsafePathError):
        if once_a_day(directory, f"{STORE}/pruned"):
            prune(directory, _named(state, directory))


def _named(state: RunState, directory: RootDirectory) -> set[str]:
    """Every digest in the records of the workspace, in the locks that these were made with, and in what is kept for
    rollbacks."""
    records = state.configuration.records
    places = [path for path in directory.walk(records) if path.endswith(("/manifest.json", "/lock.toml"))]
    found: set[bytes] = set()
    for path in (*places, *directory.walk(PREVIOUS)):
        data = directory.read(path) or b""
        lock = stored(directory, _digest_of_lock(data)) or b""
        found.update(_DIGEST.findall(data), _DIGEST.findall(lock))
    return {digest.decode() for digest in found}


def _digest_of_lock(data: bytes) -> str:
    """The digest of the lock that a run left whose manifest ``data`` is; empty for what is no manifest.

    ``plan --write`` may have put another lock on the disk since.
    """
    try:
        files = read_manifest(data).files
    except ValueError:
        return ""
    return next((file.sha256 for file in files if file.path.endswith("/lock.toml")), "")


def _inputs(state: RunState, directory: RootDirectory) -> Iterator[bytes]:
    """The inputs as the run read them; one that changed since is another content, and left to the next run."""
    lock = state.tree[f"{records_of(state)}/lock.toml"]
    for path, digest in read_lock(lock).inputs.items():
        try:
            data = state.edits.get(path) or directory.read(path)
        except UnsafePathError:
            continue
        if data is not None and sha256_hex(data) == digest:
            yield data
