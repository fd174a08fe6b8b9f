#include "kernel_arrays.h"

#include <stdlib.h>

#include "kernel_memory.h"
#include "kernel_threads.h"

/* Operands and steps of small kernels need no allocation. */
#define OPERANDS_ON_STACK 64
#define STEPS_ON_STACK 256
/* Entries below which computing is quicker than releasing the interpreter's lock. */
#define QUICK 2048

typedef struct {
    int axes;
    ptrdiff_t lengths[KERNEL_MOST_AXES];
    ptrdiff_t *steps; /* per argument, `axes` of them */
} plan;

kernel_argument kernel_argument_of(PyArrayObject *array)
{
    return (kernel_argument){PyArray_BYTES(array), PyArray_NDIM(array), PyArray_DIMS(array), PyArray_STRIDES(array),
                             PyArray_TYPE(array) == NPY_FLOAT};
}

int kernel_broadcast(const kernel_signature *signature, const kernel_argument *arguments, int count, npy_intp *batch,
                     int axes)
{
    int most = axes;
    for (int i = 0; i < count; i++)
        if (arguments[i].axes - signature->own[i].axes > most)
            most = arguments[i].axes - signature->own[i].axes;
    for (int axis = axes; axis-- > 0;)
        batch[axis + most - axes] = batch[axis];
    for (int axis = 0; axis < most - axes; axis++)
        batch[axis] = 1;
    for (int i = 0; i < count; i++) {
        int own = arguments[i].axes - signature->own[i].axes;
        for (int axis = 0; axis < own; axis++) {
            npy_intp length = arguments[i].lengths[axis], *side = &batch[axis + most - own];
            if (*side == 1)
                *side = length;
            else if (length != 1 && length != *side)
                return -1;
        }
    }
    return most;
}

/* Bytes from point to point along an axis of the batch; 0 where the argument is broadcast. */
static ptrdiff_t batch_step(const kernel_argument *argument, int own, int axis, int axes)
{
    int position = axis - (axes - (argument->axes - own));
    return position < 0 || argument->lengths[position] == 1 ? 0 : argument->steps[position];
}

static ptrdiff_t magnitude(ptrdiff_t step)
{
    return step < 0 ? -step : step;
}

/* The axes longer than 1, those with the longest steps of the first result outermost. */
static int ordered_axes(const kernel_signature *signature, const kernel_argument *arguments, int axes,
                        const npy_intp *batch, int *order)
{
    const kernel_argument *first = &arguments[signature->inputs];
    int own = signature->own[signature->inputs].axes, count = 0;
    for (int axis = 0; axis < axes; axis++) {
        if (batch[axis] == 1)
            continue;
        ptrdiff_t step = magnitude(batch_step(first, own, axis, axes));
        int place = count++;
        for (; place > 0 && magnitude(batch_step(first, own, order[place - 1], axes)) < step; place--)
            order[place] = order[place - 1];
        order[place] = axis;
    }
    return count;
}

/* Whether for every argument one axis goes on where the next one ends, so that both are one. */
static int continues(const plan *made, int arguments, int most, int outer, int inner)
{
    for (int i = 0; i < arguments; i++)
        if (made->steps[i * most + outer] != made->steps[i * most + inner] * made->lengths[inner])
            return 0;
    return 1;
}

/* Fills the plan; `most` steps are apart from argument to argument. */
static void make_plan(plan *made, const kernel_signature *signature, const kernel_argument *arguments, int axes,
                      const npy_intp *batch, int most)
{
    int order[KERNEL_MOST_AXES], total = signature->inputs + signature->outputs;
    int count = ordered_axes(signature, arguments, axes, batch, order), last = 0;
    for (int position = 0; position < count; position++) {
        made->lengths[position] = batch[order[position]];
        for (int i = 0; i < total; i++)
            made->steps[i * most + position] = batch_step(&arguments[i], signature->own[i].axes, order[position], axes);
    }
    for (int axis = 1; axis < count; axis++) {
        int merged = continues(made, total, most, last, axis);
        ptrdiff_t length = made->lengths[axis];
        made->lengths[merged ? last : last + 1] = merged ? made->lengths[last] * length : length;
        last += !merged;
        for (int i = 0; i < total; i++)
            made->steps[i * most + last] = made->steps[i * most + axis];
    }
    made->axes = last + 1;
    if (count == 0) {
        made->lengths[0] = 1;
        for (int i = 0; i < total; i++)
            made->steps[i * most] = 0;
    }
}

/* One operand an entry, row-major over the own axes. */
static kernel_operand *add_entries(kernel_operand *to, const kernel_argument *argument, const kernel_own *own,
                                   const ptrdiff_t *steps)
{
    int batch_axes = argument->axes - own->axes;
    for (int entry = 0; entry < own->entries; entry++) {
        char *data = argument->data;
        ptrdiff_t rest = entry;
        for (int axis = own->axes - 1; axis >= 0; rest /= own->lengths[axis--])
            data += rest % own->lengths[axis] * argument->steps[batch_axes + axis];
        *to++ = (kernel_operand){data, steps, argument->single};
    }
    return to;
}

/* Releases the interpreter's lock where `unlocked` wants that, once the plan is made: then nobody can give an array
   other lengths or steps, which the arguments only point to. */
static int evaluate(const kernel_signature *signature, const kernel_choice *choice, const kernel_argument *arguments,
                    int axes, const npy_intp *batch, int unlocked)
{
    kernel_operand operands_on_stack[OPERANDS_ON_STACK], *operands = operands_on_stack, *next;
    ptrdiff_t steps_on_stack[STEPS_ON_STACK], total = 1;
    int entries = signature->input_entries + signature->output_entries, status = -1, most = axes ? axes : 1;
    size_t steps = (size_t)(signature->inputs + signature->outputs) * (size_t)most;
    plan made = {.steps = steps_on_stack};
    for (int axis = 0; axis < axes; axis++)
        total *= batch[axis];
    if (total == 0)
        return 0;
    if (entries > OPERANDS_ON_STACK)
        operands = malloc((size_t)entries * sizeof *operands);
    if (steps > STEPS_ON_STACK)
        made.steps = malloc(steps * sizeof *made.steps);
    if (operands && made.steps) {
        make_plan(&made, signature, arguments, axes, batch, most);
        next = operands;
        for (int i = 0; i < signature->inputs + signature->outputs; i++)
            next = add_entries(next, &arguments[i], &signature->own[i], &made.steps[i * most]);
        kernel_points points = {choice,    signature->input_entries, signature->output_entries,
                                made.axes, made.lengths,             operands};
        PyThreadState *state = unlocked ? PyEval_SaveThread() : NULL;
        status = kernel_threads_evaluate(&points, total);
        if (state)
            PyEval_RestoreThread(state);
    }
    if (operands != operands_on_stack)
        free(operands);
    if (made.steps != steps_on_stack)
        free(made.steps);
    return status;
}

int kernel_arguments_evaluate(const kernel_signature *signature, const kernel_choice *choice,
                              const kernel_argument *arguments, int axes, const npy_intp *batch)
{
    return evaluate(signature, choice, arguments, axes, batch, 0);
}

int kernel_arrays_evaluate(const kernel_signature *signature, const kernel_choice *choice,
                           const kernel_argument *arguments, int axes, const npy_intp *batch)
{
    npy_intp work = signature->input_entries + signature->output_entries;
    for (int axis = 0; axis < axes && work <= QUICK; axis++)
        work *= batch[axis];
    int status = evaluate(signature, choice, arguments, axes, batch, work > QUICK);
    if (status)
        PyErr_NoMemory();
    return status;
}
