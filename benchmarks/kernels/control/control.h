/*
 * The yardstick of the kernels' benchmark: what a careful engineer writes by hand. One fused loop over columns, the C
 * library's own vector functions, IEEE flags; and a scalar call that takes floats and gives a tuple.
 */
#ifndef CONTROL_H
#define CONTROL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stddef.h>

/* Names of its own keep gcc from making one complex call of a sine and a cosine, which has no vector form. */
#if defined(__x86_64__) && defined(__GLIBC__)
#define VECTOR __attribute__((simd("notinbranch"), const, nothrow, leaf))
#else
#define VECTOR __attribute__((const, nothrow, leaf))
#endif
extern double vector_exp(double) __asm__("exp") VECTOR;
extern double vector_log(double) __asm__("log") VECTOR;
extern double vector_sin(double) __asm__("sin") VECTOR;
extern double vector_cos(double) __asm__("cos") VECTOR;
extern double vector_erfc(double) __asm__("erfc") VECTOR;

#define POINT static inline __attribute__((always_inline)) void

typedef void (*control_loop)(const double *const *in, double *const *out, ptrdiff_t points);

/* Calls `loop` with a tuple of input columns and one of output columns, all of the same length. */
PyObject *control_batch(control_loop loop, Py_ssize_t inputs, Py_ssize_t outputs, PyObject *const *given, Py_ssize_t count);

/* The loop over columns and the two functions for Python around NAME_point(in, out, i). */
#define CONTROL(NAME, INPUTS, OUTPUTS)                                                                                 \
    static void NAME##_loop(const double *const *in, double *const *out, ptrdiff_t points)                             \
    {                                                                                                                  \
        _Pragma("GCC ivdep") for (ptrdiff_t i = 0; i < points; ++i) NAME##_point(in, out, i);                          \
    }                                                                                                                  \
                                                                                                                       \
    PyObject *NAME##_batch(PyObject *self, PyObject *const *given, Py_ssize_t count)                                   \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return control_batch(NAME##_loop, INPUTS, OUTPUTS, given, count);                                              \
    }                                                                                                                  \
                                                                                                                       \
    PyObject *NAME##_scalar(PyObject *self, PyObject *const *given, Py_ssize_t count)                                  \
    {                                                                                                                  \
        double values[INPUTS], results[OUTPUTS];                                                                       \
        const double *in[INPUTS];                                                                                      \
        double *out[OUTPUTS];                                                                                          \
        (void)self;                                                                                                    \
        if (count != INPUTS) {                                                                                         \
            PyErr_SetString(PyExc_TypeError, #NAME " takes " #INPUTS " numbers");                                      \
            return NULL;                                                                                               \
        }                                                                                                              \
        for (int k = 0; k < INPUTS; ++k) {                                                                             \
            values[k] = PyFloat_AsDouble(given[k]);                                                                    \
            in[k] = &values[k];                                                                                        \
        }                                                                                                              \
        if (PyErr_Occurred()) return NULL;                                                                             \
        for (int k = 0; k < OUTPUTS; ++k) out[k] = &results[k];                                                        \
        NAME##_point(in, out, 0);                                                                                      \
        if (OUTPUTS == 1) return PyFloat_FromDouble(results[0]);                                                       \
        PyObject *tuple = PyTuple_New(OUTPUTS);                                                                        \
        if (tuple == NULL) return NULL;                                                                                \
        for (int k = 0; k < OUTPUTS; ++k) {                                                                            \
            PyObject *number = PyFloat_FromDouble(results[k]);                                                         \
            if (number == NULL) {                                                                                      \
                Py_DECREF(tuple);                                                                                      \
                return NULL;                                                                                           \
            }                                                                                                          \
            PyTuple_SET_ITEM(tuple, k, number);                                                                        \
        }                                                                                                              \
        return tuple;                                                                                                  \
    }

#endif
