/*
 * Hyperbolic functions of |x| = n*log(2) + r, without cancellation and without exp(-x):
 * sinh = A*cosh(r) + B*sinh(r), cosh = B*cosh(r) + A*sinh(r), with A, B = (2**n -+ 2**-n)/2.
 */
#ifndef LANES_HYPERBOLIC_H
#define LANES_HYPERBOLIC_H

#include "lanes_exponential.h"

/* 2**(n - 1) and 2**(-n - 1) of a number that carries n + 1023, for 0 <= n < 1023. */
LANES_INLINE void lanes_half_powers(lanes whole, lanes *up, lanes *down)
{
    const lanes_bits one = (lanes_bits)lanes_splat(1.0), half = (lanes_bits)lanes_splat(0.5);
    const lanes_bits exponent = (lanes_bits)whole << 52;
    *up = (lanes)(exponent - (one - half));
    *down = (lanes)(one + half - exponent);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_sinh(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = size < 708.0;
    lanes whole, even, odd, up, down;
    lanes_hyperbolic_parts(lanes_log_2_remainder(size, &whole), &even, &odd);
    lanes_half_powers(whole, &up, &down);
    const lanes apart = up - down, together = up + down;
    const lanes result = lanes_fma(apart, even, together * odd) + apart;
    if (lanes_any_but(plain)) {
        return lanes_with_sign(lanes_choose(plain, result, lanes_exp_wide(size, lanes_splat(0.0), 1.0)), x);
    }
    return lanes_with_sign(result, x);
}

/* Within 2 ulp. */
LANES_INLINE lanes lanes_cosh(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = size < 708.0;
    lanes whole, even, odd, up, down;
    lanes_hyperbolic_parts(lanes_log_2_remainder(size, &whole), &even, &odd);
    lanes_half_powers(whole, &up, &down);
    const lanes apart = up - down, together = up + down;
    const lanes result = lanes_fma(together, even, apart * odd) + together;
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_exp_wide(size, lanes_splat(0.0), 1.0));
    }
    return result;
}

/* Within 3 ulp. */
LANES_INLINE lanes lanes_tanh(lanes x)
{
    const lanes size = lanes_abs(x);
    /* From 20 on the result is 1. */
    const lanes within = lanes_lesser(lanes_splat(20.0), size);
    lanes whole, even, odd;
    lanes_hyperbolic_parts(lanes_log_2_remainder(within, &whole), &even, &odd);
    /* 2**(-2*n) */
    const lanes_bits one = (lanes_bits)lanes_splat(1.0);
    const lanes down = (lanes)(one + one + one - ((lanes_bits)whole << 53));
    const lanes apart = 1.0 - down, together = 1.0 + down;
    const lanes sine = lanes_fma(apart, even, together * odd) + apart;
    const lanes cosine = lanes_fma(together, even, apart * odd) + together;
    return lanes_with_sign(sine / cosine, x);
}

#endif
