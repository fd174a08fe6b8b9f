/* Threads that are kept, and the cutting of large batches over them. */
#ifndef KERNEL_THREADS_H
#define KERNEL_THREADS_H

#include "kernel_points.h"

/* How many threads a batch may use, its caller included; at least 1. */
void kernel_threads_set(int count);
int kernel_threads(void);

/* Computes all `total` points: here alone where that is quick, else together with kept threads. May be called by many
   threads at once, and in a process that was forked from one with such threads. The bits of results do not depend on
   how the points are cut. 0, or -1 without memory. */
int kernel_threads_evaluate(const kernel_points *points, ptrdiff_t total);

#endif
