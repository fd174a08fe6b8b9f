#include "kernel_memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

#define LINE ((size_t)64)
#define PAGE ((size_t)4096)
#define HUGE_PAGE ((size_t)1 << 21)
/* Smaller blocks come from malloc, which is quick and hands out no fresh pages for them. */
#define SMALLEST_KEPT ((size_t)1 << 14)
/* Unused memory that is kept at most; when more comes back, the pool begins anew. */
#define MOST_KEPT ((size_t)256 << 20)
/* Sizes are rounded up to one of eight steps between powers of two. */
#define STEPS 8
#define CLASSES (STEPS * 64)

/* Lies right before the data that NumPy gets. */
typedef struct block {
    struct block *following;
    char *raw;       /* as allocated */
    size_t capacity; /* bytes of data */
    int class;       /* -1: not kept */
} block;

_Static_assert(sizeof(block) <= LINE, "the head of a block fits before its data");

/* Guarded by the interpreter's lock, under which NumPy makes and frees arrays. */
static block *unused[CLASSES];
static size_t kept;
static size_t next_place;
static PyObject *handler_capsule;

static int class_of(size_t size, size_t *capacity)
{
    int power = 63 - __builtin_clzll((unsigned long long)size);
    size_t step = ((size_t)1 << power) / STEPS, above = size - ((size_t)1 << power);
    size_t steps = (above + step - 1) / step;
    *capacity = ((size_t)1 << power) + steps * step;
    return power * STEPS + (int)steps;
}

/* Bytes between the places of neighbouring rows. Measured: results that are written side by side want to lie off each
   other in their pages, and to reach the ends of their lines by turns, in odd multiples of half a line. Vectors as long
   as a line want to lie on lines. */
static size_t turn(int lanes)
{
    return lanes > 4 ? LINE : LINE / 2;
}

/* The head of the block whose data begin on this place in its page. */
static block *put(char *raw, size_t capacity, int class, size_t place)
{
    size_t start = ((size_t)raw + LINE + PAGE - 1) / PAGE * PAGE;
    if (class < 0)
        start = ((size_t)raw + 2 * LINE - 1) / LINE * LINE;
    else
        start += place;
    block *head = (block *)(void *)(raw + (start - LINE - (size_t)raw));
    *head = (block){.raw = raw, .capacity = capacity, .class = class};
    return head;
}

static block *new_block(size_t size)
{
    size_t capacity = size, room = size + 2 * LINE;
    int class = -1;
    void *raw = NULL;
    if (size >= SMALLEST_KEPT && size <= MOST_KEPT) {
        class = class_of(size, &capacity);
        room = capacity + 2 * PAGE + LINE;
    }
    if (size > (size_t)PTRDIFF_MAX - 3 * PAGE)
        return NULL;
    if (room < HUGE_PAGE)
        raw = malloc(room);
    else if (posix_memalign(&raw, HUGE_PAGE, room))
        return NULL;
    if (raw == NULL)
        return NULL;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (room >= HUGE_PAGE)
        madvise(raw, room, MADV_HUGEPAGE);
#endif
    return put(raw, capacity, class, next_place);
}

static void *take(void *unused_context, size_t size)
{
    (void)unused_context;
    block *head;
    size_t capacity;
    block **list = size >= SMALLEST_KEPT && size <= MOST_KEPT ? &unused[class_of(size, &capacity)] : NULL;
    if (list && *list) {
        head = *list;
        *list = head->following;
        kept -= head->capacity;
        head = put(head->raw, head->capacity, head->class, next_place);
    } else
        head = new_block(size);
    return head ? (char *)head + LINE : NULL;
}

static void *take_zeros(void *context, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *data = take(context, count * size);
    return data ? memset(data, 0, count * size) : NULL;
}

static void give_back(void *unused_context, void *data, size_t unused_size)
{
    (void)unused_context;
    (void)unused_size;
    if (data == NULL)
        return;
    block *head = (block *)(void *)((char *)data - LINE);
    if (head->class < 0) {
        free(head->raw);
        return;
    }
    if (kept + head->capacity > MOST_KEPT)
        kernel_memory_release();
    head->following = unused[head->class];
    unused[head->class] = head;
    kept += head->capacity;
}

static void *take_other(void *context, void *data, size_t size)
{
    void *moved = take(context, size);
    if (moved && data) {
        size_t before = ((block *)(void *)((char *)data - LINE))->capacity;
        memcpy(moved, data, before < size ? before : size);
        give_back(context, data, before);
    }
    return moved;
}

static PyDataMem_Handler handler = {
    .name = "kernel results",
    .version = 1,
    .allocator = {NULL, take, take_zeros, take_other, give_back},
};

size_t kernel_memory_release(void)
{
    size_t released = kept;
    for (int class = 0; class < CLASSES; class++)
        while (unused[class]) {
            block *head = unused[class];
            unused[class] = head->following;
            free(head->raw);
        }
    kept = 0;
    return released;
}

int kernel_memory_prepare(void)
{
    if (handler_capsule == NULL)
        handler_capsule = PyCapsule_New(&handler, "mem_handler", NULL);
    return handler_capsule ? 0 : -1;
}

PyObject *kernel_memory_enter(void)
{
    return PyDataMem_SetHandler(handler_capsule);
}

int kernel_memory_leave(PyObject *before)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *ours = PyDataMem_SetHandler(before);
    Py_DECREF(before);
    Py_XDECREF(ours);
    if (type)
        PyErr_Restore(type, value, traceback);
    return ours ? 0 : -1;
}

static PyObject *contiguous(int axes, const npy_intp *lengths, int type, int row, int lanes)
{
    next_place = (size_t)row * 5 * turn(lanes) % PAGE;
    return PyArray_SimpleNew(axes, lengths, type);
}

/* Bytes from one entry to the next: a turn more than whole lines, and off the grid of pages. */
static npy_intp row_pitch(npy_intp points, npy_intp size, int lanes)
{
    npy_intp line = (npy_intp)LINE;
    npy_intp pitch = (points * size + line - 1) / line * line + (npy_intp)turn(lanes);
    return pitch % (npy_intp)PAGE ? pitch : pitch + line;
}

static PyObject *in_rows(int batch_axes, npy_intp *shape, int own_axes, npy_intp points, npy_intp entries, int type,
                         int row, int lanes)
{
    npy_intp steps[KERNEL_MOST_AXES], size = type == NPY_FLOAT ? 4 : 8;
    npy_intp pitch = row_pitch(points, size, lanes), step = pitch, room = pitch / size;
    if (entries > NPY_MAX_INTP / pitch)
        return PyErr_NoMemory();
    room *= entries;
    for (int axis = batch_axes + own_axes - 1; axis >= batch_axes; step *= shape[axis--])
        steps[axis] = step;
    step = size;
    for (int axis = batch_axes - 1; axis >= 0; step *= shape[axis--])
        steps[axis] = step;
    PyObject *base = contiguous(1, &room, type, row, lanes);
    if (base == NULL)
        return NULL;
    PyObject *array = PyArray_NewFromDescr(&PyArray_Type, PyArray_DescrFromType(type), batch_axes + own_axes, shape,
                                           steps, PyArray_DATA((PyArrayObject *)base), NPY_ARRAY_WRITEABLE, NULL);
    if (array == NULL || PyArray_SetBaseObject((PyArrayObject *)array, base)) {
        if (array == NULL)
            Py_DECREF(base);
        Py_CLEAR(array);
    }
    return array;
}

PyObject *kernel_memory_array(int batch_axes, const npy_intp *batch, int own_axes, const ptrdiff_t *own, int single,
                              int row, int lanes)
{
    npy_intp shape[KERNEL_MOST_AXES], points = 1, entries = 1;
    int type = single ? NPY_FLOAT : NPY_DOUBLE;
    if (batch_axes + own_axes > KERNEL_MOST_AXES) {
        PyErr_SetString(PyExc_ValueError, "results have too many axes");
        return NULL;
    }
    for (int axis = 0; axis < batch_axes; axis++) {
        shape[axis] = batch[axis];
        if (batch[axis] && points > NPY_MAX_INTP / 32 / batch[axis])
            return PyErr_NoMemory();
        points *= batch[axis];
    }
    for (int axis = 0; axis < own_axes; axis++) {
        shape[batch_axes + axis] = own[axis];
        entries *= own[axis];
    }
    if (batch_axes && own_axes && points > 1)
        return in_rows(batch_axes, shape, own_axes, points, entries, type, row, lanes);
    return contiguous(batch_axes + own_axes, shape, type, row, lanes);
}
