"""Prices of articles."""

from .._runtime.service.problem import Problem
from ..clients.rates import connect
from ..clients.rates_models import WithTaxRequest
from ..models import Line, Quote

PRICES = {"lamp": 40.25, "desk": 199.0}


def quote(request: Line) -> Quote:
    """The price of a line, taxes by the rates."""
    if request.sku not in PRICES:
        raise Problem(404, f"there is no {request.sku}")
    net = PRICES[request.sku] * request.quantity
    return Quote(net=net, gross=connect().gross(WithTaxRequest(net=net)).gross)
