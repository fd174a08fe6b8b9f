/* Many threads that compute large batches over one pool of kept threads: prints how many results were wrong, and
   whether kept threads took part. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel_threads.h"

#define POINTS 300001
#define CALLERS 6
#define ROUNDS 4

static double x[POINTS];
static _Thread_local int is_caller;
static atomic_int helped;

static void twice(const double *const *in, double *const *out, ptrdiff_t points)
{
    if (!is_caller)
        atomic_store(&helped, 1);
    for (ptrdiff_t i = 0; i < points; i++) {
        double value = in[0][i];
        for (int round = 0; round < 8; round++)
            value = value * 0.5 + in[0][i];
        out[0][i] = value;
    }
}

static int compute(void)
{
    static const kernel_choice choice = {"plain", twice, 1};
    double *y = malloc(sizeof x);
    ptrdiff_t length = POINTS, step = sizeof(double);
    kernel_operand operands[2] = {{(char *)x, &step, 0}, {(char *)y, &step, 0}};
    kernel_points points = {&choice, 1, 1, 1, &length, operands};
    int wrong = kernel_threads_evaluate(&points, length);
    for (int i = 0; i < POINTS && !wrong; i++) {
        double wanted;
        const double *in = &x[i];
        double *out = &wanted;
        twice(&in, &out, 1);
        wrong = y[i] != wanted;
    }
    free(y);
    return wrong;
}

static void *caller(void *wrong)
{
    is_caller = 1;
    for (int round = 0; round < ROUNDS; round++)
        *(int *)wrong |= compute();
    return NULL;
}

int main(void)
{
    pthread_t threads[CALLERS];
    int wrong[CALLERS] = {0}, sum = 0;
    for (int i = 0; i < POINTS; i++)
        x[i] = 1.0 / (i + 1);
    kernel_threads_set(4);
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&threads[i], NULL, caller, &wrong[i]);
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        sum += wrong[i];
    }
    printf("%d %d\n", sum, atomic_load(&helped));
    return sum != 0;
}
