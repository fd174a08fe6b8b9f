"""Other ways to the same numbers: quadrature, differential equations, searches, rotations, rules written anew.

Each function takes the inputs of a kernel at one point and gives what it should return, by name; none reads a schema.
Units are those of the kernel that it is named after.
"""

from __future__ import annotations

import cmath
import datetime
from itertools import pairwise
from math import asin, atan, atan2, cos, degrees, exp, hypot, inf, log, log10, pi, radians, sin, sqrt, tan

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq, minimize_scalar


def expected_payoff(payoff, forward, deviation, strike):
    """The mean of a payoff of a lognormal price with the mean ``forward``; the payoff may jump at the strike."""

    def density(x):
        return payoff(forward * exp(deviation * x - deviation**2 / 2)) * exp(-(x**2) / 2) / sqrt(2 * pi)

    middle = min(max((log(strike / forward) + deviation**2 / 2) / deviation, -11), 11)
    parts = [quad(density, *ends, epsabs=1e-13, epsrel=1e-12, limit=200)[0] for ends in ((-12, middle), (middle, 12))]
    return sum(parts)


def vanilla(S, K, T, r, sigma, q):
    forward, deviation, paid = S * exp((r - q) * T), sigma * sqrt(T), exp(-r * T)
    call = paid * expected_payoff(lambda price: max(price - K, 0), forward, deviation, K)
    put = paid * expected_payoff(lambda price: max(K - price, 0), forward, deviation, K)
    above = expected_payoff(lambda price: price * (price > K), forward, deviation, K)
    return {"call": (call, 1e-9 * S), "put": (put, 1e-9 * K), "delta_call": (paid * above / S, 1e-9)}


def digital(S, K, prize, T, r, sigma, q):
    forward, deviation, paid = S * exp((r - q) * T), sigma * sqrt(T), exp(-r * T)

    def worth(payoff):
        return paid * expected_payoff(payoff, forward, deviation, K), 1e-9 * (S + prize)

    return {
        "cash_call": worth(lambda price: prize * (price > K)),
        "cash_put": worth(lambda price: prize * (price < K)),
        "asset_call": worth(lambda price: price * (price > K)),
        "asset_put": worth(lambda price: price * (price < K)),
    }


def geometric_mean(S, K, T, r, sigma, q):
    # The logarithm of the mean is normal: its mean is that of half the time, its variance a third of the last one's.
    forward = S * exp((r - q - sigma**2 / 2) * T / 2 + sigma**2 * T / 6)
    deviation, paid = sigma * sqrt(T / 3), exp(-r * T)
    return {
        "call": (paid * expected_payoff(lambda price: max(price - K, 0), forward, deviation, K), 1e-9 * S),
        "put": (paid * expected_payoff(lambda price: max(K - price, 0), forward, deviation, K), 1e-9 * K),
    }


H, LIGHT, BOLTZMANN = 6.62607015e-34, 299792458.0, 1.380649e-23


def _planck(wavelength, T):
    x = H * LIGHT / (BOLTZMANN * wavelength * T)
    return 2 * pi * H * LIGHT**2 / wavelength**5 / (exp(x) - 1) if x < 700 else 0.0


def _band(low, high):
    return quad(lambda x: x**3 / np.expm1(x) if x else 0.0, low, high, epsabs=0, epsrel=1e-12, limit=400)[0]


def exitance(T):
    whole = 2 * pi * (BOLTZMANN * T) ** 4 / (H**3 * LIGHT**2) * _band(0, 700)
    scale = H * LIGHT / (BOLTZMANN * T)
    found = minimize_scalar(lambda y: -_planck(y * scale, T) * scale**5, bounds=(0.1, 0.4), options={"xatol": 1e-12})
    return {"M": whole, "peak": (scale * found.x, 1e-6 * scale)}


def spectral_exitance(wavelength, T):
    return {"M": _planck(wavelength, T)}


def band_share(wavelength, T):
    x = H * LIGHT / (BOLTZMANN * wavelength * T)
    return {"share": _band(x, max(700.0, x + 100)) * 15 / pi**4}


def luminosity(R, T):
    return {"L": 4 * pi * R**2 * exitance(T)["M"]}


LAPSES = ((0, -0.0065), (11e3, 0.0), (20e3, 0.001), (32e3, 0.0028), (47e3, 0.0), (51e3, -0.0028), (71e3, -0.002))


def _temperature(geopotential):
    found, ends = 288.15, [base for base, _ in LAPSES[1:]] + [inf]
    for (base, lapse), end in zip(LAPSES, ends, strict=True):
        low = base if base else -inf
        found += lapse * (min(geopotential, end) - base) if geopotential > low else 0.0
    return found


def at_altitude(Z):
    """The hydrostatic equation under a gravity that falls with the square of the distance, integrated upwards."""
    earth, specific = 6356766.0, 8.31432 / 0.0289644

    def slope(z, _):
        return [-9.80665 * (earth / (earth + z)) ** 2 / (specific * _temperature(earth * z / (earth + z)))]

    corners = [0.0, *sorted(earth * x / (earth - x) for x, _ in LAPSES[1:] if earth * x / (earth - x) < Z), Z]
    logarithm = log(101325.0)
    for start, end in pairwise(corners):
        if start != end:
            logarithm = solve_ivp(slope, (start, end), [logarithm], rtol=1e-12, atol=1e-13, method="DOP853").y[0, -1]
    T, p = _temperature(earth * Z / (earth + Z)), exp(logarithm)
    return {"T": T, "p": p, "rho": p / (specific * T), "a": sqrt(1.4 * specific * T)}


def pressure_altitude(p, setting):
    earth = 6356766.0

    def misfit(x):
        return log(at_altitude(earth * x / (earth - x))["p"]) - log(p * 101325 / setting)

    return {"x": (brentq(misfit, -4900, 25000, xtol=1e-7), 1e-6)}


def julian_day(year, month, day):
    return {"JD": datetime.date(int(year), int(month), 1).toordinal() + 1721423.5 + day}


def sidereal_time(JD):
    """The Earth's rotation angle and the precession of IAU 2006, to a second of arc over a century."""
    days = JD - 2451545.0
    t = days / 36525
    turn = 360 * (0.7790572732640 + 0.00273781191135448 * days + days % 1)
    arc = 0.014506 + 4612.156534 * t + 1.3915817 * t**2
    return {"theta": ((turn + arc / 3600) % 360, 3e-4)}


def sun(JDE):
    """Kepler's equation solved for the Earth, and the equator reached by a rotation."""
    t = (JDE - 2451545.0) / 36525
    mean = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    e = 0.016708634 - 0.000042037 * t - 0.0000001267 * t**2
    anomaly = mean
    for _ in range(30):
        anomaly = mean + e * sin(anomaly)
    true = 2 * atan(sqrt((1 + e) / (1 - e)) * tan(anomaly / 2))
    centre = degrees((true - mean + pi) % (2 * pi) - pi)
    place = 280.46646 + 36000.76983 * t + 0.0003032 * t**2 + centre
    node = radians(125.04 - 1934.136 * t)
    seen = radians(place - 0.00569 - 0.00478 * sin(node))
    tilt = radians(23 + 26 / 60 + 21.448 / 3600 - 46.8150 / 3600 * t + 0.00256 * cos(node))
    x, y, z = cos(seen), cos(tilt) * sin(seen), sin(tilt) * sin(seen)
    return {
        "centre_": (centre, 3e-4),
        "true_longitude": (place % 360, 3e-4),
        "R": (1.000001018 * (1 - e * cos(anomaly)), 1e-6),
        "alpha": (degrees(atan2(y, x)) % 360, 3e-4),
        "delta": (degrees(asin(z)), 3e-4),
    }


def horizon(hour_angle, declination, latitude):
    """The direction turned from the equator's frame to the observer's."""
    t, d, tilt = radians(hour_angle), radians(declination), pi / 2 - radians(latitude)
    body = np.array([cos(d) * cos(t), cos(d) * sin(t), sin(d)])
    south, west, up = np.array([[cos(tilt), 0, -sin(tilt)], [0, 1, 0], [sin(tilt), 0, cos(tilt)]]) @ body
    return {"azimuth": degrees(atan2(west, south)), "altitude": degrees(asin(max(-1.0, min(1.0, up))))}


def separation(alpha1, delta1, alpha2, delta2):
    one, two = (
        np.array([cos(radians(d)) * cos(radians(a)), cos(radians(d)) * sin(radians(a)), sin(radians(d))])
        for a, d in ((alpha1, delta1), (alpha2, delta2))
    )
    return {"d": degrees(2 * atan2(float(np.linalg.norm(one - two)), float(np.linalg.norm(one + two))))}


def daylight(phi, J):
    """The Sun's height summed over the day."""
    delta, dr = 0.409 * sin(2 * pi * J / 365 - 1.39), 1 + 0.033 * cos(2 * pi * J / 365)

    def height(w):
        return sin(phi) * sin(delta) + cos(phi) * cos(delta) * cos(w)

    sunset = brentq(height, 0, pi, xtol=1e-14)
    whole = quad(height, -sunset, sunset, epsabs=1e-13, epsrel=1e-13)[0]
    return {"omega": sunset, "Ra": 0.0820 * 1440 / (2 * pi) * dr * whole, "N": 24 * sunset / pi}


def vapour_pressure(t):
    e = 0.6108 * exp(17.27 * t / (t + 237.3))
    return {"e": e, "slope": e * 17.27 * 237.3 / (t + 237.3) ** 2}


def station(z, u, h):
    P = 101.3 * ((293 - 0.0065 * z) / 293) ** 5.26
    return {"P": P, "gamma": 0.665e-3 * P, "u2": 4.87 * u / log(67.8 * h - 5.42)}


def reference(highest, lowest, driest, dampest, u2, sunshine, phi, J, z):
    sky, place = daylight(phi, J), station(z, 0, 2)
    high, low, middle = (vapour_pressure(t) for t in (highest, lowest, (highest + lowest) / 2))
    ea = (driest * high["e"] + dampest * low["e"]) / 2
    Rs = (0.25 + 0.5 * sunshine / sky["N"]) * sky["Ra"]
    fourth = ((highest + 273.16) ** 4 + (lowest + 273.16) ** 4) / 2
    cloudy = 1.35 * Rs / ((0.75 + 2e-5 * z) * sky["Ra"]) - 0.35
    Rnl = 4.903e-9 * fourth * (0.34 - 0.14 * sqrt(ea)) * cloudy
    Rn = 0.77 * Rs - Rnl
    dry = (high["e"] + low["e"]) / 2 - ea
    over = 0.408 * middle["slope"] * Rn + place["gamma"] * 900 / ((highest + lowest) / 2 + 273) * u2 * dry
    return {
        "ea": ea,
        "Rs": Rs,
        "Rnl": Rnl,
        "Rn": Rn,
        "ET0": over / (middle["slope"] + place["gamma"] * (1 + 0.34 * u2)),
    }


def soil_water(capacity, wilting, roots, share, depletion):
    held = 1000 * (capacity - wilting) * roots
    lacking = max(0.0, depletion - share * held)
    return {"TAW": held, "RAW": share * held, "Ks": max(0.0, 1 - lacking / (held - share * held))}


def ciede2000(first, second, kL):
    """Hues as directions of complex numbers, in degrees as in the standard."""
    mean = (hypot(*first[1:]) + hypot(*second[1:])) / 2
    stretch = 1.5 - sqrt(mean**7 / (mean**7 + 25**7)) / 2
    one, two = (complex(stretch * colour[1], colour[2]) for colour in (first, second))
    hues = [degrees(cmath.phase(one)) % 360, degrees(cmath.phase(two)) % 360]
    apart = (hues[1] - hues[0] + 180) % 360 - 180 if one and two else 0.0
    hue = (hues[0] + apart / 2) % 360 if one and two else sum(hues)
    C, L = (abs(one) + abs(two)) / 2, (first[0] + second[0]) / 2
    parts = zip((0.17, -0.24, -0.32, 0.20), (1, 2, 3, 4), (-30, 0, 6, -63), strict=True)
    T = 1 - sum(weight * cos(radians(times * hue + shift)) for weight, times, shift in parts)
    dL = (second[0] - first[0]) / kL / (1 + 0.015 * (L - 50) ** 2 / sqrt(20 + (L - 50) ** 2))
    dC = (abs(two) - abs(one)) / (1 + 0.045 * C)
    dH = 2 * sqrt(abs(one) * abs(two)) * sin(radians(apart / 2)) / (1 + 0.015 * C * T)
    turned = sin(radians(60 * exp(-(((hue - 275) / 25) ** 2)))) * 2 * sqrt(C**7 / (C**7 + 25**7))
    return {"dE": sqrt(dL**2 + dC**2 + dH**2 - turned * dC * dH), "dL": dL, "dC": dC, "dH": dH}


def lab(XYZ, white):
    X, Y, Z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (part / whole for part, whole in zip(XYZ, white, strict=True))
    )
    return {"Lab": np.array([116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)])}


def rate(S, Vmax, Km, I, Kc, Ku):  # noqa: E741
    free = Vmax * S / (Km + S)
    inhibited = Vmax / (1 + I / Ku) * S / (Km * (1 + I / Kc) / (1 + I / Ku) + S)
    return {"v": inhibited, "inhibition": 1 - inhibited / free if S else I / (Kc + I)}


def progress(t, S0, Vmax, Km):
    path = solve_ivp(lambda _, s: -Vmax * s / (Km + s), (0, t), [S0], rtol=1e-11, atol=1e-12, method="DOP853")
    left = float(path.y[0, -1])
    return {"S": (left, 1e-8 * S0), "P": (S0 - left, 1e-8 * S0)}


def goodness_of_fit(Vmax, Km, concentration, measured):
    slopes = np.stack([concentration / (Km + concentration), -Vmax * concentration / (Km + concentration) ** 2], axis=1)
    residual = measured - Vmax * slopes[:, 0]
    variance = residual @ residual / 10
    errors = np.sqrt(np.diag(np.linalg.pinv(slopes) @ np.linalg.pinv(slopes).T) * variance)
    return {"s": sqrt(variance), "error_Vmax": errors[0], "error_Km": errors[1], "gradient": -2 * residual @ slopes}


def turbulent_friction(Re, rough):
    x = brentq(lambda x: x + 2 * log10(rough / 3.7 + 2.51 * x / Re), 1, 30, xtol=1e-13)
    return {"f": (x**-2, 1e-9), "haaland_": (1.8 * log10((rough / 3.7) ** 1.11 + 6.9 / Re)) ** -2}


def pressure_drop(Q, D, l, eps, rho, mu):  # noqa: E741
    Re = 4 * rho * Q / (pi * D * mu)
    f = 64 / Re if Re < 2300 else turbulent_friction(Re, eps / D)["f"][0]
    dp = 8 * f * l * rho * Q**2 / (pi**2 * D**5)
    return {"Re": Re, "f": (f, 1e-9), "dp": (dp, 1e-7 * dp), "power": (dp * Q, 1e-7 * dp * Q)}
