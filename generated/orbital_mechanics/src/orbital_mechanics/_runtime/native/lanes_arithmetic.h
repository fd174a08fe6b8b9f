/* Arithmetic with the language's edges: signs, order and steps. Every result is exact. */
#ifndef LANES_ARITHMETIC_H
#define LANES_ARITHMETIC_H

#include "lanes_vector.h"

/* -1, 0 or 1; zero and NaN are kept. */
LANES_INLINE lanes lanes_sign(lanes x)
{
    return lanes_choose(x > 0.0, lanes_splat(1.0), lanes_choose(x < 0.0, lanes_splat(-1.0), x));
}

/* 0 below zero, 1 above, at_zero at zero; NaN for NaN. */
LANES_INLINE lanes lanes_heaviside(lanes x, lanes at_zero)
{
    const lanes step = lanes_choose(x > 0.0, lanes_splat(1.0), lanes_choose(x < 0.0, lanes_splat(0.0), x));
    return lanes_choose(x == 0.0, at_zero, step);
}

/* The smaller; NaN if either is. */
LANES_INLINE lanes lanes_min(lanes x, lanes y)
{
    return lanes_choose(x == x, lanes_lesser(x, y), x);
}

/* The greater; NaN if either is. */
LANES_INLINE lanes lanes_max(lanes x, lanes y)
{
    return lanes_choose(x == x, lanes_greater(x, y), x);
}

#endif
