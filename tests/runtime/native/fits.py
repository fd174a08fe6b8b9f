"""Makes the tables lanes_NAME_terms of codegen/runtime/native: ``python tests/runtime/native/fits.py [NAME ...]``.

Each is the polynomial of its degree with the smallest weighted error on its interval (Remez's exchange, 60 digits),
its coefficients rounded to double; the first three one by one, each rounding made good by those that follow.
"""

import sys
from dataclasses import dataclass
from functools import cache

from mpmath import MPContext

#: A context of its own: importing this changes nobody's precision.
mp = MPContext()
mp.dps = 60
mpf = mp.mpf


@dataclass(frozen=True)
class Fit:
    """What is approximated on [low, high], what an error of 1 is worth there, and the degree."""

    function: object
    weight: object
    low: object
    high: object
    degree: int
    fixed: tuple = ()


def evaluate(coefficients, x):
    result = mpf(0)
    for coefficient in reversed(coefficients):
        result = result * x + coefficient
    return result


def exchange(function, weight, low, high, degree, rounds=12, grid=24):
    """The coefficients of the best polynomial and its largest weighted error."""
    count = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle - half * mp.cos(mp.pi * k / (count - 1)) for k in range(count)]
    samples = [middle - half * mp.cos(mp.pi * k / (grid * count)) for k in range(grid * count + 1)]
    values = [(x, function(x), weight(x)) for x in samples]
    coefficients, best = [], mp.inf
    for _ in range(rounds):
        rows = mp.matrix(count, count)
        right = mp.matrix(count, 1)
        for row, x in enumerate(points):
            for power in range(degree + 1):
                rows[row, power] = (x - middle) ** power / half**power
            rows[row, degree + 1] = (-1) ** row / weight(x)
            right[row] = function(x)
        solution = mp.lu_solve(rows, right)
        scaled = [solution[power] for power in range(degree + 1)]
        level = abs(solution[degree + 1])
        errors = [(x, (evaluate(scaled, (x - middle) / half) - f) * w) for x, f, w in values]
        extremes = []
        for x, error in errors:
            if extremes and (extremes[-1][1] > 0) == (error > 0):
                if abs(error) > abs(extremes[-1][1]):
                    extremes[-1] = (x, error)
            else:
                extremes.append((x, error))
        while len(extremes) > count:
            extremes.pop(0 if abs(extremes[0][1]) < abs(extremes[-1][1]) else -1)
        worst = max(abs(error) for _, error in errors)
        if worst < best:
            coefficients, best = shifted(scaled, middle, half), worst
        if len(extremes) < count or worst < level * mpf("1.01"):
            break
        points = [x for x, _ in extremes]
    return coefficients, best


def shifted(scaled, middle, half):
    """The coefficients in x of a polynomial in (x - middle)/half."""
    result = [mpf(0)]
    for coefficient in reversed(scaled):
        moved = [mpf(0), *[c / half for c in result]]
        for power, c in enumerate(result):
            moved[power] -= c * middle / half
        moved[0] += coefficient
        result = moved
    return result[: len(scaled)]


def rounded(fit):
    """Doubles, the lowest first, and the error in the end. On one side of zero the first three are fixed one by one."""
    low, high = mpf(fit.low), mpf(fit.high)
    fixed = [mpf(c) for c in fit.fixed]
    while len(fixed) <= fit.degree:
        done = tuple(fixed)
        coefficients, _ = exchange(
            lambda x, done=done: (fit.function(x) - evaluate(done, x)) / x ** len(done),
            lambda x, done=done: fit.weight(x) * abs(x) ** len(done),
            low,
            high,
            fit.degree - len(done),
        )
        steps = len(coefficients) if len(done) >= 3 or low < 0 else 1
        fixed += [mpf(float(c)) for c in coefficients[:steps]]
    samples = [low + (high - low) * k / 2000 for k in range(2001)]
    worst = max(abs((evaluate(fixed, x) - fit.function(x)) * fit.weight(x)) for x in samples)
    return [float(c) for c in fixed], worst


HALF_LOG_2 = mp.log(2) / 2 * mpf("1.0001")
QUARTER = mp.pi / 4 * mpf("1.0001")
HALF_PI = mp.pi / 2 * mpf("1.0001")
TINY = mpf("1e-8")
CENTER = 3 + mpf(177) / 1024


def root(z):
    return mp.sqrt(z)


@cache
def scaled_error(t, a):
    x = a * (1 + t) / (1 - t)
    return mp.exp(x * x) * mp.erfc(x) * (x + a)


def error_weight(t):
    x = 2 * (1 + t) / (1 - t)
    return mp.exp(-x * x) / (x + 2)


FITS = {
    # cosh(r) = 1 + z/2 + z**2*p(z), sinh(r) = r + r*z*p(z), z = r**2
    "cosh": Fit(lambda z: (mp.cosh(root(z)) - 1) / z, lambda z: z, TINY, HALF_LOG_2**2, 4, (0.5,)),
    "sinh": Fit(lambda z: (mp.sinh(root(z)) / root(z) - 1) / z, lambda z: z, TINY, HALF_LOG_2**2, 4),
    # log((1 + s)/(1 - s)) = 2*s + s*z*p(z), z = s**2
    "atanh": Fit(lambda z: (2 * mp.atanh(root(z)) / root(z) - 2) / z, lambda z: z / 2, TINY, mpf("0.171574") ** 2, 6),
    # the same past s**3/3, for the power
    "atanh_more": Fit(
        lambda z: (2 * mp.atanh(root(z)) / root(z) - 2 - z * 2 / 3) / z**2,
        lambda z: z**2 / 2,
        TINY,
        mpf("0.171574") ** 2,
        6,
    ),
    # sin(r) = r + r*z*p(z) to pi/2, and to pi/4; cos(r) = 1 - z/2 + z**2*p(z) to pi/4
    "half_sine": Fit(
        lambda z: (mp.sin(root(z)) / root(z) - 1) / z, lambda z: z * root(z) / mp.sin(root(z)), TINY, HALF_PI**2, 7
    ),
    "sine": Fit(
        lambda z: (mp.sin(root(z)) / root(z) - 1) / z, lambda z: z * root(z) / mp.sin(root(z)), TINY, QUARTER**2, 5
    ),
    "cosine": Fit(
        lambda z: (mp.cos(root(z)) - 1 + z / 2) / z**2, lambda z: z**2 / mp.cos(root(z)), TINY, QUARTER**2, 5
    ),
    # atan(t) = t + t*z*p(z) for t <= 1; asin(s) = s + s*z*p(z) for s <= 1/2
    "atan": Fit(
        lambda z: (mp.atan(root(z)) / root(z) - 1) / z, lambda z: z * root(z) / mp.atan(root(z)), TINY, mpf(1), 19
    ),
    "asin": Fit(lambda z: (mp.asin(root(z)) / root(z) - 1) / z, lambda z: z, TINY, mpf("0.2501"), 11),
    # x**(-1/3) on [1, 2]
    "inverse_cube_root": Fit(lambda x: mp.cbrt(1 / x), lambda x: mp.cbrt(x), mpf(1), mpf(2), 4),
    # erf(x) = x + x*p(z) for x <= 0.84
    "erf": Fit(lambda z: mp.erf(root(z)) / root(z) - 1, lambda z: root(z) / mp.erf(root(z)), TINY, mpf("0.71"), 10),
    # exp(x**2)*erfc(x)*(x + 2) in (x - 2)/(x + 2) for 0.84 <= x <= 6, by its weight in erf; the same for all x with
    # a normal result with another center, for which the first coefficients are nearly doubles
    "erf_far": Fit(
        lambda t: scaled_error(t, 2), lambda t: error_weight(t), mpf("-1.161") / mpf("2.839"), mpf("0.5"), 13
    ),
    "erfc": Fit(
        lambda t: scaled_error(t, CENTER),
        lambda t: 1 / scaled_error(t, CENTER),
        mpf(-1),
        (mpf("27.3") - CENTER) / (mpf("27.3") + CENTER),
        22,
        tuple(float(c) for c in mp.taylor(lambda t: scaled_error.__wrapped__(t, CENTER), 0, 3)),
    ),
}


def main():
    for name in sys.argv[1:] or FITS:
        coefficients, worst = rounded(FITS[name])
        print(f"{name}: error 2**{float(mp.log(worst, 2)):.1f}")
        for coefficient in coefficients:
            print(f"    {coefficient!r}  {coefficient.hex()}")


if __name__ == "__main__":
    main()
