"""What Python's ``math`` lacks, as Python functions: edges that are Inf or NaN instead of exceptions.

Bounds are errors in units of the last place of the result; tests compare each with mpmath.
"""

from __future__ import annotations

from collections.abc import Mapping

from .texts import Support


def _undefined(name: str, domain: str) -> Support:
    """``math.name`` with NaN where it raises ``ValueError``."""
    return Support(
        f'''\
def _{name}(x: float) -> float:
    """As ``math.{name}``; NaN {domain}."""
    try:
        return math.{name}(x)
    except ValueError:
        return math.nan
'''
    )


def _logarithm(name: str, pole: str) -> Support:
    """``math.name`` with minus infinity at its pole and NaN below."""
    return Support(
        f'''\
def _{name}(x: float) -> float:
    """As ``math.{name}``; minus infinity at {pole}, NaN below."""
    if x > {pole}:
        return math.{name}(x)
    return -math.inf if x == {pole} else math.nan
'''
    )


def _overflowing(name: str, beyond: str = "math.inf") -> Support:
    """``math.name`` with an infinity where it raises ``OverflowError``."""
    return Support(
        f'''\
def _{name}(x: float) -> float:
    """As ``math.{name}``; infinite beyond the doubles."""
    try:
        return math.{name}(x)
    except OverflowError:
        return {beyond}
'''
    )


def _whole(name: str, function: str) -> Support:
    """A rounding that keeps floats."""
    return Support(
        f'''\
def _{name}(x: float) -> float:
    """``{function}(x)`` as a float; Inf and NaN stay."""
    return float({function}(x)) if math.isfinite(x) else x
'''
    )


_OUTSIDE_ONE = "outside [-1, 1]"

PYTHON_SUPPORT: Mapping[str, Support] = {
    "_divide": Support(
        '''\
def _divide(x: float, y: float) -> float:
    """``x / y``; by zero Inf with the quotient's sign, and NaN for 0/0."""
    if y:
        return x / y
    if x == 0 or math.isnan(x):
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1.0, y)
'''
    ),
    "_power": Support(
        '''\
def _power(x: float, y: float) -> float:
    """``x ** y`` as IEEE 754 has it: NaN for a fractional power below zero, Inf for an overflow."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and y % 2 == 1 else math.inf
    except ValueError:
        if x:
            return math.nan
        return math.copysign(math.inf, x) if y % 2 == 1 else math.inf
'''
    ),
    "_mod": Support(
        '''\
def _mod(x: float, y: float) -> float:
    """``x % y``, the sign of ``y``; NaN where ``y`` is zero."""
    return x % y if y else math.nan
'''
    ),
    "_floordiv": Support(
        '''\
def _floordiv(x: float, y: float) -> float:
    """``x // y``; by zero as a division."""
    return x // y if y else _divide(x, y)
''',
        ("_divide",),
    ),
    "_sign": Support(
        '''\
def _sign(x: float) -> float:
    """-1, 0 or 1; NaN for NaN."""
    return math.copysign(1.0, x) if x and not math.isnan(x) else x
'''
    ),
    "_heaviside": Support(
        '''\
def _heaviside(x: float, at_zero: float) -> float:
    """0 below zero, 1 above, ``at_zero`` at zero; NaN for NaN."""
    if x == 0:
        return at_zero
    return x if math.isnan(x) else float(x > 0)
'''
    ),
    "_min": Support(
        '''\
def _min(x: float, y: float) -> float:
    """The smaller; NaN if either is."""
    return x if x < y or math.isnan(x) else y
'''
    ),
    "_max": Support(
        '''\
def _max(x: float, y: float) -> float:
    """The greater; NaN if either is."""
    return x if x > y or math.isnan(x) else y
'''
    ),
    "_floor": _whole("floor", "math.floor"),
    "_ceil": _whole("ceil", "math.ceil"),
    "_trunc": _whole("trunc", "math.trunc"),
    "_round": _whole("round", "round"),
    "_sqrt": _undefined("sqrt", "below zero"),
    "_sin": _undefined("sin", "at infinity"),
    "_cos": _undefined("cos", "at infinity"),
    "_tan": _undefined("tan", "at infinity"),
    "_asin": _undefined("asin", _OUTSIDE_ONE),
    "_acos": _undefined("acos", _OUTSIDE_ONE),
    "_acosh": _undefined("acosh", "below 1"),
    "_atanh": Support(
        '''\
def _atanh(x: float) -> float:
    """As ``math.atanh``; infinite at -1 and 1, NaN outside."""
    if -1 < x < 1:
        return math.atanh(x)
    return math.copysign(math.inf, x) if abs(x) == 1 else math.nan
'''
    ),
    "_exp": _overflowing("exp"),
    "_expm1": _overflowing("expm1"),
    "_sinh": _overflowing("sinh", "math.copysign(math.inf, x)"),
    "_cosh": _overflowing("cosh"),
    "_log": _logarithm("log", "0"),
    "_log2": _logarithm("log2", "0"),
    "_log10": _logarithm("log10", "0"),
    "_log1p": _logarithm("log1p", "-1"),
    "_gamma": Support(
        '''\
def _gamma(x: float) -> float:
    """As ``math.gamma``; infinite at 0 and beyond the doubles, NaN at the other poles."""
    try:
        return math.gamma(x)
    except OverflowError:
        return math.copysign(math.inf, x)
    except ValueError:
        return math.nan if x else math.copysign(math.inf, x)
'''
    ),
    "_loggamma": Support(
        '''\
def _loggamma(x: float) -> float:
    """``log|gamma(x)|``; infinite at the poles, NaN at minus infinity."""
    try:
        return math.nan if x == -math.inf else math.lgamma(x)
    except (OverflowError, ValueError):
        return math.inf
'''
    ),
    "_digamma": Support(
        '''\
def _digamma(x: float) -> float:
    """The logarithmic derivative of gamma; NaN at its poles."""
    return math.nan if x <= 0 and x % 1 == 0 else float(special.digamma(x))
'''
    ),
    "_polygamma": Support(
        '''\
def _polygamma(n: int, x: float) -> float:
    """The ``n``-th derivative of digamma; at its poles infinite for odd ``n``, NaN for even.

    Below zero a sum over both sides of the nearest integer.
    """
    if math.isnan(x) or math.isinf(x):
        return 0.0 if x > 0 else math.nan
    if x > 0:
        return float(special.polygamma(n, x))
    offset = x - round(x)
    if offset == 0:
        return math.inf if n % 2 else math.nan
    pole = 1 / offset
    for k in range(1, n + 1):
        pole *= k / offset
    sides = special.polygamma(n, [1 + offset, 1 - offset, 1 - x])
    sign = 1 if n % 2 else -1
    return float(sign * pole + sides[0] + sign * (sides[1] - sides[2]))
'''
    ),
    "_besselj": Support(
        '''\
def _besselj(n: float, x: float) -> float:
    """The Bessel function of the first kind; NaN at infinity."""
    return math.nan if math.isinf(x) else float(special.jv(n, x))
'''
    ),
    "_bessely": Support(
        '''\
def _bessely(n: float, x: float) -> float:
    """The Bessel function of the second kind; NaN below zero and at infinity."""
    return math.nan if x < 0 or math.isinf(x) else float(special.yv(n, x))
'''
    ),
    "_besseli": Support(
        '''\
def _besseli(n: float, x: float) -> float:
    """The modified Bessel function of the first kind."""
    if math.isinf(x) and n % 1 == 0:
        return -math.inf if x < 0 and n % 2 else math.inf
    return float(special.iv(n, x))
'''
    ),
    "_besselk": Support(
        '''\
def _besselk(n: float, x: float) -> float:
    """The modified Bessel function of the second kind; NaN below zero."""
    return float(special.kv(n, x))
'''
    ),
    "_lambertw": Support(
        '''\
def _lambertw(x: float) -> float:
    """The principal branch of the inverse of ``w*exp(w)``; NaN below -1/e. Within 8 ulp.

    Near -1/e, which is kept in two parts, the unknown is w + 1: w alone loses half its digits there.
    """
    if x < -0.2:
        above = (x + 0.36787944117144233) - 1.2428753672788363e-17
        if not above > 0:
            return math.nan
        p = math.sqrt(2 * math.e * above)
        more = p * (1 + p * (-1 / 3 + p * (11 / 72 + p * (-43 / 540 + p * 769 / 17280))))
        for _ in range(4):
            growth = more * math.exp(more)
            more -= (growth - math.expm1(more) - math.e * above) / growth
        return more - 1
    if x == 0 or not x < math.inf:
        return x
    w = math.log1p(x)
    w *= 1 - math.log1p(w) / (2 + w)
    for _ in range(4):
        growth = math.exp(w)
        excess = w * growth - x
        w -= excess / (growth * (w + 1) - (w + 2) * excess / (2 * w + 2))
    return w
'''
    ),
}
PYTHON_SUPPORT_NAMES = frozenset(PYTHON_SUPPORT)
