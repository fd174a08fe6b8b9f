"""Two folders that change places in one step."""

from __future__ import annotations

import errno
import os
import sys

#: What the systems call it, each with its flag for an exchange.
_CALLS = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}
#: The answers of a file system that cannot.
_UNABLE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange_folders(parent: int, name: str, other_parent: int, other_name: str) -> bool:
    """Exchange the folders ``name`` and ``other_name`` of two open folders.

    False, and nothing done, where the platform or the file system cannot. Raises ``OSError`` where it refuses.
    """
    import ctypes  # here, because most commands exchange nothing

    call_name, flag = _CALLS.get(sys.platform, ("", 0))
    call = getattr(ctypes.CDLL(None, use_errno=True), call_name, None) if call_name else None
    if call is None:
        return False
    if call(parent, os.fsencode(name), other_parent, os.fsencode(other_name), ctypes.c_uint(flag)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), name)
