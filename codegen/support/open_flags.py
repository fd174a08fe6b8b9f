"""Flags of ``os.open``; 0 where the operating system has no such flag."""

from __future__ import annotations

import os

#: Refuse everything but a folder.
DIRECTORY: int = getattr(os, "O_DIRECTORY", 0)
#: Refuse a symbolic link in the last place of the path.
NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
#: Do not wait until somebody opens the other end of a named pipe.
NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)
