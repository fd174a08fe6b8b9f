/*
 * Powers: exp(y*log|x|) with the logarithm and its product in two parts, because the exponential turns an absolute
 * error of its argument, up to 745, into a relative one of its result. Needs fused products.
 */
#ifndef LANES_POWER_H
#define LANES_POWER_H

#include "lanes_exponential.h"
#include "lanes_logarithm.h"
#include "lanes_rounding.h"

/* The rest of P of 2*atanh(s) = 2*s + s**3*(2/3 + s**2*P(s**2)), for |s| <= 0.1716 within 2**-64. */
static const double lanes_atanh_more_terms[7] = {
    0x1.9999999999b30p-2, 0x1.2492492457d77p-2, 0x1.c71c722d622fdp-3, 0x1.745ce9e572b3cp-3,
    0x1.3b1eeb8dc3a07p-3, 0x1.0f7ff76decadap-3, 0x1.0e421775d9c69p-3,
};

/* log(2**k * m) in two parts, the second below the last place of the first; within 2**-64 of it. */
LANES_INLINE lanes lanes_log_in_parts(lanes k, lanes mantissa, lanes *low)
{
    /* s = f/(2 + f) in two parts; 1 + m may need one bit more than there is. */
    const lanes f = mantissa - 1.0, sum = mantissa + 1.0;
    const lanes lost = mantissa - (sum - 1.0);
    const lanes inverse = 1.0 / sum;
    const lanes s = f * inverse;
    const lanes s_low = lanes_fma(-s, lost, lanes_fma(-s, sum, f)) * inverse;
    /* z = s**2 and c = 2/3 + z*P in two parts, then their product with each other and with s. */
    const lanes z = s * s;
    const lanes z_low = lanes_fma(s + s, s_low, lanes_fma(s, s, -z));
    const lanes terms = lanes_polynomial(lanes_atanh_more_terms, 7, z);
    const lanes c = lanes_fma(z, terms, lanes_splat(0x1.5555555555555p-1));
    const lanes c_low = lanes_fma(z, terms, 0x1.5555555555555p-1 - c) + 0x1.5555555555555p-55;
    const lanes u = z * c;
    const lanes u_low = lanes_fma(z, c_low, lanes_fma(z_low, c, lanes_fma(z, c, -u)));
    const lanes v = s * u;
    const lanes v_low = lanes_fma(s, u_low, lanes_fma(s_low, u, lanes_fma(s, u, -v)));
    /* 2*s + v, and k*log(2) + that, the greater first. */
    const lanes log_m = lanes_fma(s, lanes_splat(2.0), v);
    const lanes log_m_low = lanes_fma(s, lanes_splat(2.0), -log_m) + v + lanes_fma(s_low, lanes_splat(2.0), v_low);
    const lanes front = k * 0x1.62e42fefa3800p-1;
    const lanes high = front + log_m;
    const lanes high_low = (front - high) + log_m + lanes_fma(k, lanes_splat(0x1.ef35793c76730p-45), log_m_low);
    const lanes result = high + high_low;
    *low = (high - result) + high_low;
    return result;
}

/* exp(high + low), the second far smaller, for |high| < 708. */
LANES_INLINE lanes lanes_exp_of_parts(lanes high, lanes low)
{
    lanes whole;
    const lanes part = lanes_exponential_part(lanes_log_2_remainder(high, &whole) + low);
    const lanes scale = lanes_power_of_two(whole);
    return lanes_fma(part, scale, scale);
}

/* |x|**y of any x and y, other than where either is NaN or y is 0. */
LANES_INLINE lanes lanes_power_of_size(lanes size, lanes y)
{
    const lanes_mask small = size < LANES_SMALLEST_NORMAL;
    lanes mantissa, low;
    const lanes k = lanes_binary_parts(lanes_choose(small, size * 0x1p54, size), &mantissa);
    lanes log_size = lanes_log_in_parts(k - lanes_choose(small, lanes_splat(54.0), lanes_splat(0.0)), mantissa, &low);
    log_size = lanes_choose(size == 0.0, lanes_splat(-INFINITY), lanes_choose(size == INFINITY, size, log_size));
    const lanes high = y * log_size;
    const lanes rest = lanes_fma(y, low, lanes_fma(y, log_size, -high));
    /* Infinite products have no second part. */
    return lanes_exp_wide(high, lanes_choose(lanes_abs(high) < 800.0, rest, lanes_splat(0.0)), 0.0);
}

/* x**y where x or y is special: negative, zero, subnormal, infinite or NaN, or where the result is. */
LANES_INLINE lanes lanes_pow_wide(lanes x, lanes y)
{
    const lanes one = lanes_splat(1.0);
    const lanes size = lanes_abs(x);
    const lanes_mask whole = lanes_floor(y) == y;
    const lanes_mask odd = whole & (lanes_floor(0.5 * y) != 0.5 * y);
    const lanes result = lanes_choose((size == 1.0) & (lanes_abs(y) == INFINITY), one, lanes_power_of_size(size, y));
    const lanes_mask none = (x < 0.0) & (size < INFINITY) & mask_not(whole);
    const lanes signed_result = lanes_choose(odd, lanes_turn(result, lanes_sign_bit(x)), result);
    const lanes defined = lanes_choose(none, lanes_splat(NAN), signed_result);
    const lanes known = lanes_choose((x != x) | (y != y), x + y, defined);
    return lanes_choose((y == 0.0) | (x == 1.0), one, known);
}

/* Within 1.5 ulp; where the C library says so, 1 in spite of NaN. */
LANES_INLINE lanes lanes_pow(lanes x, lanes y)
{
    lanes mantissa, low;
    const lanes k = lanes_binary_parts(x, &mantissa);
    const lanes log_x = lanes_log_in_parts(k, mantissa, &low);
    const lanes high = y * log_x;
    const lanes_mask plain = (x >= LANES_SMALLEST_NORMAL) & (x < INFINITY) & (lanes_abs(high) < 708.0);
    const lanes result = lanes_exp_of_parts(high, lanes_fma(y, low, lanes_fma(y, log_x, -high)));
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_pow_wide(x, y));
    }
    return result;
}

#endif
