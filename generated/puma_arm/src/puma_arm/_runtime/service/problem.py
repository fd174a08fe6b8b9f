"""A refusal that a caller can read: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from ..canonical_json import JsonValue

MEDIA_TYPE = "application/problem+json"

_STANDARD = frozenset({"type", "title", "status", "detail", "instance"})


class Problem(Exception):
    """An answer other than success: an HTTP status from 400 to 599 and one sentence for the caller.

    ``headers`` go out with it, such as ``Retry-After``; ``members`` stand beside the standard ones in its document,
    such as the position of a fault. Raises ``ValueError`` for another status and for members of a standard name.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, JsonValue] | None = None,
    ) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"a problem has a status from 400 to 599, not {status}")
        taken = sorted(_STANDARD & set(members or {}))
        if taken:
            raise ValueError(f"members of every problem are not given again: {', '.join(taken)}")
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = dict(members or {})
        super().__init__(f"{status}: {detail}")

    @property
    def title(self) -> str:
        """The status in words."""
        return status_title(self.status)

    def body(self) -> dict[str, JsonValue]:
        """The members of the problem document."""
        return {**problem_body(self.status, self.detail), **self.members}


def status_title(status: int) -> str:
    """The registered phrase of ``status``; its number where there is none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def problem_body(status: int, detail: str) -> dict[str, JsonValue]:
    """The standard members of a problem document."""
    return {"type": "about:blank", "title": status_title(status), "status": status, "detail": detail}
