/* Division with a whole quotient: remainders by fused products are exact. */
#ifndef LANES_DIVISION_H
#define LANES_DIVISION_H

#include "lanes_rounding.h"

/* x less y*scale times the leading 40 bits of their quotient, until that is below 2**52; exact. */
LANES_INLINE lanes lanes_divide_down(lanes x, lanes y, double scale)
{
    const lanes_bits leading = ~((lanes_bits){0} + 0x1fff);
    lanes quotient = x * (1.0 / scale) / y;
    lanes_mask long_lanes = (lanes_abs(quotient) >= 0x1p52) & (lanes_abs(quotient) < INFINITY);
    while (!mask_every(mask_not(long_lanes))) {
        const lanes multiple = (lanes)((lanes_bits)quotient & leading);
        x = lanes_choose(long_lanes, lanes_fma(-multiple, y * scale, x), x);
        quotient = x * (1.0 / scale) / y;
        long_lanes = (lanes_abs(quotient) >= 0x1p52) & (lanes_abs(quotient) < INFINITY);
    }
    return x;
}

/* x less so many times y that their quotient is below 2**52, for finite x and y that is not 0; exact. */
LANES_INLINE lanes lanes_divide_long(lanes x, lanes y)
{
    /* Quotients may overflow: by multiples of the divisor first. */
    const lanes first = lanes_divide_down(x, y * 0x1p200, 0x1p1000);
    return lanes_divide_down(lanes_divide_down(first, y, 0x1p600), y, 1.0);
}

/* The remainder x - y*floor(x/y) and the quotient floor(x/y), for |x/y| < 2**52. */
LANES_INLINE lanes lanes_floor_parts(lanes x, lanes y, lanes *quotient)
{
    const lanes whole = lanes_floor(x / y);
    const lanes rest = lanes_fma(-whole, y, x);
    /* A quotient just below a whole number was rounded up to it. */
    const lanes_mask passed = ((rest < 0.0) ^ (y < 0.0)) & (rest != 0.0);
    *quotient = lanes_choose(passed, whole - 1.0, whole);
    return lanes_choose(passed, rest + y, rest);
}

/* x - y*floor(x/y), with the sign of y; NaN where y is 0 or x infinite. Within 1 ulp; a zero is of either sign. */
LANES_INLINE lanes lanes_mod(lanes x, lanes y)
{
    const lanes_mask plain = (lanes_abs(x / y) < 0x1p52) & (lanes_abs(y) < INFINITY);
    lanes quotient;
    const lanes result = lanes_floor_parts(x, y, &quotient);
    if (lanes_any_but(plain)) {
        const lanes far = lanes_floor_parts(lanes_divide_long(x, y), y, &quotient);
        const lanes_mask same = ((x < 0.0) & (y < 0.0)) | ((x > 0.0) & (y > 0.0)) | (x == 0.0);
        const lanes beyond = lanes_choose(same, x, y);
        const lanes_mask endless = (lanes_abs(y) == INFINITY) & (lanes_abs(x) < INFINITY);
        const lanes_mask none = (y == 0.0) | (lanes_abs(x) == INFINITY);
        const lanes wide = lanes_choose(none, lanes_splat(NAN), lanes_choose(endless, beyond, far));
        return lanes_choose(plain, result, wide);
    }
    return result;
}

/*
 * floor(x/y) of the exact quotient; x/y where y is 0; NaN where x is infinite. Within 1 ulp, 2 where products are not
 * fused; a zero is of either sign.
 */
LANES_INLINE lanes lanes_floordiv(lanes x, lanes y)
{
    const lanes_mask plain = (lanes_abs(x / y) < 0x1p52) & (lanes_abs(y) < INFINITY);
    lanes quotient;
    lanes_floor_parts(x, y, &quotient);
    if (lanes_any_but(plain)) {
        const lanes_mask endless = (lanes_abs(y) == INFINITY) & (lanes_abs(x) < INFINITY);
        const lanes_mask apart = endless & (x != 0.0) & ((x < 0.0) ^ (y < 0.0));
        const lanes none = lanes_choose((lanes_abs(x) == INFINITY) & (y != 0.0), lanes_splat(NAN), x / y);
        return lanes_choose(plain, quotient, lanes_choose(apart, lanes_splat(-1.0), none));
    }
    return quotient;
}

#endif
