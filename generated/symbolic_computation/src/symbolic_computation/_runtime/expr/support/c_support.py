"""What C99 and libm lack, as C functions: arithmetic with the language's edges, and the special functions' names.

Bounds are errors in units of the last place of the result, over the whole domain unless another scale is said;
tests compare each with mpmath.
"""

from __future__ import annotations

from collections.abc import Mapping

from .c_special import C_SPECIAL
from .texts import Support

_ARITHMETIC: Mapping[str, Support] = {
    "real_sign": Support(
        """\
/* -1, 0 or 1; NaN for NaN. Exact. */
static double real_sign(double x)
{
    return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}
"""
    ),
    "real_heaviside": Support(
        """\
/* 0 below zero, 1 above, at_zero at zero; NaN for NaN. Exact. */
static double real_heaviside(double x, double at_zero)
{
    return x > 0.0 ? 1.0 : x < 0.0 ? 0.0 : x == 0.0 ? at_zero : x;
}
"""
    ),
    "real_min": Support(
        """\
/* The smaller; NaN if either is (fmin would drop it). Exact. */
static double real_min(double x, double y)
{
    return x < y || isnan(x) ? x : y;
}
"""
    ),
    "real_max": Support(
        """\
/* The greater; NaN if either is (fmax would drop it). Exact. */
static double real_max(double x, double y)
{
    return x > y || isnan(x) ? x : y;
}
"""
    ),
    "real_mod": Support(
        """\
/* x - y*floor(x/y): the sign of y, where fmod has that of x. Within 1 ulp. */
static double real_mod(double x, double y)
{
    const double remainder = fmod(x, y);
    return remainder != 0.0 && (remainder < 0.0) != (y < 0.0) ? remainder + y : remainder;
}
"""
    ),
    "real_floordiv": Support(
        """\
/* floor(x/y), from the exact remainder, so that no rounding up hides behind it. Within 1 ulp. */
static double real_floordiv(double x, double y)
{
    const double remainder = fmod(x, y);
    double quotient, whole;

    if (y == 0.0) {
        return x / y;
    }
    quotient = (x - remainder) / y;
    if (remainder != 0.0 && (remainder < 0.0) != (y < 0.0)) {
        quotient -= 1.0;
    }
    whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}
"""
    ),
    "real_loggamma": Support(
        """\
/* log|gamma(x)|, NaN at minus infinity, where lgamma is infinite. As exact as lgamma. */
static double real_loggamma(double x)
{
    return isinf(x) && x < 0.0 ? NAN : lgamma(x);
}
"""
    ),
    "real_besselj": Support(
        """\
/* jn, NaN at infinity. As exact as jn: some ulp of the larger of |J| and its envelope. */
static double real_besselj(int n, double x)
{
    return isinf(x) ? NAN : jn(n, x);
}
""",
        posix=True,
    ),
    "real_bessely": Support(
        """\
/* yn, NaN below zero and at infinity. As exact as yn: some ulp of the larger of |Y| and its envelope. */
static double real_bessely(int n, double x)
{
    return isinf(x) || x < 0.0 ? NAN : yn(n, x);
}
""",
        posix=True,
    ),
}

C_SUPPORT: Mapping[str, Support] = {**_ARITHMETIC, **C_SPECIAL}
C_SUPPORT_NAMES = frozenset(C_SUPPORT)
