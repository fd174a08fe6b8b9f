"""The bytes behind a recorded digest: what a file held when a run read or wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from codegen.emit.content_store import keep, stored
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.state import RunState
from codegen.phases.workspace import records_of
from codegen.plan.lock import read_lock
from codegen.support.git_repository import GitRepository


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
