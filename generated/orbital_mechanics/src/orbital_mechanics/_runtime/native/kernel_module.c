#define KERNEL_IMPORTS_NUMPY
#include "kernel_numpy.h"

#include "kernel_bodies.h"
#include "kernel_callable.h"
#include "kernel_memory.h"
#include "kernel_processor.h"
#include "kernel_state.h"
#include "kernel_threads.h"

/* A tuple of the choices of a kernel that run here. */
static PyObject *bodies_of(const kernel_state *state, const kernel_entry *entry)
{
    PyObject *found = PyList_New(0), *bodies = NULL;
    for (const kernel_choice *choice = entry->choices; found && choice->label; choice++) {
        if (!kernel_processor_runs(choice->label))
            continue;
        PyObject *body = kernel_body_new(state->body_type, entry->name, entry->signature, choice);
        if (body == NULL || PyList_Append(found, body) < 0)
            Py_CLEAR(found);
        Py_XDECREF(body);
    }
    if (found)
        bodies = PyList_AsTuple(found);
    Py_XDECREF(found);
    return bodies;
}

static PyObject *all_bodies(const kernel_state *state)
{
    PyObject *all = PyDict_New();
    for (const kernel_entry *entry = kernel_entries; all && entry->name; entry++) {
        PyObject *bodies = bodies_of(state, entry);
        if (bodies == NULL || PyDict_SetItemString(all, entry->name, bodies) < 0)
            Py_CLEAR(all);
        Py_XDECREF(bodies);
    }
    return all;
}

static PyObject *set_threads(PyObject *module, PyObject *count)
{
    (void)module;
    int overflow;
    long threads = PyLong_AsLongAndOverflow(count, &overflow);
    if (threads == -1 && PyErr_Occurred())
        return NULL;
    if (overflow < 0 || (overflow == 0 && threads < 1)) {
        PyErr_SetString(PyExc_ValueError, "at least one thread computes");
        return NULL;
    }
    kernel_threads_set(overflow || threads > 1 << 16 ? 1 << 16 : (int)threads);
    Py_RETURN_NONE;
}

static PyObject *threads(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromLong(kernel_threads());
}

static PyObject *release_memory(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromSize_t(kernel_memory_release());
}

static PyMethodDef methods[] = {
    {"set_threads", set_threads, METH_O,
     "set_threads(count)\n--\n\nHow many threads a large batch may use, its caller included."},
    {"threads", threads, METH_NOARGS, "threads()\n--\n\nHow many threads a large batch may use."},
    {"release_memory", release_memory, METH_NOARGS,
     "release_memory()\n--\n\nGives back the memory of results that are gone; how many bytes that were."},
    {NULL, NULL, 0, NULL},
};

static int add_type(PyObject *module, PyType_Spec *spec, const char *name, PyTypeObject **to)
{
    *to = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *to == NULL ? -1 : PyModule_AddObjectRef(module, name, (PyObject *)*to);
}

static int execute(PyObject *module)
{
    kernel_state *state = PyModule_GetState(module);
    if (_import_array() < 0 || _import_umath() < 0 || kernel_memory_prepare() < 0)
        return -1;
    if (add_type(module, &kernel_body_spec, "Body", &state->body_type) < 0 ||
        add_type(module, &kernel_callable_spec, "Callable", &state->callable_type) < 0 ||
        PyModule_AddStringConstant(module, "sources", kernel_sources) < 0)
        return -1;
    PyObject *bodies = all_bodies(state);
    int status = bodies ? PyModule_AddObjectRef(module, "bodies", bodies) : -1;
    Py_XDECREF(bodies);
    return status;
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    const kernel_state *state = PyModule_GetState(module);
    Py_VISIT(state->body_type);
    Py_VISIT(state->callable_type);
    return 0;
}

static int clear(PyObject *module)
{
    kernel_state *state = PyModule_GetState(module);
    Py_CLEAR(state->body_type);
    Py_CLEAR(state->callable_type);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
#if PY_VERSION_HEX >= 0x030C0000
    /* NumPy itself serves one interpreter of a process. */
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_kernels",
    .m_doc = "Compiled kernels.",
    .m_size = sizeof(kernel_state),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
};

PyMODINIT_FUNC PyInit__kernels(void)
{
    return PyModuleDef_Init(&definition);
}
