"""What people wrote."""

from ..models import Order


def place(request: Order) -> None:
    print(f"Placed {request.number}")
