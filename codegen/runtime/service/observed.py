"""Operations that others follow: what they answered becomes an event before it is released."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from .. import canonical_json as plain
from ..stores.audit import AuditLog
from ..stores.cache import ResultCache
from ..stores.database import StoreError
from ..stores.outbox import EventOutbox
from .operation import OperationPolicy, OperationRunner
from .problem import Problem
from .trace import current_trace_id


class Event(BaseModel):
    """Something that happened; ``data`` has the request and the answer of the operation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sequence: int = Field(ge=1)
    time: str
    type: str
    trace_id: str
    data: JsonValue


class EventPage(BaseModel):
    """Events in order; ``last`` is where the next page begins, also where none of them was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: list[Event]
    last: int = Field(ge=0)


class ObservedRunner(OperationRunner):
    """Answers operations by their policies, and leaves an event ``<operation>.completed`` of those in ``observed``."""

    def __init__(
        self,
        policies: Iterable[OperationPolicy],
        *,
        cache: ResultCache,
        audit: AuditLog,
        revision: str,
        outbox: EventOutbox,
        observed: Collection[str],
    ) -> None:
        super().__init__(policies, cache=cache, audit=audit, revision=revision)
        self._outbox = outbox
        self._observed = frozenset(observed)

    def run(self, name: str, request: plain.JsonValue, compute: Callable[[], plain.JsonValue]) -> plain.JsonValue:
        """As any runner; a 503 where the event could not be written."""
        answer = super().run(name, request, compute)
        type_ = f"{name}.completed"
        if type_ in self._observed:
            try:
                self._outbox.append(type_, {"request": request, "answer": answer}, trace_id=current_trace_id())
            except StoreError as error:
                raise Problem(503, "the event could not be written, so the answer is not released") from error
        return answer


def event_page(outbox: EventOutbox, observed: Collection[str], after: int, limit: int, types: str) -> EventPage:
    """At most ``limit`` events behind ``after``, of the comma-separated ``types`` or all that are observed.

    Raises a 400 ``Problem`` for a type that nobody observes, a 503 where the outbox does not answer.
    """
    wanted = set(types.split(",")) if types else set(observed)
    if unknown := sorted(wanted - set(observed)):
        raise Problem(400, f"no such events: {', '.join(unknown)}; known: {', '.join(sorted(observed))}")
    try:
        found, last = outbox.after(after, types=wanted, limit=limit)
    except StoreError as error:
        raise Problem(503, "the event outbox does not answer") from error
    return EventPage(events=[Event(**event._asdict()) for event in found], last=last)
