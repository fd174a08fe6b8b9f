#include "control.h"

/* The thirty terms fall into six classes of five that share a denominator, a product and two sines. */
POINT rat30_point(const double *const *in, double *const *out, ptrdiff_t i)
{
    const double a = in[0][i], b = in[1][i], c = in[2][i], d = in[3][i], e = in[4][i], f = in[5][i];
    const double ca = vector_cos(a);
    const double cb = vector_cos(b);
    const double cc = vector_cos(c);
    const double cd = vector_cos(d);
    const double ce = vector_cos(e);
    const double cf = vector_cos(f);
    const double n0 = 65.0 * a * b + 39.0 * vector_sin(d) + 26.0 * vector_sin(3 * d);
    const double q0 = n0 / (1 + d * d + ca * ca);
    const double n1 = 70.0 * b * d + 42.0 * vector_sin(2 * c) + 28.0 * vector_sin(4 * c);
    const double q1 = n1 / (1 + c * c + cb * cb);
    const double n2 = 75.0 * c * f + 30.0 * vector_sin(b) + 45.0 * vector_sin(3 * b);
    const double q2 = n2 / (1 + b * b + cc * cc);
    const double n3 = 80.0 * d * b + 32.0 * vector_sin(2 * a) + 48.0 * vector_sin(4 * a);
    const double q3 = n3 / (1 + a * a + cd * cd);
    const double n4 = 85.0 * e * d + 51.0 * vector_sin(f) + 34.0 * vector_sin(3 * f);
    const double q4 = n4 / (1 + f * f + ce * ce);
    const double n5 = 90.0 * f * f + 54.0 * vector_sin(2 * e) + 36.0 * vector_sin(4 * e);
    const double q5 = n5 / (1 + e * e + cf * cf);
    out[0][i] = (q0 + q1 + q2 + q3 + q4 + q5) / 7;
}

CONTROL(rat30, 6, 1)
