"""Invoices from the packets that the order desk sends."""

from ..models import Balance
from ..packets import inbox


def balance() -> Balance:
    """The numbers and the sum of all orders."""
    placed = [packet.payload for _, packet in inbox().packets()]
    return Balance(invoices=[str(order["number"]) for order in placed], total=sum(map(_total, placed)))


def _total(order: dict[str, object]) -> float:
    total = order["total"]
    return total if isinstance(total, float) else 0.0
