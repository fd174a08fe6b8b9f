/* Arguments and results as arrays: broadcasting, and the entries that a body is given. */
#ifndef KERNEL_ARRAYS_H
#define KERNEL_ARRAYS_H

#include "kernel_numpy.h"
#include "kernel_points.h"
#include "kernel_signature.h"

/* An argument or a result in memory: batch axes, then own axes. */
typedef struct {
    char *data;
    int axes;
    const npy_intp *lengths, *steps;
    int single; /* float instead of double */
} kernel_argument;

kernel_argument kernel_argument_of(PyArrayObject *array);

/* Broadcasts the batch axes of `count` arguments into `batch` (room for KERNEL_MOST_AXES), which may hold `axes` axes
   already. How many axes there are, or -1 where they do not go together. */
int kernel_broadcast(const kernel_signature *signature, const kernel_argument *arguments, int count, npy_intp *batch,
                     int axes);

/* Computes all points of the batch, on several threads where that pays; inputs broadcast to it, outputs have exactly
   its axes, and what kernel_points.h says of their memory holds. Needs no lock. 0, or -1 without memory. */
int kernel_arguments_evaluate(const kernel_signature *signature, const kernel_choice *choice,
                              const kernel_argument *arguments, int axes, const npy_intp *batch);

/* The same with the interpreter's lock held, which is released for batches that take time; -1 sets an exception. */
int kernel_arrays_evaluate(const kernel_signature *signature, const kernel_choice *choice,
                           const kernel_argument *arguments, int axes, const npy_intp *batch);

#endif
