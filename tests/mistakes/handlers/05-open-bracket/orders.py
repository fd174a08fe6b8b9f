"""Orders of springs."""

from ..models import Order, Receipt


def place(request: Order) -> Receipt:
    return Receipt(total=2.5 * request.number
