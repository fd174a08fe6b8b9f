/* The Python module: for each kernel its scalar function and its loop over columns. */
#include "control.h"

enum { MOST_COLUMNS = 128 };

/* Borrows the data of a tuple of columns of doubles; returns how many points they have, or -1 with an exception set. */
static ptrdiff_t columns_of(PyObject *tuple, Py_ssize_t count, int flags, Py_buffer *buffers, double **data)
{
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != count) {
        PyErr_Format(PyExc_TypeError, "a tuple of %zd columns is wanted", count);
        return -1;
    }
    for (Py_ssize_t k = 0; k < count; ++k) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(tuple, k), &buffers[k], flags) < 0) {
            while (k-- > 0) PyBuffer_Release(&buffers[k]);
            return -1;
        }
        data[k] = buffers[k].buf;
    }
    return buffers[0].len / (ptrdiff_t)sizeof(double);
}

PyObject *control_batch(control_loop loop, Py_ssize_t inputs, Py_ssize_t outputs, PyObject *const *given, Py_ssize_t count)
{
    Py_buffer taken[MOST_COLUMNS], written[MOST_COLUMNS];
    double *in[MOST_COLUMNS], *out[MOST_COLUMNS];
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "inputs and outputs are wanted");
        return NULL;
    }
    const ptrdiff_t points = columns_of(given[0], inputs, PyBUF_SIMPLE, taken, in);
    if (points < 0) return NULL;
    const ptrdiff_t room = columns_of(given[1], outputs, PyBUF_WRITABLE, written, out);
    if (room == points) {
        Py_BEGIN_ALLOW_THREADS
        loop((const double *const *)in, out, points);
        Py_END_ALLOW_THREADS
    } else if (room >= 0) {
        PyErr_SetString(PyExc_ValueError, "columns differ in length");
    }
    for (Py_ssize_t k = 0; k < inputs; ++k) PyBuffer_Release(&taken[k]);
    for (Py_ssize_t k = 0; room >= 0 && k < outputs; ++k) PyBuffer_Release(&written[k]);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

#define KERNELS(DO) DO(tiny) DO(bs) DO(rat30) DO(chem) DO(arm)
#define DECLARE(NAME)                                                                                                  \
    PyObject *NAME##_batch(PyObject *, PyObject *const *, Py_ssize_t);                                                 \
    PyObject *NAME##_scalar(PyObject *, PyObject *const *, Py_ssize_t);
#define METHODS(NAME)                                                                                                  \
    {#NAME, (PyCFunction)(void (*)(void))NAME##_scalar, METH_FASTCALL, NULL},                                          \
    {#NAME "_batch", (PyCFunction)(void (*)(void))NAME##_batch, METH_FASTCALL, NULL},

KERNELS(DECLARE)

static PyMethodDef methods[] = {KERNELS(METHODS){NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "control", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_control(void)
{
    return PyModule_Create(&definition);
}
