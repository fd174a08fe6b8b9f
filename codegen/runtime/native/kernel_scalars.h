/* Kernels of Python numbers. */
#ifndef KERNEL_SCALARS_H
#define KERNEL_SCALARS_H

#include "kernel_call.h"

/* The results for Python numbers that need no check: floats, integers that doubles hold, truth values, each where its
   kind goes. The bits are those that the numbers have in a batch. NULL without an exception: not such a call. */
PyObject *kernel_scalars_call(const kernel_call *call, PyObject *const *args, Py_ssize_t count);

#endif
