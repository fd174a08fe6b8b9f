"""How many processes may work at once."""

from __future__ import annotations

import os
from contextlib import suppress


def processors() -> int:
    """The processors that this process may use."""
    with suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
