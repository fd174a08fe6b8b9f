#include "control.h"

/*
 * From the tool inwards: each joint turns the place and all derivatives so far, and adds its own derivative, which is
 * the turned place across its axis.
 */
#define TURN_Z(V, K) turn(&V##x, &V##y, c##K, s##K)
#define TURN_Y(V, K) turn(&V##z, &V##x, c##K, s##K)

static inline __attribute__((always_inline)) void turn(double *a, double *b, double c, double s)
{
    const double turned = c * *a - s * *b;
    *b = s * *a + c * *b;
    *a = turned;
}

POINT arm_point(const double *const *in, double *const *out, ptrdiff_t i)
{
    const double s0 = vector_sin(in[0][i]), c0 = vector_cos(in[0][i]);
    const double s1 = vector_sin(in[1][i]), c1 = vector_cos(in[1][i]);
    const double s2 = vector_sin(in[2][i]), c2 = vector_cos(in[2][i]);
    const double s3 = vector_sin(in[3][i]), c3 = vector_cos(in[3][i]);
    const double s4 = vector_sin(in[4][i]), c4 = vector_cos(in[4][i]);
    const double s5 = vector_sin(in[5][i]), c5 = vector_cos(in[5][i]);
    const double s6 = vector_sin(in[6][i]), c6 = vector_cos(in[6][i]);
    double px = 0.05, py = 0.02, pz = 0.13;
    TURN_Z(p, 6);
    double d6x = -py, d6y = px, d6z = 0;
    TURN_Y(p, 5);
    TURN_Y(d6, 5);
    double d5x = pz, d5y = 0, d5z = -px;
    TURN_Z(p, 4);
    TURN_Z(d6, 4);
    TURN_Z(d5, 4);
    double d4x = -py, d4y = px, d4z = 0;
    pz += 0.4;
    TURN_Y(p, 3);
    TURN_Y(d6, 3);
    TURN_Y(d5, 3);
    TURN_Y(d4, 3);
    double d3x = pz, d3y = 0, d3z = -px;
    TURN_Z(p, 2);
    TURN_Z(d6, 2);
    TURN_Z(d5, 2);
    TURN_Z(d4, 2);
    TURN_Z(d3, 2);
    double d2x = -py, d2y = px, d2z = 0;
    pz += 0.4;
    TURN_Y(p, 1);
    TURN_Y(d6, 1);
    TURN_Y(d5, 1);
    TURN_Y(d4, 1);
    TURN_Y(d3, 1);
    TURN_Y(d2, 1);
    double d1x = pz, d1y = 0, d1z = -px;
    TURN_Z(p, 0);
    TURN_Z(d6, 0);
    TURN_Z(d5, 0);
    TURN_Z(d4, 0);
    TURN_Z(d3, 0);
    TURN_Z(d2, 0);
    TURN_Z(d1, 0);
    const double d0x = -py, d0y = px;
    pz += 0.34;
    out[0][i] = px;
    out[1][i] = py;
    out[2][i] = pz;
    out[3][i] = d0x;
    out[4][i] = d1x;
    out[5][i] = d2x;
    out[6][i] = d3x;
    out[7][i] = d4x;
    out[8][i] = d5x;
    out[9][i] = d6x;
    out[10][i] = d0y;
    out[11][i] = d1y;
    out[12][i] = d2y;
    out[13][i] = d3y;
    out[14][i] = d4y;
    out[15][i] = d5y;
    out[16][i] = d6y;
    out[17][i] = d1z;
    out[18][i] = d2z;
    out[19][i] = d3z;
    out[20][i] = d4z;
    out[21][i] = d5z;
    out[22][i] = d6z;
}

CONTROL(arm, 7, 23)
