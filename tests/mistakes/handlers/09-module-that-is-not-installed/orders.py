"""Orders of springs."""

from springcatalogue import price

from ..models import Order, Receipt


def place(request: Order) -> Receipt:
    return Receipt(total=price(request.number))
