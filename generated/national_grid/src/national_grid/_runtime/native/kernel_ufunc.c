#include "kernel_ufunc.h"

#include <fenv.h>
#include <string.h>

#include "kernel_arrays.h"

/* NumPy 2 takes 64 operands, NumPy 1 refuses more than 32 itself. */
#define MOST_OPERANDS 64
#define MOST_LENGTHS 256

/* What a loop needs; `single` is one of its types. */
typedef struct {
    const kernel_signature *signature;
    const kernel_choice *choice;
    int single;
} loop_data;

/* All memory behind a ufunc; it lives as long. */
typedef struct {
    kernel_signature signature;
    kernel_choice choice;
    loop_data loops[2];
    PyUFuncGenericFunction functions[2];
    void *data[2];
    char types[2 * MOST_OPERANDS];
    char name[];
} loop_memory;

/* Whether the result of one point may be the argument of another: in a reduction or an accumulation. */
static int depends_on_earlier(const kernel_signature *signature, const kernel_argument *arguments, npy_intp count)
{
    if (count < 2 || signature->inputs != 2 || signature->outputs != 1 || arguments[2].axes != 1)
        return 0;
    const kernel_argument *out = &arguments[2];
    npy_intp size = out->single ? 4 : 8, step = out->steps[0];
    for (int i = 0; i < 2; i++) {
        npy_intp apart = arguments[i].data - out->data, reach = (step < 0 ? -step : step) * (count - 1) + size;
        if (arguments[i].axes != 1 || (apart == 0 && arguments[i].steps[0] == step && step != 0))
            continue;
        if (arguments[i].steps[0] == step && apart > -reach && apart < reach && (step == 0 || apart % step == 0))
            return 1;
    }
    return step == 0;
}

static void compute(const loop_data *loop, kernel_argument *arguments, npy_intp count)
{
    const kernel_signature *signature = loop->signature;
    npy_intp at_once = depends_on_earlier(signature, arguments, count) ? 1 : count;
    int status = 0;
    for (npy_intp done = 0; done < count && status == 0; done += at_once) {
        status = kernel_arguments_evaluate(signature, loop->choice, arguments, 1, &at_once);
        for (int i = 0; i < signature->inputs + signature->outputs; i++)
            arguments[i].data += arguments[i].steps[0];
    }
    if (status) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyErr_NoMemory();
        PyGILState_Release(state);
    }
}

/* The loop that NumPy calls. `steps` are those of the batch, one an operand, then those of the own axes. */
static void loop(char **data, const npy_intp *dimensions, const npy_intp *steps, void *given)
{
    const loop_data *found = given;
    const kernel_signature *signature = found->signature;
    int operands = signature->inputs + signature->outputs;
    kernel_argument arguments[MOST_OPERANDS];
    npy_intp lengths[MOST_LENGTHS], all_steps[MOST_LENGTHS], *length = lengths, *step = all_steps;
    const npy_intp *own_steps = steps + operands;
    fenv_t environment;
    for (int i = 0; i < operands; i++) {
        const kernel_own *own = &signature->own[i];
        arguments[i] = (kernel_argument){data[i], own->axes + 1, length, step, found->single};
        *length++ = dimensions[0];
        *step++ = steps[i];
        for (int axis = 0; axis < own->axes; axis++) {
            *length++ = own->lengths[axis];
            *step++ = *own_steps++;
        }
    }
    /* Kernels say nothing of divisions by zero and the like: their flags are not for NumPy to see. */
    feholdexcept(&environment);
    compute(found, arguments, dimensions[0]);
    fesetenv(&environment);
}

static void free_memory(PyObject *capsule)
{
    loop_memory *memory = PyCapsule_GetPointer(capsule, NULL);
    kernel_signature_free(&memory->signature);
    PyMem_Free(memory);
}

/* The signature over entries: "(),(),()->(),()", or "(3)->(2)" where they are packed. */
static char *over_entries(const kernel_signature *signature, int packed)
{
    int entries = signature->input_entries + signature->output_entries;
    char *text = PyMem_Malloc((size_t)entries * 3 + 64), *end = text;
    if (text == NULL)
        return NULL;
    if (packed) {
        PyOS_snprintf(text, 64, "(%d)->(%d)", signature->input_entries, signature->output_entries);
        return text;
    }
    for (int i = 0; i < entries; i++)
        end += PyOS_snprintf(end, 8, "%s()", i == signature->input_entries ? "->" : i ? "," : "");
    return text;
}

static PyObject *make(loop_memory *memory, const char *signature_text, int flat)
{
    kernel_signature *signature = &memory->signature;
    static const char doc[] = "The kernel over doubles; single precision in and out is computed in double.";
    int operands = signature->inputs + signature->outputs;
    for (int single = 0; single < 2; single++) {
        memory->loops[single] = (loop_data){signature, &memory->choice, single};
        memory->functions[single] = loop;
        memory->data[single] = &memory->loops[single];
        memset(memory->types + single * operands, single ? NPY_FLOAT : NPY_DOUBLE, (size_t)operands);
    }
    PyObject *capsule = PyCapsule_New(memory, NULL, free_memory);
    if (capsule == NULL)
        return NULL;
    PyObject *made = PyUFunc_FromFuncAndDataAndSignature(memory->functions, memory->data, memory->types, 2,
                                                         signature->inputs, signature->outputs, PyUFunc_None,
                                                         memory->name, doc, 0, flat ? NULL : signature_text);
    if (made == NULL)
        Py_DECREF(capsule);
    else
        ((PyUFuncObject *)made)->obj = capsule;
    return made;
}

/* The memory of a ufunc with this signature, or NULL with an exception. */
static loop_memory *new_memory(const char *name, const char *text, const kernel_choice *choice, int flat)
{
    size_t room = strlen(name) + sizeof ".gufunc";
    loop_memory *memory = PyMem_Calloc(1, sizeof *memory + room);
    if (memory == NULL || kernel_signature_read(text, &memory->signature)) {
        PyMem_Free(memory);
        PyErr_NoMemory();
        return NULL;
    }
    memory->choice = *choice;
    PyOS_snprintf(memory->name, room, "%s.%s", name, flat ? "ufunc" : "gufunc");
    return memory;
}

/* None where NumPy does not take so many operands or axes. */
static PyObject *try_to_make(const char *name, const char *text, const kernel_choice *choice, int flat)
{
    loop_memory *memory = new_memory(name, text, choice, flat);
    if (memory == NULL)
        return NULL;
    const kernel_signature *signature = &memory->signature;
    int operands = signature->inputs + signature->outputs, lengths = operands;
    for (int i = 0; i < operands; i++)
        lengths += signature->own[i].axes;
    PyObject *made = NULL;
    if (signature->inputs && operands <= MOST_OPERANDS && lengths <= MOST_LENGTHS)
        made = make(memory, text, flat);
    else {
        kernel_signature_free(&memory->signature);
        PyMem_Free(memory);
        Py_RETURN_NONE;
    }
    if (made || !PyErr_ExceptionMatches(PyExc_ValueError))
        return made;
    PyErr_Clear();
    Py_RETURN_NONE;
}

PyObject *kernel_ufunc_new(const char *name, const char *text, const kernel_choice *choice, int flat)
{
    kernel_signature signature;
    PyObject *made = flat ? NULL : try_to_make(name, text, choice, 0);
    if (made != Py_None && !flat)
        return made;
    Py_XDECREF(made);
    if (kernel_signature_read(text, &signature))
        return PyErr_NoMemory();
    char *entries = over_entries(&signature, !flat);
    kernel_signature_free(&signature);
    made = entries ? try_to_make(name, entries, choice, flat) : PyErr_NoMemory();
    PyMem_Free(entries);
    return made;
}
