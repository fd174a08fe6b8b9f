/* Runs a body over points that lie anywhere in memory: the one place where strides, tails and types are dealt with. */
#ifndef KERNEL_POINTS_H
#define KERNEL_POINTS_H

#include <stddef.h>

#include "kernel_module.h"

/* One entry of an argument or a result at every point. */
typedef struct {
    char *data;             /* of the first point */
    const ptrdiff_t *steps; /* bytes from point to point along each axis */
    int single;             /* float instead of double */
} kernel_operand;

/* The points of a batch: `axes` >= 1 axes of the given lengths, outermost first. `operands` are inputs, then outputs.
   An output is, point for point, the very memory of an input, or lies apart from all other operands. */
typedef struct {
    const kernel_choice *choice;
    int inputs, outputs;
    int axes;
    const ptrdiff_t *lengths;
    const kernel_operand *operands;
} kernel_points;

/* Computes the points from `start` up to `stop` of the flattened batch. The bits of a point depend on nothing but its
   inputs: a body is always given whole groups of lanes, the last one filled up with copies of its last point.
   0, or -1 without memory; then any of these points may be computed or not. */
int kernel_points_evaluate(const kernel_points *points, ptrdiff_t start, ptrdiff_t stop);

#endif
