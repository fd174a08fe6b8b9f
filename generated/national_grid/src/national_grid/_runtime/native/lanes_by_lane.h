/* Functions of the C library, applied to one lane after the other. As exact as that library. */
#ifndef LANES_BY_LANE_H
#define LANES_BY_LANE_H

#include "lanes_vector.h"

#define LANES_BY_LANE(name, function)                                                                                 \
    LANES_INLINE lanes name(lanes x)                                                                                  \
    {                                                                                                                 \
        double values[LANES];                                                                                         \
        lanes_store(values, x);                                                                                       \
        for (int lane = 0; lane < LANES; ++lane) {                                                                    \
            values[lane] = function(values[lane]);                                                                    \
        }                                                                                                             \
        return lanes_load(values);                                                                                    \
    }

#define LANES_BY_LANE_OF_TWO(name, function)                                                                          \
    LANES_INLINE lanes name(lanes x, lanes y)                                                                         \
    {                                                                                                                 \
        double values[LANES], others[LANES];                                                                          \
        lanes_store(values, x);                                                                                       \
        lanes_store(others, y);                                                                                       \
        for (int lane = 0; lane < LANES; ++lane) {                                                                    \
            values[lane] = function(values[lane], others[lane]);                                                      \
        }                                                                                                             \
        return lanes_load(values);                                                                                    \
    }

/* log|gamma(x)|, NaN at minus infinity, where lgamma is infinite. */
static inline double lane_loggamma(double x)
{
    return isinf(x) && x < 0.0 ? (double)NAN : lgamma(x);
}

LANES_BY_LANE(lanes_gamma, tgamma)
LANES_BY_LANE(lanes_loggamma, lane_loggamma)

/* The rest is where there are no vectors, or none with fused products. */
#if !LANES_FUSED

/* x - y*floor(x/y): the sign of y, where fmod has that of x. Within 1 ulp. */
static inline double lane_mod(double x, double y)
{
    const double remainder = fmod(x, y);
    return remainder != 0.0 && (remainder < 0.0) != (y < 0.0) ? remainder + y : remainder;
}

/* floor(x/y), from the exact remainder, so that no rounding up hides behind it. */
static inline double lane_floordiv(double x, double y)
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

LANES_BY_LANE_OF_TWO(lanes_mod, lane_mod)
LANES_BY_LANE_OF_TWO(lanes_floordiv, lane_floordiv)
LANES_BY_LANE_OF_TWO(lanes_pow, pow)

#endif

#if LANES == 1

LANES_BY_LANE(lanes_abs, fabs)
LANES_BY_LANE(lanes_floor, floor)
LANES_BY_LANE(lanes_ceil, ceil)
LANES_BY_LANE(lanes_trunc, trunc)
LANES_BY_LANE(lanes_round, rint)
LANES_BY_LANE(lanes_sqrt, sqrt)
LANES_BY_LANE(lanes_cbrt, cbrt)
LANES_BY_LANE(lanes_exp, exp)
LANES_BY_LANE(lanes_expm1, expm1)
LANES_BY_LANE(lanes_log, log)
LANES_BY_LANE(lanes_log1p, log1p)
LANES_BY_LANE(lanes_log2, log2)
LANES_BY_LANE(lanes_log10, log10)
LANES_BY_LANE(lanes_sin, sin)
LANES_BY_LANE(lanes_cos, cos)
LANES_BY_LANE(lanes_tan, tan)
LANES_BY_LANE(lanes_asin, asin)
LANES_BY_LANE(lanes_acos, acos)
LANES_BY_LANE(lanes_atan, atan)
LANES_BY_LANE(lanes_sinh, sinh)
LANES_BY_LANE(lanes_cosh, cosh)
LANES_BY_LANE(lanes_tanh, tanh)
LANES_BY_LANE(lanes_asinh, asinh)
LANES_BY_LANE(lanes_acosh, acosh)
LANES_BY_LANE(lanes_atanh, atanh)
LANES_BY_LANE(lanes_erf, erf)
LANES_BY_LANE(lanes_erfc, erfc)
LANES_BY_LANE_OF_TWO(lanes_atan2, atan2)
LANES_BY_LANE_OF_TWO(lanes_hypot, hypot)

/* Sine and cosine of one angle. */
LANES_INLINE void lanes_sincos(lanes x, lanes *sine, lanes *cosine)
{
    *sine = lanes_sin(x);
    *cosine = lanes_cos(x);
}

#endif

#endif
