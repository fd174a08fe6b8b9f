/* The function that a package exports for a compiled kernel. */
#ifndef KERNEL_CALLABLE_H
#define KERNEL_CALLABLE_H

#include "kernel_numpy.h"

extern PyType_Spec kernel_callable_spec;

#endif
