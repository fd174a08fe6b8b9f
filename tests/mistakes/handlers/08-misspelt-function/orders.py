"""Orders of springs."""

from ..models import Order, Receipt


def plaec(request: Order) -> Receipt:
    return Receipt(total=2.5 * request.number)
