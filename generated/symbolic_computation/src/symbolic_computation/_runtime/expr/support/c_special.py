"""Special functions that libm lacks, as C functions."""

from __future__ import annotations

from collections.abc import Mapping

from .texts import Support

_DIGAMMA = """\
/*
 * The logarithmic derivative of gamma; NaN at its poles. Within 8 ulp for x > 0; below zero within 8 ulp of the
 * larger of |digamma(x)| and |pi/tan(pi*x)|. Up to 10 it is written as a sum of terms of one sign around its root,
 * with the root in two parts, so that nothing cancels near it.
 */
static double real_digamma(double x)
{
    static const double pi = 3.141592653589793;
    static const double root = 1.4616321449683622, root_tail = 9.549995429965697e-17;
    /* Bernoulli(2k)/(2k) */
    static const double series[] = {
        1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32760.0, 1.0 / 12.0,
        -3617.0 / 8160.0,
    };
    double from_root, near, far, sum, slope, here, there;
    int k;

    if (x <= 0.0) {
        const double offset = x - rint(x);
        return x == floor(x) ? NAN : real_digamma(1.0 - x) - pi / tan(pi * offset);
    }
    if (!(x < 10.0)) {
        near = 1.0 / x / x;
        sum = 0.0;
        for (k = 7; k >= 0; --k) {
            sum = sum * near + series[k];
        }
        return log(x) - 0.5 / x - sum * near;
    }
    from_root = (x - root) - root_tail;
    sum = 0.0;
    for (k = 9; k >= 0; --k) {
        sum += 1.0 / ((x + k) * (root + k));
    }
    near = x + 10.0;
    far = root + 10.0;
    here = 1.0 / (near * near);
    there = 1.0 / (far * far);
    slope = 0.0;
    far *= near;
    near = 0.0;
    for (k = 7; k >= 0; --k) {
        slope = slope * here + near;
        near = near * there + series[k];
    }
    slope = slope * here + near;
    sum += 0.5 / far + slope * (x + 20.0 + root) * here * there;
    return from_root * sum + log1p(from_root / (root + 10.0));
}
"""

_POLYGAMMA_POSITIVE = """\
/* |polygamma(n, x)| for n >= 1 and x > 0, by recurrence up to n + 16 and the asymptotic series from there. */
static double positive_polygamma(int n, double x)
{
    static const double bernoulli[] = {
        1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0,
        43867.0 / 798.0, -174611.0 / 330.0, 854513.0 / 138.0, -236364091.0 / 2730.0,
    };
    double leading = 1.0 / x, start = x, sum = 0.0, term = 1.0, tail = 0.0;
    int k;

    for (k = 1; k < n; ++k) {
        leading *= k / x;
    }
    while (start < n + 16.0) {
        sum += pow(x / start, n + 1.0);
        start += 1.0;
    }
    for (k = 0; k < 12; ++k) {
        term *= (2.0 * k + n) / (2.0 * k + 1.0) * ((2.0 * k + n + 1.0) / (2.0 * k + 2.0)) / start / start;
        tail += bernoulli[k] * term;
    }
    tail += 1.0 + 0.5 * n / start;
    return leading * (n / x * sum + pow(x / start, n) * tail);
}
"""

_POLYGAMMA = """\
/*
 * The n-th derivative of digamma; at its poles infinite for odd n, NaN for even. Within n + 16 ulp for x > 0; below
 * zero, where it is a sum over both sides of the nearest integer, of the largest of its terms.
 */
static double real_polygamma(int n, double x)
{
    const double sign = n % 2 == 0 ? -1.0 : 1.0;
    double offset, pole;
    int k;

    if (n == 0) {
        return real_digamma(x);
    }
    if (isinf(x)) {
        return x > 0.0 ? 0.0 : NAN;
    }
    if (!(x <= 0.0)) {
        return sign * positive_polygamma(n, x);
    }
    if (x == floor(x)) {
        return n % 2 == 0 ? NAN : INFINITY;
    }
    offset = x - rint(x);
    pole = 1.0 / offset;
    for (k = 1; k <= n; ++k) {
        pole *= k / offset;
    }
    pole += positive_polygamma(n, 1.0 + offset);
    return sign * pole + positive_polygamma(n, 1.0 - offset) - positive_polygamma(n, 1.0 - x);
}
"""

_BESSELI = """\
/* The modified Bessel function of the first kind of whole order. Within |n| + 16 ulp. */
static double real_besseli(int n, double x)
{
    const double size = fabs(x), order = fabs((double)n);
    const double sign = x < 0.0 && n % 2 != 0 ? -1.0 : 1.0;
    double sum = 1.0, term = 1.0, k;

    if (isnan(x)) {
        return x;
    }
    if (size * size <= 64.0 + 16.0 * order) {
        /* The power series. */
        for (k = 1.0; term > 1e-18 * sum; k += 1.0) {
            term *= 0.25 * size * size / (k * (k + order));
            sum += term;
        }
        for (k = 1.0; k <= order; k += 1.0) {
            sum *= 0.5 * size / k;
        }
        return sign * sum;
    }
    if (size > 1e4 + order * order) {
        return sign * INFINITY;
    }
    if (size > 30.0 + order * order) {
        /* The asymptotic series; the exponential in two halves, for it overflows first. */
        for (k = 1.0; k < 60.0 && fabs(term) > 1e-18; k += 1.0) {
            term *= ((2.0 * k - 1.0) * (2.0 * k - 1.0) - 4.0 * order * order) / (8.0 * k * size);
            sum += term;
        }
        return sign * (exp(0.5 * size) / sqrt(6.283185307179586 * size)) * sum * exp(0.5 * size);
    }
    {
        /* Recurrence downwards, where all terms are positive; I(0) + 2*I(1) + 2*I(2) + ... = exp(x). */
        double above = 0.0, here = 1e-300, wanted = 0.0, below;
        sum = 0.0;
        for (k = floor(fmax(size, order)) + 40.0; k >= 1.0; k -= 1.0) {
            if (k == order) {
                wanted = here;
            }
            sum += 2.0 * here;
            below = above + 2.0 * k / size * here;
            above = here;
            here = below;
            if (here > 1e200) {
                here *= 1e-200;
                above *= 1e-200;
                sum *= 1e-200;
                wanted *= 1e-200;
            }
        }
        sum += here;
        wanted = n == 0 ? here : wanted;
        return sign * (wanted / sum * exp(0.5 * size)) * exp(0.5 * size);
    }
}
"""

_BESSELK = """\
/*
 * The modified Bessel function of the second kind of whole order; infinite at 0, NaN below. Within |n| + 16 ulp.
 * Orders 0 and 1 by their series up to 1, beyond by the integral of exp(-x*cosh(t))*cosh(n*t), for which the
 * trapezoidal rule converges exponentially; higher orders by recurrence.
 */
static double real_besselk(int n, double x)
{
    static const double shift = -0.11593151565841245; /* Euler's constant minus log(2) */
    const double order = fabs((double)n);
    double zeroth, first, scale = 1.0, k;

    if (isnan(x) || x < 0.0) {
        return NAN;
    }
    if (x == 0.0 || isinf(x)) {
        return x == 0.0 ? INFINITY : 0.0;
    }
    if (x <= 1.0) {
        const double quarter = 0.25 * x * x;
        double term = 1.0, harmonic = 0.0, i_zero = 1.0, i_one = 1.0;
        zeroth = 0.0;
        for (k = 1.0; k < 14.0; k += 1.0) {
            term *= quarter / (k * k);
            harmonic += 1.0 / k;
            i_zero += term;
            i_one += term / (k + 1.0);
            zeroth += harmonic * term;
        }
        zeroth -= (log(x) + shift) * i_zero;
        first = (1.0 / x - 0.5 * x * i_one * zeroth) / i_zero;
    } else {
        const double step = 0.7 / (2.0 + sqrt(x));
        double weight = 0.5;
        zeroth = 0.0;
        first = 0.0;
        for (k = 0.0; weight > 1e-20; k += 1.0) {
            const double half = sinh(0.5 * k * step);
            weight = k > 0.0 ? exp(-2.0 * x * half * half) : 0.5;
            zeroth += weight;
            first += weight * (1.0 + 2.0 * half * half);
        }
        /* Far out exp(-x) comes last, because the higher orders do not underflow with it. */
        scale = x < 600.0 ? 1.0 : exp(-0.5 * x);
        zeroth *= x < 600.0 ? step * exp(-x) : step * scale;
        first *= x < 600.0 ? step * exp(-x) : step * scale;
    }
    if (n == 0) {
        return zeroth * scale;
    }
    for (k = 1.0; k < order; k += 1.0) {
        const double next = zeroth + 2.0 * k / x * first;
        zeroth = first;
        first = next;
    }
    return first * scale;
}
"""

_ELLIPK = """\
/* The complete elliptic integral of the first kind of parameter m; infinite at 1, NaN above. Within 8 ulp. */
static double real_ellipk(double m)
{
    double a = 1.0, b;

    if (m > 1.0 || m == 1.0) {
        return m == 1.0 ? INFINITY : NAN;
    }
    b = sqrt(1.0 - m);
    while (fabs(a - b) > 1e-8 * a) {
        const double mean = 0.5 * (a + b);
        b = sqrt(a * b);
        a = mean;
    }
    return 3.141592653589793 / (a + b);
}
"""

_ELLIPE = """\
/*
 * The complete elliptic integral of the second kind of parameter m; NaN above 1. Within 16 ulp. By Legendre's
 * relation it is a sum of positive terms: the mean of the complementary integral, and a part of the first kind.
 */
static double real_ellipe(double m)
{
    const double below = m < 0.0 ? sqrt(1.0 - m) : 1.0;
    const double complement = m < 0.0 ? 1.0 / (1.0 - m) : 1.0 - m;
    double a = 1.0, b, sum = 0.5 * complement, power = 0.5;

    if (m >= 1.0 || m == 0.0) {
        return m == 1.0 ? 1.0 : m == 0.0 ? 1.5707963267948966 : NAN;
    }
    if (isinf(m) || isnan(m)) {
        return fabs(m);
    }
    b = sqrt(m < 0.0 ? m / (m - 1.0) : m);
    while (fabs(a - b) > 1e-9 * a) {
        const double half = 0.5 * (a - b), mean = 0.5 * (a + b);
        b = sqrt(a * b);
        a = mean;
        power *= 2.0;
        sum += power * half * half;
    }
    return below * (0.5 * (a + b) + below * real_ellipk(m) * sum);
}
"""

_LAMBERTW = """\
/*
 * The principal branch of the inverse of w*exp(w); NaN below -1/e. Within 8 ulp. Near -1/e, which is kept in two
 * parts, the unknown is w + 1, because w alone loses half its digits there.
 */
static double real_lambertw(double x)
{
    static const double e = 2.718281828459045;
    double w;
    int k;

    if (x < -0.2) {
        const double above = (x + 0.36787944117144233) - 1.2428753672788363e-17;
        const double p = sqrt(2.0 * e * above);
        double more = p * (1.0 + p * (-1.0 / 3.0 + p * (11.0 / 72.0 + p * (-43.0 / 540.0 + p * 769.0 / 17280.0))));

        for (k = 0; k < 4; ++k) {
            const double growth = more * exp(more);
            more -= (growth - expm1(more) - e * above) / growth;
        }
        return more - 1.0;
    }
    if (!(x < INFINITY) || x == 0.0) {
        return x;
    }
    w = log1p(x);
    w *= 1.0 - log1p(w) / (2.0 + w);
    for (k = 0; k < 4; ++k) {
        const double growth = exp(w), excess = w * growth - x;
        w -= excess / (growth * (w + 1.0) - (w + 2.0) * excess / (2.0 * w + 2.0));
    }
    return w;
}
"""

C_SPECIAL: Mapping[str, Support] = {
    "real_digamma": Support(_DIGAMMA),
    "positive_polygamma": Support(_POLYGAMMA_POSITIVE),
    "real_polygamma": Support(_POLYGAMMA, ("real_digamma", "positive_polygamma")),
    "real_besseli": Support(_BESSELI),
    "real_besselk": Support(_BESSELK),
    "real_ellipk": Support(_ELLIPK),
    "real_ellipe": Support(_ELLIPE, ("real_ellipk",)),
    "real_lambertw": Support(_LAMBERTW),
}
