/*
 * Exponentials: x = n*log(2) + r with |r| <= log(2)/2, and exp(r) from its even and its odd part,
 * cosh(r) = 1 + r**2*C(r**2) and sinh(r) = r + r**3*S(r**2), which exp, expm1, sinh, cosh and tanh share.
 */
#ifndef LANES_EXPONENTIAL_H
#define LANES_EXPONENTIAL_H

#include "lanes_steps.h"

/* Best polynomials in r**2 on [0, (log(2)/2)**2]: errors 2**-57 and 2**-61. */
static const double lanes_cosh_terms[5] = {
    0x1p-1, 0x1.5555555553167p-5, 0x1.6c16c17cf53eep-10, 0x1.a019aa92304fcp-16, 0x1.28a0225fa020fp-22,
};
static const double lanes_sinh_terms[5] = {
    0x1.5555555555559p-3, 0x1.111111110f62ap-7, 0x1.a01a01b0208c0p-13, 0x1.71ddf7ae6aa46p-19, 0x1.af5ff7df2d9b4p-26,
};

/* r of x = n*log(2) + r, and n as LANES_WHOLE holds it; for |x| < 2**20. */
LANES_INLINE lanes lanes_log_2_remainder(lanes x, lanes *whole)
{
    const lanes held = lanes_fma(x, lanes_splat(0x1.71547652b82fep+0), lanes_splat(LANES_WHOLE));
    const lanes n = held - LANES_WHOLE;
    /* The first part of log(2) has so few bits that its products with n are exact without fusing too. */
    const lanes r = lanes_fma(n, lanes_splat(-0x1.62e42fefa0000p-1), x);
    *whole = held;
    return lanes_fma(n, lanes_splat(-0x1.cf79abc9e3b3ap-40), r);
}

/* cosh(r) - 1 and sinh(r) for |r| <= log(2)/2. */
LANES_INLINE void lanes_hyperbolic_parts(lanes r, lanes *even, lanes *odd)
{
    const lanes square = r * r;
    *even = square * lanes_horner(lanes_cosh_terms, 5, square);
    *odd = lanes_fma(r, square * lanes_horner(lanes_sinh_terms, 5, square), r);
}

/* exp(r) - 1 for |r| <= log(2)/2. */
LANES_INLINE lanes lanes_exponential_part(lanes r)
{
    const lanes square = r * r;
    const lanes even = lanes_horner(lanes_cosh_terms, 5, square);
    const lanes odd = lanes_horner(lanes_sinh_terms, 5, square);
    return lanes_fma(square, lanes_fma(r, odd, even), r);
}

/*
 * exp(x + low)/2**halvings for any x, low far smaller: the power of two in two steps, so that results may be subnormal.
 */
LANES_INLINE lanes lanes_exp_wide(lanes x, lanes low, double halvings)
{
    const lanes within = lanes_lesser(lanes_splat(712.0), lanes_greater(lanes_splat(-746.0), x));
    lanes whole;
    const lanes part = lanes_exponential_part(lanes_log_2_remainder(within, &whole) + low);
    const lanes n = whole - (LANES_WHOLE + halvings);
    const lanes half = lanes_fma(n, lanes_splat(0.5), lanes_splat(LANES_WHOLE));
    const lanes first = lanes_power_of_two(half);
    const lanes second = lanes_power_of_two(n - (half - LANES_WHOLE) + LANES_WHOLE);
    return lanes_fma(part, first, first) * second;
}

/* Within 1.5 ulp. */
LANES_INLINE lanes lanes_exp(lanes x)
{
    const lanes_mask plain = lanes_abs(x) < 708.0;
    lanes whole;
    const lanes part = lanes_exponential_part(lanes_log_2_remainder(x, &whole));
    const lanes scale = lanes_power_of_two(whole);
    const lanes result = lanes_fma(part, scale, scale);
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_exp_wide(x, lanes_splat(0.0), 0.0));
    }
    return result;
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_expm1(lanes x)
{
    const lanes_mask plain = lanes_abs(x) < 708.0;
    lanes whole;
    const lanes part = lanes_exponential_part(lanes_log_2_remainder(x, &whole));
    const lanes scale = lanes_power_of_two(whole);
    const lanes result = lanes_with_sign(lanes_fma(part, scale, scale - 1.0), x);
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_exp_wide(x, lanes_splat(0.0), 0.0) - 1.0);
    }
    return result;
}

#endif
