/*
 * What the vector functions are made of: fused multiplication, bits, exponents, polynomials, rare lanes.
 *
 * Products that are to be fused say so, and those that are not have nothing to fuse with, so that bits do not depend on
 * what a compiler contracts.
 */
#ifndef LANES_STEPS_H
#define LANES_STEPS_H

#include "lanes_vector.h"

/* Whether any lane is left out: hardly ever, so that what follows stands far from the loop. */
#define lanes_any_but(mask) __builtin_expect(!mask_every(mask), 0)

/* x*y + z: rounded once where LANES_FUSED, else twice. */
LANES_INLINE lanes lanes_fma(lanes x, lanes y, lanes z)
{
#if LANES == 8
    return _mm512_fmadd_pd(x, y, z);
#elif LANES == 4
    return _mm256_fmadd_pd(x, y, z);
#elif LANES_FUSED && defined(__aarch64__)
    return (lanes)vfmaq_f64((float64x2_t)z, (float64x2_t)x, (float64x2_t)y);
#elif LANES_FUSED
    return _mm_fmadd_pd(x, y, z);
#else
    return x * y + z;
#endif
}

/* What x*x exceeds its rounded square by. */
LANES_INLINE lanes lanes_square_error(lanes x, lanes square)
{
#if LANES_FUSED
    return lanes_fma(x, x, -square);
#else
    /* Halves of 26 bits make exact products. */
    const lanes high = (lanes)((lanes_bits)x & ~((lanes_bits){0} + 0x7ffffff)), low = x - high;
    return ((high * high - square) + 2.0 * high * low) + low * low;
#endif
}

/* 1 - x*y, for a product near 1. */
LANES_INLINE lanes lanes_inverse_error(lanes x, lanes y)
{
#if LANES_FUSED
    return lanes_fma(-x, y, lanes_splat(1.0));
#else
    const lanes_bits front = ~((lanes_bits){0} + 0x7ffffff);
    const lanes x_high = (lanes)((lanes_bits)x & front), x_low = x - x_high;
    const lanes y_high = (lanes)((lanes_bits)y & front), y_low = y - y_high;
    return (((1.0 - x_high * y_high) - x_high * y_low) - x_low * y_high) - x_low * y_low;
#endif
}

/* Whether all lanes are set. */
LANES_INLINE int mask_every(lanes_mask m)
{
#if LANES == 8
    return _mm512_movepi64_mask((__m512i)m) == 0xff;
#elif LANES == 4
    return _mm256_movemask_pd((lanes)m) == 0xf;
#elif defined(__aarch64__)
    return vminvq_u32((uint32x4_t)m) != 0;
#else
    return _mm_movemask_pd((lanes)m) == 0x3;
#endif
}

/* The sign bit alone. */
LANES_INLINE lanes_bits lanes_sign_bit(lanes x)
{
    return (lanes_bits)x & (lanes_bits)lanes_splat(-0.0);
}

/* x with its sign turned where the bits have the sign bit; other bits must be clear. */
LANES_INLINE lanes lanes_turn(lanes x, lanes_bits sign)
{
    return (lanes)((lanes_bits)x ^ sign);
}

/* Which whole numbers are odd, as a mask for lanes_choose alone. */
LANES_INLINE lanes_mask lanes_lowest_bit(lanes_bits number)
{
#if LANES == 8 || defined(__aarch64__)
    return -(lanes_mask)(number & 1);
#else
    /* Blending reads nothing but the sign bit. */
    return (lanes_mask)(number << 63);
#endif
}

/* x, which is positive or has the sign of y already, with the sign of y. */
LANES_INLINE lanes lanes_with_sign(lanes x, lanes y)
{
    return (lanes)((lanes_bits)x | lanes_sign_bit(y));
}

/* Which lanes have their sign bit set, -0.0 among them, as a mask for lanes_choose alone. */
LANES_INLINE lanes_mask lanes_negative(lanes x)
{
    return lanes_lowest_bit((lanes_bits)x >> 63);
}

/* |x|; exact. */
LANES_INLINE lanes lanes_abs(lanes x)
{
    return (lanes)((lanes_bits)x & ~(lanes_bits)lanes_splat(-0.0));
}

/*
 * The whole number n nearest to x, for |x| < 2**51, as the double 1.5*2**52 + 1023 + n: its lowest bits are those of
 * n + 1023, and the constant taken off again leaves n.
 */
#define LANES_WHOLE 6755399441056767.0

/* 2**n of a number that carries n + 1023 in its lowest bits, for -1023 < n < 1024. */
LANES_INLINE lanes lanes_power_of_two(lanes whole)
{
    return (lanes)((lanes_bits)whole << 52);
}

/* The sum of c[k] * x**k for k < count, by Horner's rule; count is a constant, the loop unrolls. */
LANES_INLINE lanes lanes_horner(const double *c, int count, lanes x)
{
    lanes sum = lanes_splat(c[count - 1]);
#pragma GCC unroll 32
    for (int k = count - 2; k >= 0; --k) {
        sum = lanes_fma(sum, x, lanes_splat(c[k]));
    }
    return sum;
}

/* The same sum as c[0] + x*rest, rest from its even and odd powers: half the chain, for one multiplication more. */
LANES_INLINE lanes lanes_polynomial(const double *c, int count, lanes x)
{
    const lanes square = x * x;
    lanes last = lanes_splat(c[count - 1]), other = lanes_splat(c[count - 2]);
#pragma GCC unroll 32
    for (int k = count - 3; k >= 1; --k) {
        const lanes next = lanes_fma(last, square, lanes_splat(c[k]));
        last = other;
        other = next;
    }
    return lanes_fma(lanes_fma(last, x, other), x, lanes_splat(c[0]));
}

#endif
