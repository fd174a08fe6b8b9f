"""The hidden folder in which a project is made before it takes its place, and what becomes of one left behind."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegen.scaffold.refusals import could_not
from codegen.support.diagnostics import DiagnosticsError

_PREFIX = ".codegen-new-"
#: Locked as long as its process lives, so that the room of one that was killed is known from that of one at work.
_LOCK = "lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def staging_room(folder: Path) -> Iterator[Path]:
    """A hidden folder on the file system of ``folder``: in it where it is there, else beside; it goes in the end.

    Raises ``DiagnosticsError`` (C789) where nothing can be written there, or no more while the block runs.
    """
    with _told_as_unwritable(folder), tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_beside(folder)) as made:
        room = Path(made)
        descriptor = _locked(room)
        try:
            yield room
        finally:
            if descriptor is not None:
                os.close(descriptor)


def remove_abandoned(folder: Path) -> None:
    """Remove what ``staging_room(folder)`` of a process that was killed left behind.

    Left alone is what another process works in, and what may be anything else: no lock of ours lies in it.
    """
    with suppress(OSError):
        for room in sorted(_beside(folder).glob(f"{_PREFIX}*")):
            if not room.is_symlink() and _is_abandoned(room):
                shutil.rmtree(room, ignore_errors=True)


def unwritable(folder: Path, error: OSError) -> DiagnosticsError:
    """The diagnostic (C789) for a project's ``folder`` where the system refused with ``error``."""
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return could_not("C789", f"{folder} cannot be made: {reason}", "make room there; nothing was written")
    hint = "name a folder that you may write to with --into; nothing was written"
    return could_not("C789", f"{folder} cannot be made: {reason}", hint)


@contextmanager
def _told_as_unwritable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(folder, error) from error


def _beside(folder: Path) -> Path:
    return next(above for above in (folder, *folder.parents) if above.is_dir())


def _locked(room: Path) -> int | None:
    """A descriptor that holds the lock of ``room``; None where the system has no locks.

    The file gets its name when it is locked already, so that nobody finds it free.
    """
    try:
        import fcntl
    except ImportError:
        return None
    unnamed = room / f"{_LOCK}.begun"
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    unnamed.rename(room / _LOCK)
    return descriptor


def _is_abandoned(room: Path) -> bool:
    try:
        import fcntl

        descriptor = os.open(room / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
