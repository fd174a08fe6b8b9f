"""Advice for a field: the weather's demand from the other service, the soil's supply from the kernel."""

from __future__ import annotations

from math import radians

from ..clients import evapotranspiration
from ..clients.evapotranspiration_models import ReferenceRequest
from ..kernels import soil_water
from ..models import Advice, Plot

#: Crop coefficients by stage (FAO 56, table 12); depth of the roots (m) and share without stress (example 36).
COEFFICIENTS = {
    "onion": {"initial": 0.70, "middle": 1.05, "end": 0.75},
    "tomato": {"initial": 0.60, "middle": 1.15, "end": 0.80},
    "maize": {"initial": 0.30, "middle": 1.20, "end": 0.60},
}
ROOTS = {"onion": (0.4, 0.30), "tomato": (0.8, 0.40), "maize": (1.2, 0.55)}
#: Water content at field capacity and at the wilting point (FAO 56, example 36).
SOILS = {"loamy sand": (0.15, 0.06), "silt": (0.32, 0.15), "silty clay": (0.35, 0.23)}


def advise(request: Plot) -> Advice:
    """The field after the day: it is filled when less is left than the crop takes without stress."""
    weather = request.weather
    asked = ReferenceRequest(
        highest=weather.highest,
        lowest=weather.lowest,
        driest=weather.driest,
        dampest=weather.dampest,
        u2=weather.wind,
        sunshine=weather.sunshine,
        phi=radians(weather.latitude),
        J=weather.day,
        z=weather.altitude,
    )
    reference = evapotranspiration.connect().reference_evapotranspiration(asked).ET0
    capacity, wilting = SOILS[request.soil]
    roots, share = ROOTS[request.crop]
    soil = soil_water(capacity, wilting, roots, share, request.depletion)
    crop = soil.Ks * COEFFICIENTS[request.crop][request.stage] * max(reference, 0.0)
    depletion = min(request.depletion + crop, soil.TAW)
    irrigate = depletion if depletion > soil.RAW else 0.0
    return Advice(irrigate=irrigate, reference=reference, crop=crop, depletion=depletion)
