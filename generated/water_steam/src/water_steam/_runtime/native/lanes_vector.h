/*
 * The vector of a level, its mask, and what moves and chooses between lanes.
 *
 * LANES is 8 with AVX-512, 4 with AVX2 and FMA, 2 with SSE4.1 or NEON, and 1, a plain double, elsewhere or where
 * KERNEL_PLAIN is defined. Operators + - * / and comparisons work between lanes, and between lanes and numbers; masks
 * combine by & and |.
 */
#ifndef LANES_VECTOR_H
#define LANES_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(KERNEL_PLAIN)
#define LANES 1
#elif defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define LANES 8
#elif defined(__AVX2__) && defined(__FMA__)
#define LANES 4
#elif (defined(__SSE4_1__) && defined(__x86_64__)) || (defined(__aarch64__) && defined(__ARM_NEON))
#define LANES 2
#else
#define LANES 1
#endif

/* Whether a product and a sum are rounded once. */
#if LANES > 1 && (defined(__FMA__) || defined(__ARM_FEATURE_FMA))
#define LANES_FUSED 1
#else
#define LANES_FUSED 0
#endif

#if LANES > 1 && defined(__x86_64__)
#include <immintrin.h>
#elif LANES > 1
#include <arm_neon.h>
#endif

#define LANES_INLINE static inline __attribute__((always_inline, unused))

#if LANES == 1
typedef double lanes;
typedef int lanes_mask;
typedef uint64_t lanes_bits;
#else
typedef double lanes __attribute__((vector_size(LANES * 8)));
typedef int64_t lanes_mask __attribute__((vector_size(LANES * 8)));
typedef uint64_t lanes_bits __attribute__((vector_size(LANES * 8)));
#endif

/* LANES doubles from memory of any alignment. */
LANES_INLINE lanes lanes_load(const double *from)
{
    lanes result;
    memcpy(&result, from, sizeof result);
    return result;
}

/* LANES doubles to memory of any alignment. */
LANES_INLINE void lanes_store(double *to, lanes x)
{
    memcpy(to, &x, sizeof x);
}

/* The same number in every lane. */
LANES_INLINE lanes lanes_splat(double x)
{
#if LANES == 1
    return x;
#else
    return x - (lanes){0.0};
#endif
}

LANES_INLINE lanes_mask mask_not(lanes_mask m)
{
#if LANES == 1
    return !m;
#else
    return ~m;
#endif
}

LANES_INLINE lanes_mask mask_none(void)
{
    return (lanes_mask){0};
}

LANES_INLINE lanes_mask mask_all(void)
{
    return mask_not(mask_none());
}

/* Where the mask is set the first, elsewhere the second. */
LANES_INLINE lanes lanes_choose(lanes_mask m, lanes where_set, lanes elsewhere)
{
#if LANES == 1
    return m ? where_set : elsewhere;
#elif LANES == 4
    return _mm256_blendv_pd(elsewhere, where_set, (lanes)m);
#elif LANES == 2 && defined(__x86_64__)
    return _mm_blendv_pd(elsewhere, where_set, (lanes)m);
#else
    return (lanes)(((lanes_mask)where_set & m) | ((lanes_mask)elsewhere & ~m));
#endif
}

/* x where x < y, elsewhere y, so that NaN in either gives y. */
LANES_INLINE lanes lanes_lesser(lanes x, lanes y)
{
#if LANES == 8
    return _mm512_min_pd(x, y);
#elif LANES == 4
    return _mm256_min_pd(x, y);
#elif LANES == 2 && defined(__x86_64__)
    return _mm_min_pd(x, y);
#else
    return lanes_choose(x < y, x, y);
#endif
}

/* x where x > y, elsewhere y. */
LANES_INLINE lanes lanes_greater(lanes x, lanes y)
{
#if LANES == 8
    return _mm512_max_pd(x, y);
#elif LANES == 4
    return _mm256_max_pd(x, y);
#elif LANES == 2 && defined(__x86_64__)
    return _mm_max_pd(x, y);
#else
    return lanes_choose(x > y, x, y);
#endif
}

/* Which lanes are not zero: truth values are 1.0 and 0.0. */
LANES_INLINE lanes_mask lanes_nonzero(lanes x)
{
    return x != 0.0;
}

/* 1.0 where the mask is set, 0.0 elsewhere. */
LANES_INLINE lanes lanes_from_mask(lanes_mask m)
{
    return lanes_choose(m, lanes_splat(1.0), lanes_splat(0.0));
}

#endif
