"""Water for crops: what grass would evaporate, times what is known of the crop."""

from ..clients import climate
from ..clients.climate_models import ReferenceEvapotranspirationRequest
from ..models import Need, Plot

# FAO Irrigation and Drainage Paper 56, table 12: coefficients for the mid-season.
COEFFICIENTS = {"maize": 1.20, "potato": 1.15, "tomato": 1.15, "wheat": 1.15}


def water_need(request: Plot) -> Need:
    """How much water a field needs on a day without rain."""
    weather = ReferenceEvapotranspirationRequest(**request.weather.model_dump())
    reference = climate.connect().reference_evapotranspiration(weather).ET0
    # A millimetre on a square metre is a litre.
    millimetres = COEFFICIENTS[request.crop] * reference
    return Need(reference=reference, litres=millimetres * request.area)
