/* Whole numbers near a number, by the processor's own instructions; exact, and zeros keep their sign. */
#ifndef LANES_ROUNDING_H
#define LANES_ROUNDING_H

#include "lanes_steps.h"

#if LANES == 8
#define LANES_ROUNDING(x, direction) _mm512_roundscale_pd(x, direction)
#elif LANES == 4
#define LANES_ROUNDING(x, direction) _mm256_round_pd(x, direction)
#elif defined(__x86_64__)
#define LANES_ROUNDING(x, direction) _mm_round_pd(x, direction)
#endif

LANES_INLINE lanes lanes_floor(lanes x)
{
#ifdef LANES_ROUNDING
    return LANES_ROUNDING(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
#else
    return (lanes)vrndmq_f64((float64x2_t)x);
#endif
}

LANES_INLINE lanes lanes_ceil(lanes x)
{
#ifdef LANES_ROUNDING
    return LANES_ROUNDING(x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
#else
    return (lanes)vrndpq_f64((float64x2_t)x);
#endif
}

LANES_INLINE lanes lanes_trunc(lanes x)
{
#ifdef LANES_ROUNDING
    return LANES_ROUNDING(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
#else
    return (lanes)vrndq_f64((float64x2_t)x);
#endif
}

/* Halves go to the even neighbour. */
LANES_INLINE lanes lanes_round(lanes x)
{
#ifdef LANES_ROUNDING
    return LANES_ROUNDING(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#else
    return (lanes)vrndnq_f64((float64x2_t)x);
#endif
}

#endif
