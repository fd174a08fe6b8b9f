/* Arc functions: atan(t) = t + t**3*P(t**2) up to 1, asin(s) = s + s**3*P(s**2) up to 1/2, by symmetry from there. */
#ifndef LANES_INVERSE_TRIGONOMETRIC_H
#define LANES_INVERSE_TRIGONOMETRIC_H

#include "lanes_roots.h"

/* Best polynomials, within 2**-57 and 2**-55. */
static const double lanes_atan_terms[20] = {
    -0x1.5555555555526p-2, 0x1.99999999955b7p-3, -0x1.249249237f21cp-3, 0x1.c71c717fb310ep-4,
    -0x1.745d11ab7f5efp-4, 0x1.3b13666d61ebep-4, -0x1.110e4f6ecf854p-4, 0x1.e1bb8ed8f15a1p-5,
    -0x1.ae5dfd0ee87d0p-5, 0x1.82d91fb6d583dp-5, -0x1.599f1a79d9de2p-5, 0x1.2c23a38bdbeafp-5,
    -0x1.e9d5bfd7556fbp-6, 0x1.680d719ba71bdp-6, -0x1.c73194a6fd9c8p-7, 0x1.d72cbd58368e3p-8,
    -0x1.79a1f74b9e535p-9, 0x1.b31abd481825ap-11, -0x1.3e6bc1aae7b00p-13, 0x1.ba9bbe6513aabp-17,
};
static const double lanes_asin_terms[12] = {
    0x1.5555555555384p-3, 0x1.333333336fe16p-4, 0x1.6db6db4199a91p-5, 0x1.f1c72c80680c5p-6,
    0x1.6e89eda6dfe2cp-6, 0x1.1c6c43ca3bd31p-6, 0x1.c6f649394b271p-7, 0x1.8ef36403b9736p-7,
    0x1.aa31f87221b2fp-8, 0x1.410c15d7c79aep-6, -0x1.0b84a044873a6p-6, 0x1.060061f95b049p-5,
};

#define LANES_HALF_PI 0x1.921fb54442d18p+0
#define LANES_HALF_PI_REST 0x1.1a62633145c07p-54

/* atan of a ratio of two positive numbers, or of zero to one. */
LANES_INLINE lanes lanes_atan_of_ratio(lanes above, lanes below)
{
    const lanes_mask steep = above > below;
    const lanes t = lanes_choose(steep, below, above) / lanes_choose(steep, above, below);
    const lanes square = t * t;
    const lanes angle = lanes_fma(t * square, lanes_polynomial(lanes_atan_terms, 20, square), t);
    return lanes_choose(steep, (LANES_HALF_PI - angle) + LANES_HALF_PI_REST, angle);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_atan(lanes x)
{
    return lanes_with_sign(lanes_atan_of_ratio(lanes_abs(x), lanes_splat(1.0)), x);
}

/* The angle of the point (x, y), in [-pi, pi]; within 2 ulp. */
LANES_INLINE lanes lanes_atan2(lanes y, lanes x)
{
    const lanes wide = lanes_abs(x), high = lanes_abs(y);
    /* Two zeros or two infinities make no ratio, but have an angle: of 0 to 1, and of 1 to 1. */
    const lanes_mask origin = (x == 0.0) & (y == 0.0), corner = (wide == INFINITY) & (high == INFINITY);
    const lanes below = lanes_choose(origin | corner, lanes_splat(1.0), wide);
    const lanes above = lanes_choose(corner, lanes_splat(1.0), high);
    const lanes angle = lanes_atan_of_ratio(above, below);
    const lanes turned = (2.0 * LANES_HALF_PI - angle) + 2.0 * LANES_HALF_PI_REST;
    return lanes_with_sign(lanes_choose(lanes_negative(x), turned, angle), y);
}

/* asin(s) for 0 <= s <= 1/2 of s and its square; of the root of half of what |x| lacks to 1 for |x| > 1/2. */
LANES_INLINE lanes lanes_asin_part(lanes size)
{
    const lanes_mask near = size <= 0.5;
    const lanes square = lanes_choose(near, size * size, (1.0 - size) * 0.5);
    const lanes s = lanes_choose(near, size, lanes_sqrt(square));
    return lanes_fma(s * square, lanes_polynomial(lanes_asin_terms, 12, square), s);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_asin(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes part = lanes_asin_part(size);
    const lanes far = (LANES_HALF_PI - 2.0 * part) + LANES_HALF_PI_REST;
    return lanes_with_sign(lanes_choose(size <= 0.5, part, far), x);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_acos(lanes x)
{
    const lanes size = lanes_abs(x);
    const lanes part = lanes_asin_part(size);
    const lanes near = (LANES_HALF_PI - lanes_turn(part, lanes_sign_bit(x))) + LANES_HALF_PI_REST;
    const lanes far = lanes_choose(x < 0.0, (2.0 * LANES_HALF_PI - 2.0 * part) + 2.0 * LANES_HALF_PI_REST, 2.0 * part);
    return lanes_choose(size <= 0.5, near, far);
}

#endif
