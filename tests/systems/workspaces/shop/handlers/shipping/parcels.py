"""Prices of parcels."""

from .._runtime.service.problem import Problem
from ..clients.taxes import connect
from ..clients.taxes_models import WithTaxRequest
from ..models import Fee, Parcel

FEES = {"DK": 5.0, "NZ": 30.0}


def fee(request: Parcel) -> Fee:
    """A basic fee and two for each kilogram, taxes by the rates."""
    if request.country not in FEES:
        raise Problem(404, f"no parcels go to {request.country}")
    net = FEES[request.country] + 2 * request.kilograms
    return Fee(gross=connect().gross(WithTaxRequest(net=net, rate=0.1)).gross)
