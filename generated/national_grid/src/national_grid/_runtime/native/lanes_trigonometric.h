/*
 * Sine and cosine. Alone, each takes one polynomial on half a turn; together, and for the tangent, they share the
 * remainder by quarter turns and take two polynomials on a quarter.
 */
#ifndef LANES_TRIGONOMETRIC_H
#define LANES_TRIGONOMETRIC_H

#include "lanes_turns.h"

/* Best polynomials: sin(r) = r + r**3*P(r**2) for |r| <= pi/2 within 2**-61, for |r| <= pi/4 within 2**-57, */
static const double lanes_half_sine_terms[8] = {
    -0x1.5555555555555p-3, 0x1.11111111110c8p-7, -0x1.a01a01a014d6ep-13, 0x1.71de3a52a09fcp-19,
    -0x1.ae6454d466b12p-26, 0x1.6123cd0251e2fp-33, -0x1.ae4382c04d1b3p-41, 0x1.88326f28a5571p-49,
};
static const double lanes_sine_terms[6] = {
    -0x1.5555555555548p-3, 0x1.111111110f72fp-7, -0x1.a01a019be8fa1p-13, 0x1.71de35550844ap-19,
    -0x1.ae5e4b68f1762p-26, 0x1.5d8b4e006d32bp-33,
};
/* and cos(r) = 1 - r**2/2 + r**4*P(r**2) for |r| <= pi/4 within 2**-63. */
static const double lanes_cosine_terms[6] = {
    0x1.555555555554bp-5, -0x1.6c16c16c15013p-10, 0x1.a01a019c8ecb5p-16,
    -0x1.27e4f7f138055p-22, 0x1.1ee9db8429377p-29, -0x1.8fa65770d833ap-37,
};

/* sin(r) for |r| <= pi/2. The product ends with + 0.0, so that the sine of -0.0 is -0.0. */
LANES_INLINE lanes lanes_half_sine(lanes r)
{
    const lanes square = r * r;
    const lanes terms = lanes_fma(square, lanes_polynomial(lanes_half_sine_terms, 8, square), lanes_splat(0.0));
    return lanes_fma(r, terms, r);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_sin(lanes x)
{
    lanes_bits sign;
    const lanes r = lanes_less_halves(x, &sign);
    return lanes_turn(lanes_half_sine(r), sign);
}

/* Within 2.5 ulp. */
LANES_INLINE lanes lanes_cos(lanes x)
{
    lanes_bits sign;
    const lanes r = lanes_less_odd_halves(x, &sign);
    return lanes_turn(lanes_half_sine(r), sign);
}

/* sin(r) and cos(r) of what is left of x after quarter turns, and the number of these in the lowest bits. */
LANES_INLINE lanes_bits lanes_quarter_parts(lanes x, lanes *sine, lanes *cosine)
{
    lanes_bits quarters;
    const lanes r = lanes_less_quarters(x, &quarters);
    const lanes square = r * r;
    const lanes sine_terms = lanes_fma(square, lanes_horner(lanes_sine_terms, 6, square), lanes_splat(0.0));
    const lanes cosine_terms = lanes_horner(lanes_cosine_terms, 6, square);
    *sine = lanes_fma(r, sine_terms, r);
    *cosine = lanes_fma(square, lanes_fma(square, cosine_terms, lanes_splat(-0.5)), lanes_splat(1.0));
    return quarters;
}

/* Sine and cosine of one angle, each within 1.5 ulp, 2.5 where products are not fused. */
LANES_INLINE void lanes_sincos(lanes x, lanes *sine, lanes *cosine)
{
    lanes sine_part, cosine_part;
    const lanes_bits quarters = lanes_quarter_parts(x, &sine_part, &cosine_part);
    /* After one quarter turn (sin, cos) is (cos, -sin), after two (-sin, -cos), after three (-cos, sin). */
    const lanes_mask odd = lanes_lowest_bit(quarters);
    *sine = lanes_turn(lanes_choose(odd, cosine_part, sine_part), (quarters & 2) << 62);
    *cosine = lanes_turn(lanes_choose(odd, sine_part, cosine_part), ((quarters + 1) & 2) << 62);
}

/* Within 3 ulp, 4 where products are not fused. */
LANES_INLINE lanes lanes_tan(lanes x)
{
    lanes sine, cosine;
    const lanes_bits quarters = lanes_quarter_parts(x, &sine, &cosine);
    const lanes_mask odd = lanes_lowest_bit(quarters);
    const lanes above = lanes_choose(odd, cosine, sine), below = lanes_choose(odd, sine, cosine);
    return lanes_turn(above / below, quarters << 63);
}

#endif
