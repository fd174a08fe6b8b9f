/*
 * Logarithms: x = 2**k * m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f/(2 + f), and
 * log(m) = 2*atanh(s) = f - s*(f - R), R = s**2*P(s**2).
 */
#ifndef LANES_LOGARITHM_H
#define LANES_LOGARITHM_H

#include "lanes_steps.h"

/* The best polynomial P: 2*atanh(s) = 2*s + s**3*P(s**2) for |s| <= 0.1716 within 2**-59. */
static const double lanes_atanh_terms[7] = {
    0x1.5555555555592p-1, 0x1.999999997ff14p-2, 0x1.24924941e2538p-2, 0x1.c71c52130c780p-3,
    0x1.74663d411596ep-3, 0x1.39a1df2c74beap-3, 0x1.2f04231ad6f82p-3,
};

#define LANES_SMALLEST_NORMAL 0x1p-1022

/* k, and m by the way, of a positive normal number. */
LANES_INLINE lanes lanes_binary_parts(lanes x, lanes *mantissa)
{
    /* Bits of 1.0 less those of sqrt(1/2): lifts all from sqrt(1/2) on to the exponent of the next power of two. */
    const lanes_bits lift = (lanes_bits)lanes_splat(1.0) - (lanes_bits)lanes_splat(0x1.6a09e667f3bcdp-1);
    const lanes_bits lifted = (lanes_bits)x + lift;
    const lanes_bits exponent = lifted >> 52;
    *mantissa = (lanes)((lanes_bits)x - (exponent << 52) + (lanes_bits)lanes_splat(1.0));
    /* A whole number below 2**52, or-ed into the bits of 2**52, is 2**52 plus it. */
    return (lanes)(exponent | (lanes_bits)lanes_splat(0x1p52)) - (0x1p52 + 1023.0);
}

/* s and f - R of log(1 + f) = f - s*(f - R), for sqrt(1/2) <= 1 + f < sqrt(2). */
LANES_INLINE lanes lanes_log_ratio(lanes f, lanes *rest)
{
    const lanes s = f / (f + 2.0);
    const lanes square = s * s;
    *rest = lanes_fma(square, -lanes_polynomial(lanes_atanh_terms, 7, square), f);
    return s;
}

/* log(2**k * (1 + f)). */
LANES_INLINE lanes lanes_log_of_parts(lanes k, lanes f)
{
    lanes rest;
    const lanes s = lanes_log_ratio(f, &rest);
    const lanes less = lanes_fma(k, lanes_splat(-0x1.ef35793c76730p-45), s * rest);
    /* k times the first part of log(2) is exact. */
    return lanes_fma(k, lanes_splat(0x1.62e42fefa3800p-1), f - less);
}

/* log2(2**k * (1 + f)). */
LANES_INLINE lanes lanes_log2_of_parts(lanes k, lanes f)
{
    lanes rest;
    const lanes s = lanes_log_ratio(f, &rest);
    return lanes_fma(lanes_fma(-s, rest, f), lanes_splat(0x1.71547652b82fep+0), k);
}

/* log10(2**k * (1 + f)). */
LANES_INLINE lanes lanes_log10_of_parts(lanes k, lanes f)
{
    lanes rest;
    const lanes s = lanes_log_ratio(f, &rest);
    const lanes part = lanes_fma(-s, rest, f) * 0x1.bcb7b1526e50ep-2;
    return lanes_fma(k, lanes_splat(0x1.34413509f7800p-2), lanes_fma(k, lanes_splat(0x1.fef311f12b358p-46), part));
}

typedef lanes lanes_log_form(lanes k, lanes f);

/* A logarithm of any number. */
LANES_INLINE lanes lanes_log_wide(lanes x, lanes_log_form *form)
{
    const lanes_mask small = x < LANES_SMALLEST_NORMAL;
    lanes mantissa;
    const lanes k = lanes_binary_parts(lanes_choose(small, x * 0x1p54, x), &mantissa);
    const lanes result = form(k - lanes_choose(small, lanes_splat(54.0), lanes_splat(0.0)), mantissa - 1.0);
    const lanes edge = lanes_choose(x == 0.0, lanes_splat(-INFINITY), lanes_splat(NAN));
    return lanes_choose(x > 0.0, lanes_choose(x < INFINITY, result, x), edge);
}

/* A logarithm: of positive normal numbers, and rarely of others. */
LANES_INLINE lanes lanes_log_in_form(lanes x, lanes_log_form *form)
{
    const lanes_mask plain = (x >= LANES_SMALLEST_NORMAL) & (x < INFINITY);
    lanes mantissa;
    const lanes k = lanes_binary_parts(x, &mantissa);
    const lanes result = form(k, mantissa - 1.0);
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_log_wide(x, form));
    }
    return result;
}

/* Within 1.5 ulp. */
LANES_INLINE lanes lanes_log(lanes x)
{
    return lanes_log_in_form(x, lanes_log_of_parts);
}

/* Within 2.5 ulp; exact for powers of 2. */
LANES_INLINE lanes lanes_log2(lanes x)
{
    return lanes_log_in_form(x, lanes_log2_of_parts);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_log10(lanes x)
{
    return lanes_log_in_form(x, lanes_log10_of_parts);
}

/* log of a sum in two parts, the first positive and normal, the second too small to show in it. */
LANES_INLINE lanes lanes_log_of_sum(lanes sum, lanes rest)
{
    lanes mantissa;
    const lanes k = lanes_binary_parts(sum, &mantissa);
    /* The rest in the scale of the mantissa: times 2**-k, whose bits are those of 1.0 less k exponents. */
    const lanes_bits scale = (lanes_bits)mantissa - (lanes_bits)sum + (lanes_bits)lanes_splat(1.0);
    return lanes_log_of_parts(k, lanes_fma(rest, (lanes)scale, mantissa - 1.0));
}

/* log(1 + x) for -1 < x < 2**1000. */
LANES_INLINE lanes lanes_log_of_one_more(lanes x)
{
    const lanes sum = x + 1.0;
    const lanes without = sum - 1.0;
    return lanes_log_of_sum(sum, (1.0 - (sum - without)) + (x - without));
}

/* Within 2 ulp. */
LANES_INLINE lanes lanes_log1p(lanes x)
{
    const lanes_mask plain = (x > -1.0) & (x < 0x1p1000);
    const lanes result = lanes_with_sign(lanes_log_of_one_more(x), x);
    if (lanes_any_but(plain)) {
        /* So far out the 1 no longer counts. */
        const lanes far = lanes_log_wide(x, lanes_log_of_parts);
        return lanes_choose(plain, result, lanes_choose(x == -1.0, lanes_splat(-INFINITY), far));
    }
    return result;
}

#endif
