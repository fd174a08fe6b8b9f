"""What can evaluate here, found out by asking a worker."""

from __future__ import annotations

from ..service.problem import Problem
from .pool import TaskFailedError, WorkerPool


def available_backends(pool: WorkerPool) -> tuple[str, ...]:
    """The backends that a worker has what it takes for; none where no worker answers."""
    try:
        told = pool.call("backends", {})
    except (Problem, TaskFailedError):
        return ()
    return tuple(str(name) for name in told) if isinstance(told, list) else ()
