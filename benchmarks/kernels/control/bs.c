#include "control.h"

POINT bs_point(const double *const *in, double *const *out, ptrdiff_t i)
{
    const double S = in[0][i], K = in[1][i], r = in[2][i], sigma = in[3][i], T = in[4][i];
    const double root = sqrt(T), spread = sigma * root, over = 1 / spread;
    const double d1 = (vector_log(S / K) + (r + 0.5 * sigma * sigma) * T) * over, d2 = d1 - spread;
    const double below1 = 0.5 * vector_erfc(-M_SQRT1_2 * d1), below2 = 0.5 * vector_erfc(-M_SQRT1_2 * d2);
    const double density = 0.3989422804014327 * vector_exp(-0.5 * d1 * d1);
    const double bond = K * vector_exp(-r * T) * below2;
    const double scaled = S * density;
    out[0][i] = S * below1 - bond;
    out[1][i] = below1;
    out[2][i] = density * over / S;
    out[3][i] = scaled * root;
    out[4][i] = -0.5 * scaled * sigma / root - r * bond;
    out[5][i] = T * bond;
}

CONTROL(bs, 5, 6)
