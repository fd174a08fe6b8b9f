"""What was ordered since somebody looked."""

from typing import Any

from ..clients.orders_events import connect
from ..models import Seen


def collect() -> Seen:
    """The orders since the last call, each once it was placed."""
    answers: list[Any] = [event.data["answer"] for event in connect().events() if isinstance(event.data, dict)]
    return Seen(numbers=[answer["number"] for answer in answers], total=sum(answer["total"] for answer in answers))
