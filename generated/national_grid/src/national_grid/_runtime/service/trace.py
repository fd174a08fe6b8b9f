"""Which request the running code works for: a W3C trace id, carried along by the context."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NO_TRACE = "0" * 32
_current: ContextVar[str] = ContextVar("trace_id", default="")


def current_trace_id() -> str:
    """The trace id of the request at work; empty outside of one."""
    return _current.get()


def trace_id_of(traceparent: str | None) -> str:
    """The trace id in a ``traceparent`` header; a new one where there is none or it is malformed."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None or match[1] == _NO_TRACE:
        return secrets.token_hex(16)
    return match[1]


@contextmanager
def traced(trace_id: str) -> Iterator[str]:
    """Everything inside works for ``trace_id``."""
    token = _current.set(trace_id)
    try:
        yield trace_id
    finally:
        _current.reset(token)
