"""Code that people wrote, held to what its operation declares."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from .problem import Problem

Answer = TypeVar("Answer")
NOT_WRITTEN = 501


def call_handler(call: Callable[[], Answer], *, errors: Collection[int]) -> Answer:
    """What ``call`` returns. It may refuse with the statuses in ``errors``, and say 501 that it is not written yet.

    Any other problem is a fault of the handler: ``RuntimeError``.
    """
    try:
        return call()
    except Problem as problem:
        if problem.status in errors or problem.status == NOT_WRITTEN:
            raise
        raise RuntimeError(
            f"the handler refused with {problem.status}, which its operation does not declare"
        ) from problem
