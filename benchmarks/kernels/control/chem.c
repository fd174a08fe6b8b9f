#include "control.h"

/*
 * Species j and j + 1 form species j + 2 on a ring of ten: w is the net rate, p and q its derivatives by the two,
 * and b the rate constant of the way back. Species 8 is a catalyst of reaction 2.
 */
POINT chem_point(const double *const *in, double *const *out, ptrdiff_t i)
{
    const double c0 = in[0][i], c1 = in[1][i], c2 = in[2][i], c3 = in[3][i], c4 = in[4][i];
    const double c5 = in[5][i], c6 = in[6][i], c7 = in[7][i], c8 = in[8][i], c9 = in[9][i];
    const double per = 1 / in[10][i];
    const double f0 = 3.2 * vector_exp(-1450 * per), b0 = 1.1 * vector_exp(-2350 * per);
    const double f1 = 4.1 * vector_exp(-2100 * per), b1 = 2.3 * vector_exp(-3120 * per);
    const double k2 = 2.7 * vector_exp(-980 * per), r2 = 0.8 * vector_exp(-1890 * per);
    const double free = k2 * c2 * c3 - r2 * c4;
    const double f2 = k2 * c8, b2 = r2 * c8;
    const double f3 = 6.3 * vector_exp(-3050 * per), b3 = 1.7 * vector_exp(-4010 * per);
    const double f4 = 1.9 * vector_exp(-1720 * per), b4 = 2.9 * vector_exp(-2480 * per);
    const double f5 = 5.2 * vector_exp(-2640 * per), b5 = 0.6 * vector_exp(-3560 * per);
    const double f6 = 3.8 * vector_exp(-1210 * per), b6 = 1.3 * vector_exp(-2230 * per);
    const double f7 = 2.4 * vector_exp(-890 * per), b7 = 2.2 * vector_exp(-1940 * per);
    const double f8 = 4.6 * vector_exp(-3300 * per), b8 = 0.9 * vector_exp(-4150 * per);
    const double f9 = 3.1 * vector_exp(-1980 * per), b9 = 1.5 * vector_exp(-2870 * per);
    const double p0 = f0 * c1, q0 = f0 * c0, w0 = p0 * c0 - b0 * c2;
    const double p1 = f1 * c2, q1 = f1 * c1, w1 = p1 * c1 - b1 * c3;
    const double p2 = f2 * c3, q2 = f2 * c2, w2 = p2 * c2 - b2 * c4;
    const double p3 = f3 * c4, q3 = f3 * c3, w3 = p3 * c3 - b3 * c5;
    const double p4 = f4 * c5, q4 = f4 * c4, w4 = p4 * c4 - b4 * c6;
    const double p5 = f5 * c6, q5 = f5 * c5, w5 = p5 * c5 - b5 * c7;
    const double p6 = f6 * c7, q6 = f6 * c6, w6 = p6 * c6 - b6 * c8;
    const double p7 = f7 * c8, q7 = f7 * c7, w7 = p7 * c7 - b7 * c9;
    const double p8 = f8 * c9, q8 = f8 * c8, w8 = p8 * c8 - b8 * c0;
    const double p9 = f9 * c0, q9 = f9 * c9, w9 = p9 * c9 - b9 * c1;
    out[0][i] = w8 - w9 - w0;
    out[1][i] = w9 - w0 - w1;
    out[2][i] = w0 - w1 - w2;
    out[3][i] = w1 - w2 - w3;
    out[4][i] = w2 - w3 - w4;
    out[5][i] = w3 - w4 - w5;
    out[6][i] = w4 - w5 - w6;
    out[7][i] = w5 - w6 - w7;
    out[8][i] = w6 - w7 - w8;
    out[9][i] = w7 - w8 - w9;
    out[10][i] = -b8 - q9 - p0;
    out[11][i] = b9 - q0;
    out[12][i] = b0;
    out[13][i] = p8;
    out[14][i] = q8 - p9;
    out[15][i] = q9 - p0;
    out[16][i] = -b9 - q0 - p1;
    out[17][i] = b0 - q1;
    out[18][i] = b1;
    out[19][i] = p9;
    out[20][i] = p0;
    out[21][i] = q0 - p1;
    out[22][i] = -b0 - q1 - p2;
    out[23][i] = b1 - q2;
    out[24][i] = b2;
    out[25][i] = -free;
    out[26][i] = p1;
    out[27][i] = q1 - p2;
    out[28][i] = -b1 - q2 - p3;
    out[29][i] = b2 - q3;
    out[30][i] = b3;
    out[31][i] = -free;
    out[32][i] = p2;
    out[33][i] = q2 - p3;
    out[34][i] = -b2 - q3 - p4;
    out[35][i] = b3 - q4;
    out[36][i] = b4;
    out[37][i] = free;
    out[38][i] = p3;
    out[39][i] = q3 - p4;
    out[40][i] = -b3 - q4 - p5;
    out[41][i] = b4 - q5;
    out[42][i] = b5;
    out[43][i] = p4;
    out[44][i] = q4 - p5;
    out[45][i] = -b4 - q5 - p6;
    out[46][i] = b5 - q6;
    out[47][i] = b6;
    out[48][i] = p5;
    out[49][i] = q5 - p6;
    out[50][i] = -b5 - q6 - p7;
    out[51][i] = b6 - q7;
    out[52][i] = b7;
    out[53][i] = b8;
    out[54][i] = p6;
    out[55][i] = q6 - p7;
    out[56][i] = -b6 - q7 - p8;
    out[57][i] = b7 - q8;
    out[58][i] = b8 - q9;
    out[59][i] = b9;
    out[60][i] = p7;
    out[61][i] = q7 - p8;
    out[62][i] = -b7 - q8 - p9;
}

CONTROL(chem, 11, 63)
