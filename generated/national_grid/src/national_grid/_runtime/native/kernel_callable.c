#include "kernel_callable.h"

#include <string.h>

#include "kernel_batches.h"
#include "kernel_bodies.h"
#include "kernel_scalars.h"
#include "kernel_state.h"

/* Calls with more arguments of which some are named take the general way. */
#define MOST_NAMED 64

/* What is quick is done here; everything else, and every refusal, by the Python function. */
typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *attributes; /* __dict__ */
    PyObject *references; /* weak ones */
    PyObject *function;
    PyObject *body;
    kernel_call call;
} callable;

/* Arguments given by name put behind the positional ones, each on its place; how many there are then, or -1: a name
   is unknown, comes twice or leaves a gap. */
static Py_ssize_t by_position(const kernel_call *call, PyObject *const *args, Py_ssize_t count, PyObject *names,
                              PyObject **placed)
{
    Py_ssize_t inputs = call->signature->inputs, total = count + PyTuple_GET_SIZE(names);
    if (total > inputs || total > MOST_NAMED)
        return -1;
    for (Py_ssize_t i = 0; i < total; i++)
        placed[i] = i < count ? args[i] : NULL;
    for (Py_ssize_t i = count; i < total; i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i - count);
        Py_ssize_t place = count;
        while (place < total && PyTuple_GET_ITEM(call->names, place) != name)
            place++;
        if (place == total || placed[place])
            return -1;
        placed[place] = args[i];
    }
    return total;
}

static PyObject *callable_call(PyObject *self, PyObject *const *args, size_t flags, PyObject *names)
{
    callable *kernel = (callable *)self;
    Py_ssize_t given = PyVectorcall_NARGS(flags), count = given;
    PyObject *const *quick_args = args, *placed[MOST_NAMED], *out = NULL, *result = NULL;
    if (names && PyTuple_GET_SIZE(names) == 1 &&
        PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "out") == 0)
        out = args[given];
    else if (names && PyTuple_GET_SIZE(names)) {
        count = by_position(&kernel->call, args, given, names, placed);
        quick_args = placed;
    }
    if (count >= 0 && out == NULL)
        result = kernel_scalars_call(&kernel->call, quick_args, count);
    if (count >= 0 && result == NULL && !PyErr_Occurred())
        result = kernel_batches_call(&kernel->call, quick_args, count, out);
    if (result || PyErr_Occurred())
        return result;
    return PyObject_Vectorcall(kernel->function, args, flags, names);
}

static int read_defaults(kernel_call *call, PyObject *defaults)
{
    call->defaults = (int)PyTuple_GET_SIZE(defaults);
    call->default_values = PyMem_New(double, (size_t)call->defaults + 1);
    if (call->default_values == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    const kernel_own *own = call->signature->own + (call->signature->inputs - call->defaults);
    for (int i = 0; i < call->defaults; i++) {
        call->default_values[i] = 0;
        if (own[i].axes) /* no quick call leaves out an array */
            continue;
        call->default_values[i] = PyFloat_AsDouble(PyTuple_GET_ITEM(defaults, i));
        if (PyErr_Occurred())
            return -1;
    }
    return 0;
}

/* The names, interned, so that a keyword is found by its address. */
static int read_names(kernel_call *call, PyObject *names)
{
    call->names = PyTuple_New(PyTuple_GET_SIZE(names));
    for (Py_ssize_t i = 0; call->names && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (!PyUnicode_CheckExact(name)) {
            PyErr_SetString(PyExc_TypeError, "names are texts");
            return -1;
        }
        Py_INCREF(name);
        PyUnicode_InternInPlace(&name);
        PyTuple_SET_ITEM(call->names, i, name);
    }
    return call->names ? 0 : -1;
}

static int read_call(kernel_call *call, const kernel_body_object *body, PyObject *names, const char *kinds,
                     PyObject *defaults, PyObject *result_type)
{
    call->signature = &body->signature;
    call->choice = &body->choice;
    call->only_scalars = 1;
    call->only_reals = strspn(kinds, "r") == strlen(kinds);
    for (int i = 0; i < call->signature->inputs; i++)
        call->only_scalars &= call->signature->own[i].axes == 0;
    if (strlen(kinds) != (size_t)call->signature->inputs || PyTuple_GET_SIZE(names) != call->signature->inputs ||
        PyTuple_GET_SIZE(defaults) > call->signature->inputs) {
        PyErr_Format(PyExc_ValueError, "%s has %d arguments", body->name, call->signature->inputs);
        return -1;
    }
    call->kinds = PyMem_Malloc(strlen(kinds) + 1);
    if (call->kinds == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    strcpy(call->kinds, kinds);
    if (read_names(call, names) < 0)
        return -1;
    if (result_type == Py_None && call->signature->outputs == 1)
        return read_defaults(call, defaults);
    if (!PyType_Check(result_type) || !PyType_IsSubtype((PyTypeObject *)result_type, &PyTuple_Type)) {
        PyErr_Format(PyExc_TypeError, "%s: results are given as a named tuple", body->name);
        return -1;
    }
    call->result_type = (PyTypeObject *)Py_NewRef(result_type);
    return read_defaults(call, defaults);
}

static PyObject *callable_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *function, *body, *names, *defaults, *result_type;
    const char *kinds;
    if (keywords && PyDict_GET_SIZE(keywords)) {
        PyErr_SetString(PyExc_TypeError, "Callable takes no keywords");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "OOO!sO!O:Callable", &function, &body, &PyTuple_Type, &names, &kinds, &PyTuple_Type,
                          &defaults, &result_type))
        return NULL;
    const kernel_state *state = PyType_GetModuleState(type);
    if (state == NULL)
        return NULL;
    if (!Py_IS_TYPE(body, state->body_type)) {
        PyErr_Format(PyExc_TypeError, "a Body is wanted, not %s", Py_TYPE(body)->tp_name);
        return NULL;
    }
    callable *made = (callable *)type->tp_alloc(type, 0);
    if (made == NULL)
        return NULL;
    made->vectorcall = callable_call;
    made->function = Py_NewRef(function);
    made->body = Py_NewRef(body);
    made->attributes = PyDict_New();
    if (made->attributes == NULL ||
        read_call(&made->call, (kernel_body_object *)body, names, kinds, defaults, result_type) < 0)
        Py_CLEAR(made);
    return (PyObject *)made;
}

static int callable_traverse(PyObject *self, visitproc visit, void *arg)
{
    callable *kernel = (callable *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(kernel->attributes);
    Py_VISIT(kernel->function);
    Py_VISIT(kernel->body);
    Py_VISIT(kernel->call.result_type);
    return 0;
}

/* The function stays: whoever still calls needs it, and the cycles through its module end in dictionaries. */
static int callable_clear(PyObject *self)
{
    Py_CLEAR(((callable *)self)->attributes);
    return 0;
}

static void callable_dealloc(PyObject *self)
{
    callable *kernel = (callable *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (kernel->references)
        PyObject_ClearWeakRefs(self);
    callable_clear(self);
    Py_CLEAR(kernel->function);
    Py_CLEAR(kernel->call.result_type);
    Py_CLEAR(kernel->call.names);
    Py_CLEAR(kernel->body);
    PyMem_Free(kernel->call.default_values);
    PyMem_Free(kernel->call.kinds);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *callable_repr(PyObject *self)
{
    callable *kernel = (callable *)self;
    const kernel_body_object *body = (kernel_body_object *)kernel->body;
    return PyUnicode_FromFormat("<kernel %s (%s)>", body->name, body->label);
}

/* A function of its module, by whose name it pickles. */
static PyObject *callable_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyObject_GetAttrString(self, "__qualname__");
}

/* As an attribute of a class it stays what it is; its being a descriptor tells `help` that it is a function. */
static PyObject *callable_get(PyObject *self, PyObject *unused, PyObject *unused_type)
{
    (void)unused;
    (void)unused_type;
    return Py_NewRef(self);
}

static PyObject *callable_ufunc(PyObject *self, void *which)
{
    return PyObject_GetAttrString(((callable *)self)->body, which);
}

static PyMethodDef callable_methods[] = {
    {"__reduce__", callable_reduce, METH_NOARGS, "The name by which it pickles."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef callable_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(callable, vectorcall), READONLY, NULL},
    {"__dictoffset__", T_PYSSIZET, offsetof(callable, attributes), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(callable, references), READONLY, NULL},
    {"body", T_OBJECT_EX, offsetof(callable, body), READONLY, "What computes it."},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef callable_getset[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {"ufunc", callable_ufunc, NULL, "The ufunc over entries; None above NumPy's limit of operands.", "ufunc"},
    {"gufunc", callable_ufunc, NULL, "The generalised ufunc over own axes, or over all entries above that limit.",
     "gufunc"},
    {"backend", callable_ufunc, NULL, "The instruction level or backend that computes it.", "label"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot callable_slots[] = {
    {Py_tp_new, callable_new},
    {Py_tp_dealloc, callable_dealloc},
    {Py_tp_traverse, callable_traverse},
    {Py_tp_clear, callable_clear},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_repr, callable_repr},
    {Py_tp_descr_get, callable_get},
    {Py_tp_methods, callable_methods},
    {Py_tp_members, callable_members},
    {Py_tp_getset, callable_getset},
    {0, NULL},
};

PyType_Spec kernel_callable_spec = {
    .name = "kernels.Callable",
    .basicsize = sizeof(callable),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = callable_slots,
};
