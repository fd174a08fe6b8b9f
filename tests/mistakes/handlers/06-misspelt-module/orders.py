"""Orders of springs."""

from maths import ceil

from ..models import Order, Receipt


def place(request: Order) -> Receipt:
    return Receipt(total=ceil(2.5 * request.number))
