/* A kernel as a universal function of NumPy. */
#ifndef KERNEL_UFUNC_H
#define KERNEL_UFUNC_H

#include "kernel_numpy.h"
#include "kernel_signature.h"
#include "kernel_module.h"

/* A new ufunc over entries (`flat`), or a generalised one with the own axes as frozen core axes; where that would have
   more operands than NumPy takes, None, or a generalised one over all entries of the arguments and of the results:
   "(11)->(63)". Its name is "<name>.ufunc" or "<name>.gufunc", by which it pickles. */
PyObject *kernel_ufunc_new(const char *name, const char *signature, const kernel_choice *choice, int flat);

#endif
