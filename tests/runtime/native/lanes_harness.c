/* Every function of lanes.h over arrays, whose length is a multiple of 8. */
#include "lanes.h"

#include <stddef.h>

#define OF_ONE(name)                                                                                                  \
    void of_##name(const double *x, const double *y, double *out, ptrdiff_t count);                                   \
    void of_##name(const double *x, const double *y, double *out, ptrdiff_t count)                                    \
    {                                                                                                                 \
        (void)y;                                                                                                      \
        for (ptrdiff_t i = 0; i < count; i += LANES) {                                                                \
            lanes_store(out + i, lanes_##name(lanes_load(x + i)));                                                    \
        }                                                                                                             \
    }

#define OF_TWO(name)                                                                                                  \
    void of_##name(const double *x, const double *y, double *out, ptrdiff_t count);                                   \
    void of_##name(const double *x, const double *y, double *out, ptrdiff_t count)                                    \
    {                                                                                                                 \
        for (ptrdiff_t i = 0; i < count; i += LANES) {                                                                \
            lanes_store(out + i, lanes_##name(lanes_load(x + i), lanes_load(y + i)));                                 \
        }                                                                                                             \
    }

OF_ONE(abs) OF_ONE(floor) OF_ONE(ceil) OF_ONE(trunc) OF_ONE(round) OF_ONE(sign) OF_ONE(sqrt) OF_ONE(cbrt)
OF_ONE(exp) OF_ONE(expm1) OF_ONE(log) OF_ONE(log1p) OF_ONE(log2) OF_ONE(log10)
OF_ONE(sin) OF_ONE(cos) OF_ONE(tan) OF_ONE(asin) OF_ONE(acos) OF_ONE(atan)
OF_ONE(sinh) OF_ONE(cosh) OF_ONE(tanh) OF_ONE(asinh) OF_ONE(acosh) OF_ONE(atanh)
OF_ONE(erf) OF_ONE(erfc) OF_ONE(gamma) OF_ONE(loggamma)
OF_TWO(atan2) OF_TWO(hypot) OF_TWO(pow) OF_TWO(mod) OF_TWO(floordiv) OF_TWO(min) OF_TWO(max) OF_TWO(heaviside)

/* The members of the pair, as functions of their own. */
LANES_INLINE lanes lanes_paired_sine(lanes x)
{
    lanes sine, cosine;
    lanes_sincos(x, &sine, &cosine);
    return sine;
}

LANES_INLINE lanes lanes_paired_cosine(lanes x)
{
    lanes sine, cosine;
    lanes_sincos(x, &sine, &cosine);
    return cosine;
}

OF_ONE(paired_sine) OF_ONE(paired_cosine)

/* What chooses and masks: x where x < y and not x == 1, or where y is 0; else 1 or 0, as y is not 0. */
LANES_INLINE lanes lanes_chosen(lanes x, lanes y)
{
    const lanes_mask wanted = ((x < y) & mask_not(x == 1.0)) | mask_not(lanes_nonzero(y)) | mask_none();
    return lanes_choose(wanted & mask_all(), x, lanes_from_mask(lanes_nonzero(y)));
}

OF_TWO(chosen)
