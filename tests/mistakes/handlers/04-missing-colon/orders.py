"""Orders of springs."""

from ..models import Order, Receipt


def place(request: Order) -> Receipt:
    if request.number > 100
        return Receipt(total=2 * request.number)
    return Receipt(total=2.5 * request.number)
