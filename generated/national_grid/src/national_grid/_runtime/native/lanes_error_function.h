/*
 * The error function and its complement. exp(x**2)*erfc(x)*(x + a) is a polynomial in t = (x - a)/(x + a), so one
 * division and one exponential serve all x; near zero erf(x) = x + x*P(x**2).
 */
#ifndef LANES_ERROR_FUNCTION_H
#define LANES_ERROR_FUNCTION_H

#include "lanes_exponential.h"

/* a = 3 + 177/1024, for which the leading coefficients are nearly doubles: 0 <= x <= 27.3 within 2**-55. */
#define LANES_ERFC_CENTER 0x1.9620000000000p+1
static const double lanes_erfc_terms[23] = {
    0x1.14413ee902a35p+0, -0x1.cf106736f8e01p-1, 0x1.424237ea917d3p-1, -0x1.6c33e88b7aaf0p-2,
    0x1.3ea2862f46575p-3, -0x1.7f0b8370aebc2p-5, 0x1.6a8603be522a9p-8, 0x1.4d35de05e2753p-9,
    -0x1.4c318372840e6p-10, -0x1.4a056d5eabd22p-17, 0x1.4c81c2cbe10cep-13, -0x1.499d925bc06d4p-16,
    -0x1.58ba8ff6e61c3p-16, 0x1.10ae8a5b17e26p-18, 0x1.a3bd37901d8cbp-19, -0x1.50ac8df362122p-21,
    -0x1.28e12ced9d216p-21, 0x1.3193cde00b8bap-24, 0x1.b003c6f5c8126p-24, -0x1.a6096294fc72fp-30,
    -0x1.ee8f19d31271dp-27, -0x1.44e68e13580f3p-30, 0x1.c9eaaca105359p-31,
};
/* a = 2, for 0.84 <= x <= 6, where erfc counts for little beside 1: within 2**-57 of erf. */
static const double lanes_erf_far_terms[14] = {
    0x1.058671b52c776p+0, -0x1.5fd386754efd8p-1, 0x1.1e2deea6b108fp-2, -0x1.2a88e610b88d8p-5,
    -0x1.606e415872890p-6, 0x1.a89eb06de8f0fp-8, 0x1.9517c7eeb042dp-9, -0x1.b6fbaa411ae9ep-11,
    -0x1.5ba902099e8dcp-11, 0x1.1ebf0fa7b190ap-15, 0x1.2ec03975d4b20p-13, 0x1.2c833b6e7e47ap-15,
    -0x1.0e8834c0c0901p-16, -0x1.3c31c97253e1ap-17,
};
/* P for |x| <= 0.84, within 2**-56. */
static const double lanes_erf_terms[11] = {
    0x1.06eba8214db68p-3, -0x1.812746b03798dp-2, 0x1.ce2f21a03e055p-4, -0x1.b82ce310faaa2p-6,
    0x1.565bcccafdc71p-8, -0x1.c02da6a1deb64p-11, 0x1.f9a17e4d2e013p-14, -0x1.f4b0585e938ddp-17,
    0x1.b82349dbffa0bp-20, -0x1.50b793ba22252p-23, 0x1.6d2c2f023a31cp-27,
};

/* exp(-x**2) over its power of two, which whole carries, less 1, for |x| <= 28; nothing of the square is lost. */
LANES_INLINE lanes lanes_gaussian_part(lanes x, lanes *whole)
{
    const lanes square = x * x;
    const lanes r = lanes_log_2_remainder(-square, whole);
    return lanes_exponential_part(r - lanes_square_error(x, square));
}

/* erfc(x) for 0 <= x <= 28, less the power of two that whole carries. */
LANES_INLINE lanes lanes_erfc_part(lanes x, lanes *whole)
{
    const lanes sum = x + LANES_ERFC_CENTER;
    const lanes inverse = 1.0 / sum;
    /* t = 1 - 2*a/(x + a), made good for what the sum and its inverse were rounded by; so is the result. */
    const lanes lost = x - (sum - LANES_ERFC_CENTER);
    const lanes step = inverse * (2.0 * LANES_ERFC_CENTER);
    const lanes error = lanes_fma(-lost, inverse, lanes_inverse_error(inverse, sum));
    const lanes plain_t = lanes_fma(inverse, lanes_splat(-2.0 * LANES_ERFC_CENTER), lanes_splat(1.0));
    const lanes t = lanes_fma(-step, error, plain_t);
    /* The polynomial's last step in two parts. */
    const lanes slope = lanes_polynomial(lanes_erfc_terms + 1, 22, t);
    const lanes scaled = lanes_fma(slope, t, lanes_splat(lanes_erfc_terms[0]));
    const lanes rest = lanes_fma(slope, t, lanes_erfc_terms[0] - scaled);
    const lanes part = lanes_gaussian_part(x, whole) + error;
    return (scaled + lanes_fma(scaled, part, rest)) * inverse;
}

/* Within 4.5 ulp, in the tail too; most results lie within 1. */
LANES_INLINE lanes lanes_erfc(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = size < 26.0;
    lanes whole;
    const lanes part = lanes_erfc_part(lanes_lesser(lanes_splat(28.0), size), &whole);
    lanes above = part * lanes_power_of_two(whole);
    if (lanes_any_but(plain)) {
        /* Results may be subnormal: the power of two in two steps. */
        above = lanes_choose(plain, above, part * lanes_power_of_two(whole + 512.0) * 0x1p-512);
    }
    return lanes_choose(x < 0.0, 2.0 - above, above);
}

/* Within 2 ulp. */
LANES_INLINE lanes lanes_erf(lanes x)
{
    const lanes size = lanes_abs(x);
    /* From 6 on the result is 1. */
    const lanes within = lanes_lesser(lanes_splat(6.0), size);
    const lanes square = within * within;
    const lanes near = lanes_fma(within, lanes_polynomial(lanes_erf_terms, 11, square), within);
    lanes whole;
    const lanes part = lanes_exponential_part(lanes_log_2_remainder(-square, &whole));
    const lanes scale = lanes_power_of_two(whole);
    const lanes inverse = 1.0 / (within + 2.0);
    const lanes t = lanes_fma(inverse, lanes_splat(-4.0), lanes_splat(1.0));
    const lanes scaled = inverse * lanes_polynomial(lanes_erf_far_terms, 14, t);
    const lanes far = lanes_fma(-lanes_fma(part, scale, scale), scaled, lanes_splat(1.0));
    return lanes_with_sign(lanes_choose(size < 0.84, near, far), x);
}

#endif
