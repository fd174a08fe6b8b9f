/* Inverse hyperbolic functions, as logarithms of 1 + u with u free of cancellation. */
#ifndef LANES_INVERSE_HYPERBOLIC_H
#define LANES_INVERSE_HYPERBOLIC_H

#include "lanes_logarithm.h"
#include "lanes_roots.h"

/* log(2*x) where the double of x may overflow. */
LANES_INLINE lanes lanes_log_of_double(lanes x)
{
    return lanes_log_wide(x, lanes_log_of_parts) + 0x1.62e42fefa39efp-1;
}

/* Within 3 ulp. */
LANES_INLINE lanes lanes_asinh(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = size < 0x1p500;
    const lanes square = size * size;
    /* x + sqrt(1 + x**2) = 1 + u */
    const lanes u = size + square / (1.0 + lanes_sqrt(lanes_fma(size, size, lanes_splat(1.0))));
    lanes result = lanes_log_of_one_more(u);
    if (lanes_any_but(plain)) {
        result = lanes_choose(plain, result, lanes_log_of_double(size));
    }
    return lanes_with_sign(result, x);
}

/* Within 3 ulp. */
LANES_INLINE lanes lanes_acosh(lanes x)
{
    const lanes_mask plain = (x >= 1.0) & (x < 0x1p500);
    const lanes more = x - 1.0;
    const lanes result = lanes_log_of_one_more(more + lanes_sqrt(more * (more + 2.0)));
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_choose(x < 1.0, lanes_splat(NAN), lanes_log_of_double(x)));
    }
    return result;
}

/* Within 3 ulp. */
LANES_INLINE lanes lanes_atanh(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = size < 1.0;
    lanes result = 0.5 * lanes_log_of_one_more(2.0 * size / (1.0 - size));
    if (lanes_any_but(plain)) {
        result = lanes_choose(plain, result, lanes_choose(size == 1.0, lanes_splat(INFINITY), lanes_splat(NAN)));
    }
    return lanes_with_sign(result, x);
}

#endif
