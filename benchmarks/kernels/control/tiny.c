#include "control.h"

POINT tiny_point(const double *const *in, double *const *out, ptrdiff_t i)
{
    const double x = in[0][i];
    out[0][i] = x * x + vector_sin(x) * vector_exp(-x);
}

CONTROL(tiny, 1, 1)
