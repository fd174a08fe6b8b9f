/*
 * The remainder of angles by quarter turns. Near angles lose n times pi/2, given in parts whose products with n leave
 * no error; far ones are multiplied by those bits of 2/pi that matter, lane by lane in integers, without a call.
 */
#ifndef LANES_TURNS_H
#define LANES_TURNS_H

#include "lanes_steps.h"

/* Angles that the parts of pi serve: with fused products to 2**30, else while products with 30 bits are exact. */
#if LANES_FUSED
#define LANES_NEAR_ANGLE 0x1p30
#else
#define LANES_NEAR_ANGLE 0x1p22
#endif

/* x - n*size where size is pi (halvings 0) or pi/2 (halvings 1); n a whole or half number. */
LANES_INLINE lanes lanes_less_turns(lanes x, lanes n, int halvings)
{
    const double scale = halvings ? 0.5 : 1.0;
#if LANES_FUSED
    const lanes first = lanes_fma(n, lanes_splat(-0x1.921fb54442d18p+1 * scale), x);
    const lanes second = lanes_fma(n, lanes_splat(-0x1.1a62633145c06p-53 * scale), first);
    return lanes_fma(n, lanes_splat(-0x1.c1cd129024e09p-106 * scale), second);
#else
    const lanes first = x - n * (0x1.921fb54000000p+1 * scale);
    const lanes second = first - n * (0x1.10b4611800000p-29 * scale);
    const lanes third = second - n * (0x1.313198a000000p-60 * scale);
    return third - n * (0x1.701b839a25205p-91 * scale);
#endif
}

/* The bits of 2/pi after the point, behind 64 zeros. */
static const uint64_t lanes_two_over_pi[20] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
    0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
};

/* 64 bits of 2/pi from a position of the table. */
LANES_INLINE uint64_t lanes_bits_of_two_over_pi(unsigned position)
{
    const unsigned word = position / 64, shift = position % 64;
    const uint64_t low = shift == 0 ? 0 : lanes_two_over_pi[word + 1] >> (64 - shift);
    return (lanes_two_over_pi[word] << shift) | low;
}

/* r in [-pi/4, pi/4] of x = n*pi/2 + r, and n modulo 4, for LANES_NEAR_ANGLE <= |x|; NaN at infinity. */
LANES_INLINE double lanes_far_remainder(double x, uint64_t *quarters)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const unsigned exponent = (unsigned)(bits >> 52) & 0x7ff;
    if (exponent == 0x7ff) {
        *quarters = 0;
        return x - x;
    }
    /* x = mantissa * 2**(exponent - 1075). Bits of 2/pi that make whole turns are left out, but for two. */
    const uint64_t mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
    const unsigned position = exponent - (1075 - 62);
    const unsigned __int128 lowest = (unsigned __int128)mantissa * lanes_bits_of_two_over_pi(position + 128);
    const unsigned __int128 low =
        (unsigned __int128)mantissa * lanes_bits_of_two_over_pi(position + 64) + (uint64_t)(lowest >> 64);
    const uint64_t high = mantissa * lanes_bits_of_two_over_pi(position) + (uint64_t)(low >> 64);
    /* Quarter turns, rounded, and what is left of them, as 128 bits of a fraction. */
    const uint64_t turned = (high + 0x2000000000000000) >> 62;
    uint64_t first = (high << 2) | ((uint64_t)low >> 62), second = (uint64_t)low << 2;
    const int negative = (int)(first >> 63);
    if (negative) {
        second = ~second + 1;
        first = ~first + (second == 0);
    }
    const int shift = __builtin_clzll(first | 1);
    const uint64_t leading = shift == 0 ? first : (first << shift) | (second >> (64 - shift));
    /* pi/2 in 64 bits; the product is rounded once, by the conversion. */
    const uint64_t product = (uint64_t)((unsigned __int128)leading * 0xc90fdaa22168c235 >> 64);
    const uint64_t scale_bits = (uint64_t)(1023 - 62 - shift) << 52;
    double scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    const double remainder = (double)(int64_t)(product >> 1) * scale;
    const int below = x < 0.0;
    *quarters = below ? -turned : turned;
    return negative != below ? -remainder : remainder;
}

/* The remainders and quarters of the lanes from LANES_NEAR_ANGLE on; nearer ones are left as they are. */
LANES_INLINE void lanes_far_turns(lanes x, lanes *remainder, lanes_bits *quarters)
{
    double remainders[LANES];
    uint64_t turned[LANES];
    lanes_store(remainders, *remainder);
    memcpy(turned, quarters, sizeof turned);
    for (int lane = 0; lane < LANES; ++lane) {
        if (!(__builtin_fabs(x[lane]) < LANES_NEAR_ANGLE)) {
            remainders[lane] = lanes_far_remainder(x[lane], &turned[lane]);
        }
    }
    *remainder = lanes_load(remainders);
    memcpy(quarters, turned, sizeof turned);
}

/* Which angles the parts of pi serve; not NaN. */
LANES_INLINE lanes_mask lanes_near(lanes x)
{
    return lanes_abs(x) < LANES_NEAR_ANGLE;
}

/* 1.5*2**52: added to a number and taken off again, it rounds to whole numbers and shows their lowest bits. */
#define LANES_ROUNDER 0x1.8p52

/* r in [-pi/4, pi/4] of x = n*pi/2 + r, and n in the lowest two bits. */
LANES_INLINE lanes lanes_less_quarters(lanes x, lanes_bits *quarters)
{
    const lanes held = lanes_fma(x, lanes_splat(0x1.45f306dc9c883p-1), lanes_splat(LANES_ROUNDER));
    lanes remainder = lanes_less_turns(x, held - LANES_ROUNDER, 1);
    *quarters = (lanes_bits)held;
    if (lanes_any_but(lanes_near(x))) {
        lanes_far_turns(x, &remainder, quarters);
    }
    return remainder;
}

/* Far lanes of what lanes_less_halves gives: from r and quarters to pi/2 - |r| after odd ones. */
LANES_INLINE lanes lanes_far_halves(lanes x, lanes near, lanes_bits shift, lanes_bits *sign)
{
    lanes remainder = near;
    lanes_bits quarters = shift - shift;
    lanes_far_turns(x, &remainder, &quarters);
    quarters += shift;
    const lanes_mask far = mask_not(lanes_near(x));
    const lanes other = 0x1.921fb54442d18p+0 - lanes_abs(remainder);
    const lanes turned = lanes_choose(lanes_lowest_bit(quarters), other, remainder);
    *sign = (lanes_bits)lanes_choose(far, (lanes)((quarters & 2) << 62), (lanes)*sign);
    return lanes_choose(far, turned, near);
}

/* r in [-pi/2, pi/2] with sin(x) = +-sin(r), and the sign. */
LANES_INLINE lanes lanes_less_halves(lanes x, lanes_bits *sign)
{
    const lanes held = lanes_fma(x, lanes_splat(0x1.45f306dc9c883p-2), lanes_splat(LANES_ROUNDER));
    const lanes remainder = lanes_less_turns(x, held - LANES_ROUNDER, 0);
    *sign = (lanes_bits)held << 63;
    if (lanes_any_but(lanes_near(x))) {
        return lanes_far_halves(x, remainder, (lanes_bits){0}, sign);
    }
    return remainder;
}

/* r in [-pi/2, pi/2] with cos(x) = +-sin(r), and the sign. */
LANES_INLINE lanes lanes_less_odd_halves(lanes x, lanes_bits *sign)
{
    const lanes held = lanes_fma(x, lanes_splat(0x1.45f306dc9c883p-2), lanes_splat(0.5)) + LANES_ROUNDER;
    const lanes remainder = lanes_less_turns(x, (held - LANES_ROUNDER) - 0.5, 0);
    *sign = (lanes_bits)held << 63;
    if (lanes_any_but(lanes_near(x))) {
        return lanes_far_halves(x, remainder, (lanes_bits){0} + 1, sign);
    }
    return remainder;
}

#endif
