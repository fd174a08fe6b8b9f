"""A refusal that a caller can read: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from ..canonical_json import JsonValue

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer other than success: an HTTP status from 400 to 599 and one sentence for the caller.

    ``headers`` go out with it, such as ``Retry-After``.
    """

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"a problem has a status from 400 to 599, not {status}")
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        super().__init__(f"{status}: {detail}")

    @property
    def title(self) -> str:
        """The status in words."""
        return status_title(self.status)

    def body(self) -> dict[str, JsonValue]:
        """The members of the problem document."""
        return problem_body(self.status, self.detail)


def status_title(status: int) -> str:
    """The registered phrase of ``status``; its number where there is none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def problem_body(status: int, detail: str) -> dict[str, JsonValue]:
    """The members of a problem document."""
    return {"type": "about:blank", "title": status_title(status), "status": status, "detail": detail}
