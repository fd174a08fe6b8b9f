"""Orders of springs."""

from ..models import Order, Receipt

PRICE = 2.5


def place(request: Order) -> Receipt:
    if request.number > 100:
        return Receipt(total=0.9 * PRICE * request.number)
    return {"total": PRICE * request.number}
