/* Python's and NumPy's C interfaces, as every file of the extension includes them. Built against NumPy 2, the
   extension runs on NumPy 1.23 and later. */
#ifndef KERNEL_NUMPY_H
#define KERNEL_NUMPY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#define NPY_TARGET_VERSION NPY_1_23_API_VERSION
#define NPY_NO_DEPRECATED_API NPY_1_23_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL kernel_array_interface
#define PY_UFUNC_UNIQUE_SYMBOL kernel_ufunc_interface
#ifndef KERNEL_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#define NO_IMPORT_UFUNC
#endif
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#endif
