/* A kernel's body as Python sees it: one choice of one kernel. */
#ifndef KERNEL_BODIES_H
#define KERNEL_BODIES_H

#include "kernel_module.h"
#include "kernel_numpy.h"
#include "kernel_signature.h"

typedef struct {
    PyObject_HEAD
    char *name, *label, *signature_text;
    kernel_signature signature;
    kernel_choice choice;
    PyObject *ufunc, *gufunc; /* made when first asked for */
} kernel_body_object;

extern PyType_Spec kernel_body_spec;

/* A new Body, or NULL with an exception. */
PyObject *kernel_body_new(PyTypeObject *type, const char *name, const char *signature, const kernel_choice *choice);

#endif
