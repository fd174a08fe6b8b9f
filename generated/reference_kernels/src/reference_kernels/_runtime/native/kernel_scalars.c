#include "kernel_scalars.h"

/* Doubles for one group of lanes of every entry. */
#define ROOM_ON_STACK 1024
#define ENTRIES_ON_STACK 128

static inline void splat(double *row, int lanes, double value)
{
    for (int lane = 0; lane < lanes; lane++)
        row[lane] = value;
}

static int read_numbers(const kernel_call *call, PyObject *const *args, Py_ssize_t count, double *rows,
                        int *of_numpy)
{
    int lanes = call->choice->lanes, inputs = call->signature->inputs;
    double value;
    for (int i = 0; i < (int)count; i++, rows += lanes) {
        if (!kernel_call_number(args[i], call->kinds[i], &value, of_numpy))
            return 0;
        splat(rows, lanes, value);
    }
    for (int i = (int)count; i < inputs; i++, rows += lanes)
        splat(rows, lanes, call->default_values[i - inputs + call->defaults]);
    return 1;
}

static PyObject *small_array(const kernel_own *own, const double *rows, int lanes)
{
    npy_intp lengths[64];
    for (int axis = 0; axis < own->axes; axis++)
        lengths[axis] = own->lengths[axis];
    PyObject *array = PyArray_SimpleNew(own->axes, lengths, NPY_DOUBLE);
    if (array) {
        double *data = PyArray_DATA((PyArrayObject *)array);
        for (int entry = 0; entry < own->entries; entry++)
            data[entry] = rows[entry * lanes];
    }
    return array;
}

static PyObject *one_result(const kernel_own *own, const double *rows, int lanes, int of_numpy)
{
    if (own->axes)
        return small_array(own, rows, lanes);
    if (!of_numpy)
        return PyFloat_FromDouble(rows[0]);
    PyObject *scalar = PyArrayScalar_New(Double);
    if (scalar)
        PyArrayScalar_ASSIGN(scalar, Double, rows[0]);
    return scalar;
}

static PyObject *give(const kernel_call *call, const double *rows, int of_numpy)
{
    const kernel_own *own = call->signature->own + call->signature->inputs;
    int lanes = call->choice->lanes, count = call->signature->outputs;
    if (call->result_type == NULL)
        return one_result(own, rows, lanes, of_numpy);
    PyObject *results = kernel_call_results(call);
    for (int i = 0; results && i < count; rows += own[i++].entries * lanes) {
        PyObject *result = one_result(&own[i], rows, lanes, of_numpy);
        if (result == NULL)
            Py_CLEAR(results);
        else
            PyTuple_SET_ITEM(results, i, result);
    }
    return results;
}

static PyObject *compute(const kernel_call *call, PyObject *const *args, Py_ssize_t count, double *rows,
                         const double **places)
{
    int inputs = call->signature->input_entries, entries = inputs + call->signature->output_entries;
    int lanes = call->choice->lanes, of_numpy = 0;
    if (!read_numbers(call, args, count, rows, &of_numpy))
        return NULL;
    for (int i = 0; i < entries; i++)
        places[i] = rows + i * lanes;
    call->choice->body(places, (double *const *)(places + inputs), lanes);
    return give(call, rows + inputs * lanes, of_numpy);
}

PyObject *kernel_scalars_call(const kernel_call *call, PyObject *const *args, Py_ssize_t count)
{
    double rows[ROOM_ON_STACK] __attribute__((aligned(64)));
    const double *places[ENTRIES_ON_STACK];
    int entries = call->signature->input_entries + call->signature->output_entries;
    if (!call->only_scalars || !kernel_call_takes(call, count))
        return NULL;
    if (entries <= ENTRIES_ON_STACK && entries * call->choice->lanes <= ROOM_ON_STACK)
        return compute(call, args, count, rows, places);
    size_t room = (size_t)entries * ((size_t)call->choice->lanes * sizeof *rows + sizeof *places);
    double *allocated = PyMem_Malloc(room);
    if (allocated == NULL)
        return PyErr_NoMemory();
    const double **allocated_places = (const double **)(void *)(allocated + entries * call->choice->lanes);
    PyObject *results = compute(call, args, count, allocated, allocated_places);
    PyMem_Free(allocated);
    return results;
}
