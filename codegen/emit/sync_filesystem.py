"""Everything that was written, forced to the disk in one call."""

from __future__ import annotations

import errno
import os
import sys

_UNKNOWN = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP})


def sync_filesystem(descriptor: int) -> bool:
    """Force the whole file system of an open file to the disk; false where the platform has no such call.

    One call costs about as much as ``fsync`` of one file, and a commit has dozens. Raises ``OSError`` where the disk
    refuses.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        return False
    if library.syncfs(descriptor) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number))


def sync_file(descriptor: int) -> None:
    """Force one file or folder to the disk, past the disk's own cache where the platform leaves that to us."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
