/* Where results lie: aligned memory that is used again. Fresh pages cost a kernel up to half its time. */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include "kernel_numpy.h"

/* More than any array of NumPy has. */
#define KERNEL_MOST_AXES 64

/* Makes the pool known to NumPy; -1 with an exception. */
int kernel_memory_prepare(void);

/* Arrays that NumPy makes between the two lie in the pool. The first gives what the second wants, or NULL with an
   exception; the second may be called with an exception set, which then stays. -1: it has set one. */
PyObject *kernel_memory_enter(void);
int kernel_memory_leave(PyObject *before);

/* In the pool: a new double (or float) array, uninitialised: shape `batch` + `own`. The data of result `row` of a call
   lie aligned for vectors of `lanes` doubles, on a place in their page of 4 KiB that differs from row to row. Where
   there are batch axes, each entry of the own axes lies contiguous in memory over the batch. */
PyObject *kernel_memory_array(int batch_axes, const npy_intp *batch, int own_axes, const ptrdiff_t *own, int single,
                              int row, int lanes);

/* Gives back what no array uses; how many bytes that were. */
size_t kernel_memory_release(void);

#endif
