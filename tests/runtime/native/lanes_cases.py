"""Points and many-digit values for the functions of lanes.h."""

import math

import numpy as np
from mpmath import mp, mpf

SPECIAL = [
    0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1e-310, -1e-310, 2.2250738585072014e-308,
    -2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0,
    -3.0, 1e-20, -1e-20, 1e20, -1e20, 1e22, 1.5, -1.5, 2.5, 7.0, 0.49999999999999994, 0.9999999999999999,
    1.0000000000000002, -0.9999999999999999, 4503599627370496.0, -9007199254740993.0, 709.78, 709.79, -708.4, -745.13,
    -745.14, 710.47, 710.48, 26.54, 27.22, 27.3, 1024.0, -1075.0,
]  # fmt: skip


def wide(rng, count, low=-1074, high=1023.9, signed=True):
    """Magnitudes uniform in their logarithm."""
    size = np.exp2(rng.uniform(low, high, count))
    return size * rng.choice([-1.0, 1.0], count) if signed else size


def uniform(low, high):
    return lambda rng, count: rng.uniform(low, high, count)


def below_one(rng, count):
    return 1.0 - wide(rng, count, -53, 0, signed=False)


def near_quarter_turns(rng, count):
    return rng.integers(-(10**6), 10**6, count) * (math.pi / 2)


UNIT = (uniform(-1, 1), below_one)
ANGLES = (uniform(-7, 7), uniform(-1e5, 1e5), uniform(-(2.0**23), 2.0**23), uniform(-(2.0**31), 2.0**31),
          near_quarter_turns)  # fmt: skip
RATIOS = (uniform(0.3, 3), uniform(0.99, 1.01))
#: Where a function is looked at besides all magnitudes, those near 1, and the specials.
OF_ONE = {
    "sqrt": (), "cbrt": (uniform(-8, 8),),
    "exp": (uniform(-745.2, 709.8), uniform(-1, 1), uniform(-746, -707)),
    "expm1": (uniform(-50, 709.8), uniform(-1, 1)),
    "log": RATIOS, "log2": RATIOS, "log10": RATIOS, "log1p": (uniform(-1, 2), uniform(-0.1, 0.1)),
    "sin": ANGLES, "cos": ANGLES, "tan": ANGLES, "paired_sine": ANGLES, "paired_cosine": ANGLES,
    "asin": UNIT, "acos": UNIT, "atan": (uniform(-3, 3),), "atanh": UNIT,
    "sinh": (uniform(-711, 711), uniform(-2, 2)), "cosh": (uniform(-711, 711), uniform(-2, 2)),
    "tanh": (uniform(-25, 25), uniform(-1, 1)),
    "asinh": (uniform(-3, 3),), "acosh": (lambda rng, count: 1 + wide(rng, count, -52, 6, signed=False),),
    "erf": (uniform(-6.5, 6.5), uniform(-1, 1)), "erfc": (uniform(-6, 27.3), uniform(-1, 1), uniform(0, 6)),
}  # fmt: skip


def any_pair(rng, count):
    return wide(rng, count), wide(rng, count)


def plane(rng, count):
    return rng.uniform(-3, 3, count), rng.uniform(-3, 3, count)


def close_pair(rng, count):
    x = wide(rng, count, -1000, 900)
    return x, x * wide(rng, count, -60, 60)


def powers(rng, count):
    return rng.uniform(0, 10, count), rng.uniform(-30, 30, count)


def near_one(rng, count):
    return 1 + rng.uniform(-1e-3, 1e-3, count), rng.uniform(-7e5, 7e5, count)


def whole_powers(rng, count):
    return rng.uniform(-5, 5, count), rng.integers(-40, 40, count).astype(float)


def any_root(rng, count):
    return wide(rng, count, signed=False), rng.uniform(-1, 1, count)


OF_TWO = {
    "atan2": (any_pair, plane, close_pair), "hypot": (any_pair, plane, close_pair),
    "pow": (powers, near_one, whole_powers, any_root, plane),
    "mod": (any_pair, plane, close_pair), "floordiv": (any_pair, plane, close_pair),
}  # fmt: skip


def points(name, count, seed):
    """Arguments of a function, two rows, of a length that is a multiple of 8."""
    rng = np.random.default_rng([seed, *name.encode()])
    if name in OF_TWO:
        kinds = OF_TWO[name]
        pairs = [np.stack(kind(rng, count // len(kinds))) for kind in kinds]
        specials = np.array([(x, y) for x in SPECIAL[::2] for y in SPECIAL[::3]]).T
    else:
        everywhere = (wide, lambda rng, count: wide(rng, count, -30, 10))
        kinds = (*OF_ONE.get(name, ()), *everywhere)
        pairs = [np.stack([kind(rng, count // len(kinds))] * 2) for kind in kinds]
        specials = np.stack([SPECIAL] * 2)
    rows = np.concatenate([*pairs, specials], axis=1)
    return np.ascontiguousarray(np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)), constant_values=1.0))


def floor_parts(x, y):
    quotient = mp.floor(x / y)
    return quotient, x - quotient * y


VALUES = {
    "sqrt": mp.sqrt, "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)), "exp": mp.exp, "expm1": mp.expm1, "log": mp.log,
    "log1p": mp.log1p, "log2": lambda x: mp.log(x) / mp.ln2, "log10": mp.log10, "sin": mp.sin, "cos": mp.cos,
    "tan": mp.tan, "paired_sine": mp.sin, "paired_cosine": mp.cos, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "erf": mp.erf, "erfc": mp.erfc, "atan2": mp.atan2, "hypot": mp.hypot, "pow": mp.power,
    "floordiv": lambda x, y: floor_parts(x, y)[0], "mod": lambda x, y: floor_parts(x, y)[1],
}  # fmt: skip
SMALL = {"expm1", "log1p", "sinh", "tanh", "asinh", "atanh", "acosh", "mod", "floordiv"}


def value(name, x, y):
    """Many digits; None where the edges of C99's Annex F decide: at infinities, NaN, poles and outside the domain."""
    if not (math.isfinite(x) and math.isfinite(y)) or (name in ("mod", "floordiv", "pow", "atan2") and 0.0 in (x, y)):
        return None
    if name in ("exp", "expm1", "sinh", "cosh", "tanh", "erf", "erfc") and abs(x) > 800:
        return None
    if name == "pow" and (abs(y * math.log(abs(x))) > 800 or (x < 0 and y != math.floor(y))):
        return None
    with mp.workprec(2300 if (name in SMALL and not 1e-30 < abs(x) < 1e30) or name in ("mod", "floordiv") else 160):
        try:
            result = VALUES[name](mpf(x), mpf(y)) if name in OF_TWO else VALUES[name](mpf(x))
        except (ValueError, ZeroDivisionError):
            return None
        if not isinstance(result, mpf) or not mp.isfinite(result):
            return None
        with mp.workprec(120):
            return +result


def spacing(exact):
    """What a unit in the last place of a double near a number is worth."""
    return mp.ldexp(1, max(int(mp.frexp(exact)[1]) - 53, -1074)) if exact else mp.ldexp(1, -1074)


def error(result, exact):
    """How many units of the last place a result lies from a many-digit number; an overflow counts from where it is."""
    if math.isnan(result):
        return math.inf
    if math.isinf(result):
        limit = mp.ldexp(1, 1024)
        return 0.0 if exact * mp.sign(result) >= limit else float((limit - exact * mp.sign(result)) / spacing(exact))
    return float(abs(mpf(result) - exact) / spacing(exact))
