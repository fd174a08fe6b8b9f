"""One writer at a time in a workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

LOCK = ".codegen/lock"
TURN = ".codegen/turn"


@contextmanager
def workspace_lock(root: Path, purpose: str) -> Iterator[None]:
    """Hold the workspace at ``root`` while the block runs.

    A second process gets ``DiagnosticsError`` (exit 2) that names the first; the lock ends with its process.
    """
    if sys.platform == "win32":
        raise DiagnosticsError(
            [Diagnostic("C522", f"{purpose} needs file locks that codegen has on Linux and macOS only")], EXIT_COULD_NOT
        )
    import fcntl

    path = root / LOCK
    path.parent.mkdir(exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = stream.read().strip() or "another process"
            message = f"another codegen works in this workspace: {holder}"
            hint = "wait until it ends, then repeat the command"
            raise DiagnosticsError([Diagnostic("C521", message, hint=hint)], EXIT_COULD_NOT) from error
        stream.seek(0)
        stream.truncate()
        stream.write(f"process {os.getpid()}, codegen {purpose}\n")
        stream.flush()
        yield
        stream.seek(0)
        stream.truncate()


@contextmanager
def commit_turn(root: Path) -> Iterator[None]:
    """The turn to commit among the processes of the command that holds the workspace at ``root``.

    Waits for it; a process that dies gives it up.
    """
    import fcntl

    descriptor = os.open(root / TURN, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
