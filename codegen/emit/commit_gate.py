"""Commits and readers keep out of each other's way: a reader sees the tree before a commit or after it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codegen.emit.state_files import open_state_file, try_lock
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_NAME = "commit"
_PAUSE = 0.02
#: Seconds; a commit takes a fraction of one, and a reader as long as one generation.
_PATIENCE = 120.0


@contextmanager
def reading(root: Path) -> Iterator[None]:
    """While the block reads the tree at ``root`` nothing is committed there; waits for a commit that is at work.

    Where nothing can be written, nothing is committed either, and the block just reads. Raises ``DiagnosticsError``
    (exit 2) where a commit takes longer than two minutes.
    """
    try:
        descriptor = None if sys.platform == "win32" else open_state_file(root, _NAME)
    except DiagnosticsError:
        descriptor = None
    if descriptor is None:
        yield
        return
    try:
        _take(descriptor, "a run is committing", shared=True)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def committing(root: Path) -> Iterator[None]:
    """Nobody reads the tree at ``root`` while the block changes it. Waits for readers, as ``reading`` does for it."""
    descriptor = open_state_file(root, _NAME)
    try:
        _take(descriptor, "a check or diff is reading", shared=False)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, other: str, *, shared: bool) -> None:
    until = time.monotonic() + _PATIENCE
    while not try_lock(descriptor, shared=shared):
        if time.monotonic() >= until:
            message = f"{other} in this workspace, and has not come to an end"
            hint = "find the process and end it: fuser .codegen/commit"
            raise DiagnosticsError([Diagnostic("C674", message, hint=hint)], EXIT_COULD_NOT)
        time.sleep(_PAUSE)
