"""Orders of springs."""

from ..models import Order, Receipt
from ..models import Recipt as Answer


def place(request: Order) -> Receipt:
    return Answer(total=2.5 * request.number)
