/* Square and cube roots, and the length of a vector of two. */
#ifndef LANES_ROOTS_H
#define LANES_ROOTS_H

#include "lanes_steps.h"

/* Correctly rounded. */
LANES_INLINE lanes lanes_sqrt(lanes x)
{
#if LANES == 8
    return _mm512_sqrt_pd(x);
#elif LANES == 4
    return _mm256_sqrt_pd(x);
#elif defined(__x86_64__)
    return _mm_sqrt_pd(x);
#else
    return (lanes)vsqrtq_f64((float64x2_t)x);
#endif
}

/* sqrt(x**2 + y**2) of what may overflow or vanish when squared: in the scale of the greater. */
LANES_INLINE lanes lanes_hypot_wide(lanes x, lanes y)
{
    const lanes greater = lanes_greater(x, y), smaller = lanes_lesser(y, x);
    const lanes scale = lanes_choose(greater > 1.0, lanes_splat(0x1p-600), lanes_splat(0x1p600));
    const lanes back = lanes_choose(greater > 1.0, lanes_splat(0x1p600), lanes_splat(0x1p-600));
    const lanes large = greater * scale, small = smaller * scale;
    const lanes result = lanes_sqrt(lanes_fma(large, large, small * small)) * back;
    return lanes_choose((x == INFINITY) | (y == INFINITY), lanes_splat(INFINITY), result);
}

/* Within 1.5 ulp; infinite where either is, even beside NaN. */
LANES_INLINE lanes lanes_hypot(lanes x, lanes y)
{
    const lanes sum = lanes_fma(x, x, y * y);
    const lanes_mask plain = (sum > 0x1p-900) & (sum < 0x1p1000);
    const lanes result = lanes_sqrt(sum);
    if (lanes_any_but(plain)) {
        return lanes_choose(plain, result, lanes_hypot_wide(lanes_abs(x), lanes_abs(y)));
    }
    return result;
}

/* The best polynomial for x**(-1/3) on [1, 2], within 2**-14. */
static const double lanes_inverse_cube_root_terms[5] = {
    0x1.ab85748cebce7p+0, -0x1.2c411eb6504ffp+0, 0x1.6413ce1fc4400p-1, -0x1.c5122ca3dafb3p-3, 0x1.d46501b23df82p-6,
};

/* The cube root of a positive normal number: of m*2**rest, -1 <= rest <= 1, where x = m * 2**(3*n + rest). */
LANES_INLINE lanes lanes_cbrt_of_normal(lanes x)
{
    const lanes_bits one = (lanes_bits)lanes_splat(1.0);
    const lanes_bits exponent = (lanes_bits)x >> 52;
    const lanes power = (lanes)(exponent | (lanes_bits)lanes_splat(0x1p52)) - (0x1p52 + 1023.0);
    const lanes held = lanes_fma(power, lanes_splat(0x1.5555555555555p-2), lanes_splat(LANES_WHOLE));
    const lanes rest = lanes_fma(held - LANES_WHOLE, lanes_splat(-3.0), power);
    const lanes mantissa = (lanes)((lanes_bits)x - (exponent << 52) + one);
    const lanes reduced = mantissa * lanes_power_of_two(rest + LANES_WHOLE);
    /* The inverse root, 2**(-rest/3) by a parabola through its three values, and one step of the fourth order. */
    const lanes slope = lanes_fma(rest, lanes_splat(0x1.b744985853500p-6), lanes_splat(-0x1.dd68e9bbaedb4p-3));
    const lanes scale = lanes_fma(slope, rest, lanes_splat(1.0));
    const lanes start = lanes_horner(lanes_inverse_cube_root_terms, 5, mantissa) * scale;
    const lanes lack = lanes_fma(-(reduced * start * start), start, lanes_splat(1.0));
    const lanes more = lanes_fma(lack, lanes_splat(14.0 / 81.0), lanes_splat(2.0 / 9.0));
    const lanes step = lack * lanes_fma(lack, more, lanes_splat(1.0 / 3.0));
    const lanes inverse = lanes_fma(start, step, start);
    /* The root, and one step of Newton's from its exact cube. */
    const lanes root = reduced * inverse * inverse;
#if LANES_FUSED
    const lanes square = root * root;
    const lanes error = lanes_fma(-lanes_square_error(root, square), root, lanes_fma(-square, root, reduced));
#else
    /* A root of 17 bits has an exact cube. */
    const lanes front = (lanes)((lanes_bits)root & ~((lanes_bits){0} + 0xfffffffff));
    const lanes back = root - front;
    const lanes slopes = 3.0 * front * front + (3.0 * front + back) * back;
    const lanes error = (reduced - front * front * front) - slopes * back;
#endif
    return lanes_fma(error * (1.0 / 3.0), inverse * inverse, root) * lanes_power_of_two(held);
}

/* The real cube root; within 1 ulp. */
LANES_INLINE lanes lanes_cbrt(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes_mask plain = (size >= 0x1p-1022) & (size < INFINITY);
    const lanes result = lanes_with_sign(lanes_cbrt_of_normal(size), x);
    if (lanes_any_but(plain)) {
        const lanes small = lanes_with_sign(lanes_cbrt_of_normal(size * 0x1p54) * 0x1p-18, x);
        const lanes edge = lanes_choose(size < INFINITY, small, x);
        return lanes_choose(plain, result, lanes_choose(x == 0.0, x, edge));
    }
    return result;
}

#endif
