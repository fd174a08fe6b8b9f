"""Events of one other service, from where the last reader left off: each at least once, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from ..service.observed import Event, EventPage
from ..service.problem import Problem
from ..stores.database import Database, StoreError
from .service_client import ServiceClient

_SCHEMA = "CREATE TABLE IF NOT EXISTS cursors (feed TEXT PRIMARY KEY, sequence INTEGER NOT NULL);"


class EventCursors:
    """Where each feed was left. Safe for threads; several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, noun="event cursors", schema=_SCHEMA, durable=True)

    def position(self, feed: str) -> int:
        """The last sequence of ``feed`` that was dealt with; 0 before the first."""
        rows = self._database.execute("SELECT sequence FROM cursors WHERE feed = ?", [feed])
        return int(rows[0][0]) if rows else 0

    def advance(self, feed: str, sequence: int) -> None:
        """Remember ``sequence``; a cursor never goes back. On return it is on the disk."""
        self._database.execute(
            "INSERT INTO cursors VALUES (?, ?) "
            "ON CONFLICT (feed) DO UPDATE SET sequence = max(sequence, excluded.sequence)",
            [feed, sequence],
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class EventFeed:
    """The events of ``types`` of a service. Reading them moves a cursor that outlives the process.

    An event is dealt with once its reader asks for the next one: whoever stops in between gets it again.
    """

    def __init__(
        self, service: ServiceClient, cursors: EventCursors, *, types: Collection[str], page: int = 100
    ) -> None:
        self._service = service
        self._cursors = cursors
        self._types = ",".join(types)
        self._page = page

    def events(self) -> Iterator[Event]:
        """Everything that happened since, until there is nothing more. Raises ``Problem`` as any request does."""
        feed = self._service.name
        try:
            position = self._cursors.position(feed)
            while True:
                page = self._next(position)
                if page.last < position:
                    raise Problem(502, f"{feed} has lost the events that were read of it: its outbox is another")
                for event in page.events:
                    yield event
                    self._cursors.advance(feed, event.sequence)
                if page.last == position:
                    return
                position = page.last
                self._cursors.advance(feed, position)
        except StoreError as error:
            raise Problem(503, "the event cursors do not answer") from error

    def close(self) -> None:
        """Let the connections and the cursors go."""
        self._service.close()
        self._cursors.close()

    def _next(self, position: int) -> EventPage:
        query = {"after": str(position), "limit": str(self._page), "types": self._types}
        response = self._service.send("GET", "/events", params=query)
        try:
            page = EventPage.model_validate_json(response.content)
        except ValidationError:
            page = None
        if page is None or not self._follows(page, position):
            raise Problem(502, f"{self._service.name} answered with no events in order")
        return page

    def _follows(self, page: EventPage, position: int) -> bool:
        """Whether its events rise from ``position``, none behind its end, which is no further than was asked."""
        numbers = [position, *(event.sequence for event in page.events)]
        rising = all(earlier < later for earlier, later in pairwise(numbers))
        return rising and page.last <= position + self._page and (not page.events or numbers[-1] <= page.last)
