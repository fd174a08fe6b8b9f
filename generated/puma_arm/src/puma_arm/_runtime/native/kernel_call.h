/* What the quick ways of calling a kernel know of it. */
#ifndef KERNEL_CALL_H
#define KERNEL_CALL_H

#include "kernel_module.h"
#include "kernel_numpy.h"
#include "kernel_signature.h"

#include <numpy/arrayscalars.h>

typedef struct {
    const kernel_signature *signature;
    const kernel_choice *choice;
    PyObject *names; /* a tuple of the arguments' interned names */
    char *kinds;     /* per argument: r(eal), i(nteger), b(ool) */
    int only_scalars, only_reals;
    int defaults; /* arguments at the end that may be left out */
    double *default_values;
    PyTypeObject *result_type; /* a named tuple, or NULL: the one result itself */
} kernel_call;

/* Whether so many positional arguments are enough and not too many. */
static inline int kernel_call_takes(const kernel_call *call, Py_ssize_t count)
{
    return count <= call->signature->inputs && count >= call->signature->inputs - call->defaults;
}

/* Whether a number needs no check; then its value. Floats, Python's or NumPy's float64, go where a real is wanted,
   integers that doubles hold exactly where a real or an integer is, truth values where one is. Sets `of_numpy` for a
   number of NumPy's. */
static inline int kernel_call_number(PyObject *given, char kind, double *value, int *of_numpy)
{
    if (PyFloat_CheckExact(given) && kind == 'r') {
        *value = PyFloat_AS_DOUBLE(given);
        return 1;
    }
    if (Py_IS_TYPE(given, &PyDoubleArrType_Type) && kind == 'r') {
        *of_numpy = 1;
        *value = PyArrayScalar_VAL(given, Double);
        return 1;
    }
    if (PyLong_CheckExact(given) && kind != 'b') {
        int overflow;
        long long integer = PyLong_AsLongLongAndOverflow(given, &overflow), largest = 1LL << 53;
        *value = (double)integer;
        return !overflow && integer <= largest && integer >= -largest;
    }
    *value = given == Py_True;
    return PyBool_Check(given) && kind == 'b';
}

/* A named tuple for all results, still empty; NULL with an exception. */
static inline PyObject *kernel_call_results(const kernel_call *call)
{
    PyObject *made = call->result_type->tp_alloc(call->result_type, call->signature->outputs);
#if PY_VERSION_HEX >= 0x030E0000
    if (made)
        ((PyTupleObject *)made)->ob_hash = -1; /* tuples keep their hash: it is not yet known */
#endif
    return made;
}

#endif
