#include "kernel_bodies.h"

#include <string.h>

#include "kernel_arrays.h"
#include "kernel_memory.h"
#include "kernel_ufunc.h"

static char *copy_of(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = PyMem_Malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

PyObject *kernel_body_new(PyTypeObject *type, const char *name, const char *signature, const kernel_choice *choice)
{
    kernel_body_object *made = (kernel_body_object *)type->tp_alloc(type, 0);
    if (made == NULL)
        return NULL;
    made->name = copy_of(name);
    made->label = copy_of(choice->label);
    made->signature_text = copy_of(signature);
    int status = made->name && made->label && made->signature_text
                     ? kernel_signature_read(signature, &made->signature) : -2;
    if (status) {
        if (status == -1)
            PyErr_Format(PyExc_ValueError, "%s: %s is not the signature of a kernel", name, signature);
        else
            PyErr_NoMemory();
        Py_DECREF(made);
        return NULL;
    }
    made->choice = (kernel_choice){made->label, choice->body, choice->lanes};
    return (PyObject *)made;
}

static void body_dealloc(PyObject *self)
{
    kernel_body_object *body = (kernel_body_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(body->name);
    PyMem_Free(body->label);
    PyMem_Free(body->signature_text);
    kernel_signature_free(&body->signature);
    Py_CLEAR(body->ufunc);
    Py_CLEAR(body->gufunc);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *body_repr(PyObject *self)
{
    kernel_body_object *body = (kernel_body_object *)self;
    return PyUnicode_FromFormat("<body %s of %s>", body->label, body->name);
}

/* Whether an array can be an argument (or result) of these own axes; else an exception. */
static int accept(const kernel_body_object *body, PyObject *given, const kernel_own *own, int is_result)
{
    if (!PyArray_Check(given)) {
        PyErr_Format(PyExc_TypeError, "%s: arrays are wanted, not %s", body->name, Py_TYPE(given)->tp_name);
        return 0;
    }
    PyArrayObject *array = (PyArrayObject *)given;
    int type = PyArray_TYPE(array), batch = PyArray_NDIM(array) - own->axes;
    if ((type != NPY_DOUBLE && type != NPY_FLOAT) || !PyArray_ISNOTSWAPPED(array)) {
        PyErr_Format(PyExc_TypeError, "%s: float64 or float32 arrays are wanted, not %R", body->name,
                     (PyObject *)PyArray_DESCR(array));
        return 0;
    }
    int fits = batch >= 0;
    for (int axis = 0; fits && axis < own->axes; axis++)
        fits = PyArray_DIM(array, batch + axis) == own->lengths[axis];
    if (!fits)
        PyErr_Format(PyExc_ValueError, "%s: an array lacks the kernel's own axes", body->name);
    return fits && !(is_result && PyArray_FailUnlessWriteable(array, "result") < 0);
}

static int read_arrays(const kernel_body_object *body, PyObject *given, int first, int count, int is_result,
                       kernel_argument *to)
{
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) != count) {
        PyErr_Format(PyExc_TypeError, "%s: a tuple of %d arrays is wanted", body->name, count);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        PyObject *array = PyTuple_GET_ITEM(given, i);
        if (!accept(body, array, &body->signature.own[first + i], is_result))
            return -1;
        to[first + i] = kernel_argument_of((PyArrayObject *)array);
    }
    return 0;
}

/* The results' batch, which all must share and the arguments broadcast to. */
static int common_batch(const kernel_body_object *body, const kernel_argument *arguments, const npy_intp **batch)
{
    const kernel_signature *signature = &body->signature;
    const kernel_argument *first = &arguments[signature->inputs];
    int axes = first->axes - signature->own[signature->inputs].axes, fits = 1;
    npy_intp joint[KERNEL_MOST_AXES];
    *batch = first->lengths;
    for (int i = 0; fits && i < signature->outputs; i++) {
        fits = first[i].axes - signature->own[signature->inputs + i].axes == axes;
        for (int axis = 0; fits && axis < axes; axis++)
            fits = first[i].lengths[axis] == first->lengths[axis];
    }
    for (int axis = 0; axis < axes; axis++)
        joint[axis] = first->lengths[axis];
    fits = fits && kernel_broadcast(signature, arguments, signature->inputs, joint, axes) == axes;
    for (int axis = 0; fits && axis < axes; axis++)
        fits = joint[axis] == first->lengths[axis];
    if (!fits)
        PyErr_Format(PyExc_ValueError, "%s: the arguments do not broadcast to the results", body->name);
    return fits ? axes : -1;
}

static PyObject *body_evaluate(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    kernel_body_object *body = (kernel_body_object *)self;
    const kernel_signature *signature = &body->signature;
    const npy_intp *batch;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "evaluate takes the arguments and the results");
        return NULL;
    }
    kernel_argument *arguments = PyMem_New(kernel_argument, (size_t)(signature->inputs + signature->outputs));
    if (arguments == NULL)
        return PyErr_NoMemory();
    int axes = -1;
    if (read_arrays(body, args[0], 0, signature->inputs, 0, arguments) == 0 &&
        read_arrays(body, args[1], signature->inputs, signature->outputs, 1, arguments) == 0)
        axes = common_batch(body, arguments, &batch);
    int status = axes < 0 ? -1 : kernel_arrays_evaluate(signature, &body->choice, arguments, axes, batch);
    PyMem_Free(arguments);
    return status ? NULL : Py_NewRef(Py_None);
}

static PyObject *body_result(PyObject *self, PyObject *args)
{
    kernel_body_object *body = (kernel_body_object *)self;
    PyObject *shape;
    int position, single, axes;
    npy_intp batch[KERNEL_MOST_AXES];
    if (!PyArg_ParseTuple(args, "iO!p:result", &position, &PyTuple_Type, &shape, &single))
        return NULL;
    if (position < 0 || position >= body->signature.outputs || PyTuple_GET_SIZE(shape) > KERNEL_MOST_AXES) {
        PyErr_Format(PyExc_ValueError, "%s has no such result", body->name);
        return NULL;
    }
    axes = (int)PyTuple_GET_SIZE(shape);
    for (int axis = 0; axis < axes; axis++) {
        batch[axis] = PyLong_AsSsize_t(PyTuple_GET_ITEM(shape, axis));
        if (batch[axis] < 0) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "lengths are not negative");
            return NULL;
        }
    }
    const kernel_own *own = &body->signature.own[body->signature.inputs + position];
    PyObject *before = kernel_memory_enter();
    if (before == NULL)
        return NULL;
    PyObject *result = kernel_memory_array(axes, batch, own->axes, own->lengths, single, position,
                                            body->choice.lanes);
    if (kernel_memory_leave(before) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *universal(kernel_body_object *body, PyObject **made, int flat)
{
    if (*made == NULL)
        *made = kernel_ufunc_new(body->name, body->signature_text, &body->choice, flat);
    return Py_XNewRef(*made);
}

static PyObject *body_ufunc(PyObject *self, void *unused)
{
    (void)unused;
    kernel_body_object *body = (kernel_body_object *)self;
    return universal(body, &body->ufunc, 1);
}

static PyObject *body_gufunc(PyObject *self, void *unused)
{
    (void)unused;
    kernel_body_object *body = (kernel_body_object *)self;
    return universal(body, &body->gufunc, 0);
}

static PyMethodDef body_methods[] = {
    {"evaluate", (PyCFunction)(void (*)(void))body_evaluate, METH_FASTCALL,
     "evaluate(arguments, results)\n--\n\nComputes the results, tuples of float64 or float32 arrays, in place. A result "
     "is an argument, element for element, or shares no memory with any array."},
    {"result", body_result, METH_VARARGS,
     "result(position, batch, single)\n--\n\nA new array for a result, uninitialised, in memory that is used again."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef body_members[] = {
    {"name", T_STRING, offsetof(kernel_body_object, name), READONLY, "The kernel."},
    {"label", T_STRING, offsetof(kernel_body_object, label), READONLY, "The instruction level or backend."},
    {"signature", T_STRING, offsetof(kernel_body_object, signature_text), READONLY, "The own axes."},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef body_getset[] = {
    {"ufunc", body_ufunc, NULL, "The ufunc over entries; None above NumPy's limit of operands.", NULL},
    {"gufunc", body_gufunc, NULL, "The generalised ufunc over own axes, or over all entries above that limit.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot body_slots[] = {
    {Py_tp_dealloc, body_dealloc}, {Py_tp_repr, body_repr},     {Py_tp_methods, body_methods},
    {Py_tp_members, body_members}, {Py_tp_getset, body_getset}, {0, NULL},
};

PyType_Spec kernel_body_spec = {
    .name = "kernels.Body",
    .basicsize = sizeof(kernel_body_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = body_slots,
};
