"""Several requests in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .problem import Problem

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def answer_batch(requests: Sequence[Question], limit: int, answer: Callable[[Question], Answer]) -> list[Answer]:
    """The answers in the order of ``requests``, 1 to ``limit`` of them; the first that is refused refuses the batch."""
    if not 1 <= len(requests) <= limit:
        raise Problem(400, f"a batch has 1 to {limit} requests, not {len(requests)}")
    answers = []
    for number, request in enumerate(requests):
        try:
            answers.append(answer(request))
        except Problem as problem:
            raise Problem(problem.status, f"request {number}: {problem.detail}", headers=problem.headers) from problem
    return answers
