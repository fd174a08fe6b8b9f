/* What belongs to one import of the extension. */
#ifndef KERNEL_STATE_H
#define KERNEL_STATE_H

#include "kernel_numpy.h"

typedef struct {
    PyTypeObject *body_type, *callable_type;
} kernel_state;

#endif
