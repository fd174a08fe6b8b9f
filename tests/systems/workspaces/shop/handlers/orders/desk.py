"""Orders: priced, shipped, billed."""

from ..clients import billing_packets, pricing, shipping
from ..clients.pricing_models import Line
from ..clients.shipping_models import Parcel
from ..models import Confirmation, Order


def place(request: Order) -> Confirmation:
    """Prices and parcels of others; the accounts are told."""
    quote = pricing.connect().quote(Line(sku=request.sku, quantity=request.quantity))
    fee = shipping.connect().fee(Parcel(country=request.country, kilograms=float(request.quantity)))
    total = quote.gross + fee.gross
    billing_packets.connect().send("order.placed", {"number": request.number, "total": total})
    return Confirmation(number=request.number, total=total)
