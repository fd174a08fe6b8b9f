/* Kernels of single numbers. */
#ifndef KERNEL_SCALARS_H
#define KERNEL_SCALARS_H

#include "kernel_call.h"

/* The results for numbers that need no check, Python floats for Python numbers, float64 scalars where there is one.
   The bits are those that the numbers have in a batch. NULL without an exception: not such a call. */
PyObject *kernel_scalars_call(const kernel_call *call, PyObject *const *args, Py_ssize_t count);

#endif
