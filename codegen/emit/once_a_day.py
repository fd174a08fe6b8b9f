"""Work that is worth doing now and then: what it was last done is the time of an empty file."""

from __future__ import annotations

import os
import time

from codegen.emit.root_directory import RootDirectory
from codegen.support.open_flags import NOFOLLOW

#: Seconds.
DAY = 86_400


def once_a_day(directory: RootDirectory, path: str) -> bool:
    """Whether a day has gone by since this was last asked and answered yes for the file ``path``; of a new one it has.

    Raises ``UnsafePathError`` or ``OSError`` where no file can be there.
    """
    with directory.parent(path, create=True) as (folder, name):
        now = time.time()
        try:
            if abs(now - os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime) < DAY:
                return False
        except FileNotFoundError:
            pass
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | NOFOLLOW, 0o644, dir_fd=folder))
        os.utime(name, (now, now), dir_fd=folder, follow_symlinks=False)
    return True
