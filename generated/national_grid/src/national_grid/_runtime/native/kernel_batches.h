/* Kernels of arrays. */
#ifndef KERNEL_BATCHES_H
#define KERNEL_BATCHES_H

#include "kernel_call.h"

/* The results for arrays of doubles or floats and Python numbers among them, written to `out` (NULL, an array, or a
   tuple of arrays and None) where that fits and overlaps nothing. NULL without an exception: not such a call, and nothing was
   written. */
PyObject *kernel_batches_call(const kernel_call *call, PyObject *const *args, Py_ssize_t count, PyObject *out);

#endif
