"""The inputs of a system as its last run read them, laid out in a temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.recorded_content import recorded_content
from codegen.plan.lock import Lock
from codegen.support.configuration import SETTINGS
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_FILE_MODE = 0o644


@contextmanager
def recorded_tree(root: Path, lock: Lock) -> Iterator[Path]:
    """A temporary folder with every input of ``lock`` as its digest says, and the settings of the workspace.

    Raises ``DiagnosticsError`` (C645, exit 2) where neither the disk nor git nor the store has one of them.
    """
    with tempfile.TemporaryDirectory(prefix="codegen-recorded-") as name:
        folder = Path(name).resolve()
        with RootDirectory(root) as here, RootDirectory(folder) as there:
            settings = here.read(SETTINGS)
            found = {path: _as_recorded(root, here, path, digest) for path, digest in lock.inputs.items()}
            missing = [path for path, data in found.items() if data is None]
            if missing:
                raise DiagnosticsError([_missing(path, lock) for path in missing], EXIT_COULD_NOT)
            for path, data in {SETTINGS: settings, **found}.items():
                if data is not None:
                    there.write(path, data, _FILE_MODE)
        yield folder


def _as_recorded(root: Path, directory: RootDirectory, path: str, digest: str) -> bytes | None:
    try:
        data = directory.read(path)
    except UnsafePathError:
        data = None
    if data is not None and sha256_hex(data) == digest:
        return data
    content = recorded_content(root, path, digest)
    return None if content is None else content.data


def _missing(path: str, lock: Lock) -> Diagnostic:
    message = f"{path} changed since the last run of {lock.schema}, and what it held then is nowhere to be found"
    hint = f"compare with a commit that has it: codegen diff --semantic --against HEAD {lock.schema}"
    return Diagnostic("C645", message, hint=hint)
