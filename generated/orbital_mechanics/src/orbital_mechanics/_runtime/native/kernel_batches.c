#include "kernel_batches.h"

#include <string.h>

#include "kernel_arrays.h"
#include "kernel_memory.h"

/* Calls with more arguments and results take the general way. */
#define MOST_OPERANDS 128

typedef struct {
    kernel_argument arguments[MOST_OPERANDS];
    double numbers[MOST_OPERANDS];
    npy_intp batch[KERNEL_MOST_AXES];
    int axes;
    int single; /* all arguments are arrays of floats: so are new results */
} request;

static int is_float_array(PyObject *given)
{
    PyArrayObject *array = (PyArrayObject *)given;
    return PyArray_CheckExact(given) && (PyArray_TYPE(array) == NPY_DOUBLE || PyArray_TYPE(array) == NPY_FLOAT) &&
           PyArray_ISNOTSWAPPED(array);
}

static int has_own_axes(const kernel_argument *argument, const kernel_own *own)
{
    int batch = argument->axes - own->axes;
    for (int axis = 0; batch >= 0 && axis < own->axes; axis++)
        if (argument->lengths[batch + axis] != own->lengths[axis])
            return 0;
    return batch >= 0;
}

static int read_arguments(const kernel_call *call, PyObject *const *args, Py_ssize_t count, request *made)
{
    const kernel_signature *signature = call->signature;
    int of_numpy;
    made->single = signature->inputs > 0;
    for (int i = 0; i < signature->inputs; i++) {
        const kernel_own *own = &signature->own[i];
        kernel_argument *argument = &made->arguments[i];
        *argument = (kernel_argument){.data = (char *)&made->numbers[i]};
        if (i >= (int)count)
            made->numbers[i] = call->default_values[i - signature->inputs + call->defaults];
        else if (is_float_array(args[i]))
            *argument = kernel_argument_of((PyArrayObject *)args[i]);
        else if (own->axes || !kernel_call_number(args[i], 'r', &made->numbers[i], &of_numpy))
            return 0;
        if (!has_own_axes(argument, own))
            return 0;
        made->single &= argument->single;
    }
    made->axes = kernel_broadcast(signature, made->arguments, signature->inputs, made->batch, 0);
    return made->axes > 0;
}

/* The bytes from the first to behind the last element. */
static void extent(const kernel_argument *argument, char **first, char **behind)
{
    *first = argument->data;
    *behind = argument->data + (argument->single ? sizeof(float) : sizeof(double));
    for (int axis = 0; axis < argument->axes; axis++) {
        npy_intp reach = (argument->lengths[axis] - 1) * argument->steps[axis];
        if (reach < 0)
            *first += reach;
        else
            *behind += reach;
    }
}

static int lies_apart(const kernel_argument *one, const kernel_argument *other)
{
    char *first, *behind, *other_first, *other_behind;
    extent(one, &first, &behind);
    extent(other, &other_first, &other_behind);
    return behind <= other_first || other_behind <= first;
}

static int is_same(const kernel_argument *one, const kernel_argument *other)
{
    size_t size = (size_t)one->axes * sizeof(npy_intp);
    return one->data == other->data && one->single == other->single && one->axes == other->axes &&
           memcmp(one->steps, other->steps, size) == 0 && memcmp(one->lengths, other->lengths, size) == 0;
}

/* Whether an array given for a result has its shape, and no other array has its memory, unless an argument
   of the same batch does for every single element. */
static int fits(const kernel_call *call, const request *made, int position, PyObject *given)
{
    const kernel_signature *signature = call->signature;
    const kernel_argument *result = &made->arguments[position];
    if (!PyArray_ISWRITEABLE((PyArrayObject *)given) || !has_own_axes(result, &signature->own[position]) ||
        result->axes != made->axes + signature->own[position].axes ||
        memcmp(result->lengths, made->batch, (size_t)made->axes * sizeof *made->batch))
        return 0;
    for (int axis = 0; axis < result->axes; axis++)
        if (result->steps[axis] == 0 && result->lengths[axis] > 1)
            return 0;
    for (int i = 0; i < position; i++)
        if (!lies_apart(&made->arguments[i], result) &&
            !(i < signature->inputs && signature->own[i].axes == signature->own[position].axes &&
              is_same(&made->arguments[i], result)))
            return 0;
    return 1;
}

/* A new reference to the array given for a result; NULL without an exception: a new array is to be made, or with
   `refused` set: this is no quick call. */
static PyObject *given_result(const kernel_call *call, PyObject *out, int number, int *refused)
{
    PyObject *given = out;
    if (out == NULL || out == Py_None)
        return NULL;
    if (PyTuple_CheckExact(out)) {
        *refused = PyTuple_GET_SIZE(out) != call->signature->outputs;
        given = *refused ? NULL : PyTuple_GET_ITEM(out, number);
    } else
        *refused = call->signature->outputs != 1;
    if (*refused || given == Py_None)
        return NULL;
    *refused = !is_float_array(given);
    return *refused ? NULL : Py_NewRef(given);
}

/* Makes the results that are not given; 0 with an exception. */
static int make_results(const kernel_call *call, request *made, PyObject **results)
{
    const kernel_signature *signature = call->signature;
    PyObject *before = kernel_memory_enter();
    int complete = before != NULL;
    for (int i = 0; complete && i < signature->outputs; i++) {
        const kernel_own *own = &signature->own[signature->inputs + i];
        if (results[i])
            continue;
        results[i] = kernel_memory_array(made->axes, made->batch, own->axes, own->lengths, made->single, i,
                                         call->choice->lanes);
        complete = results[i] != NULL;
        if (complete)
            made->arguments[signature->inputs + i] = kernel_argument_of((PyArrayObject *)results[i]);
    }
    return before != NULL && kernel_memory_leave(before) == 0 && complete;
}

/* Fills `results` with new references; 0 where this is no quick call or an exception is set. */
static int find_results(const kernel_call *call, PyObject *out, request *made, PyObject **results)
{
    const kernel_signature *signature = call->signature;
    int refused = 0, given = 0;
    for (int i = 0; i < signature->outputs; i++) {
        results[i] = given_result(call, out, i, &refused);
        if (refused)
            return 0;
        if (results[i])
            made->arguments[signature->inputs + i] = kernel_argument_of((PyArrayObject *)results[i]);
        given += results[i] != NULL;
    }
    if (given < signature->outputs && !make_results(call, made, results))
        return 0;
    for (int i = 0; given && i < signature->outputs; i++)
        if (!fits(call, made, signature->inputs + i, results[i]))
            return 0;
    return 1;
}

static PyObject *give(const kernel_call *call, PyObject **results)
{
    if (call->result_type == NULL)
        return Py_NewRef(results[0]);
    PyObject *all = kernel_call_results(call);
    for (int i = 0; all && i < call->signature->outputs; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(results[i]));
    return all;
}

PyObject *kernel_batches_call(const kernel_call *call, PyObject *const *args, Py_ssize_t count, PyObject *out)
{
    PyObject *results[MOST_OPERANDS] = {NULL}, *returned = NULL;
    request made;
    int operands = call->signature->inputs + call->signature->outputs;
    if (!call->only_reals || operands > MOST_OPERANDS || !kernel_call_takes(call, count) ||
        !read_arguments(call, args, count, &made))
        return NULL;
    if (find_results(call, out, &made, results) &&
        kernel_arrays_evaluate(call->signature, call->choice, made.arguments, made.axes, made.batch) == 0)
        returned = give(call, results);
    for (int i = 0; i < call->signature->outputs; i++)
        Py_XDECREF(results[i]);
    return returned;
}
