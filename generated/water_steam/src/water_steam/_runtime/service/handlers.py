"""Code that people wrote, held to what its operation declares."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TypeVar

from pydantic import BaseModel

from ..canonical_json import JsonValue
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
    except SystemExit as ended:
        raise RuntimeError("the handler tried to end the service") from ended


def plain_answer(model: BaseModel) -> JsonValue:
    """What a handler answered, as JSON; ``RuntimeError`` where it holds a number that JSON cannot say."""
    answer: JsonValue = model.model_dump(mode="json", by_alias=True)
    if not _is_finite(answer):
        raise RuntimeError("the handler answered with a number that is not finite")
    return answer


def _is_finite(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
