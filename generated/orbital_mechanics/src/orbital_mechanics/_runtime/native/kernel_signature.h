/* The own axes of a kernel's arguments and results, read from a text such as "(3),()->(),(3,3)". */
#ifndef KERNEL_SIGNATURE_H
#define KERNEL_SIGNATURE_H

#include <stddef.h>

/* One argument or result. */
typedef struct {
    int axes;
    const ptrdiff_t *lengths;
    int entries;
} kernel_own;

typedef struct {
    int inputs, outputs;             /* arguments and results */
    int input_entries, output_entries;
    kernel_own *own;                 /* of arguments, then of results */
    ptrdiff_t *lengths;              /* what own[...].lengths point into */
} kernel_signature;

/* 0, -1 where the text is no signature, -2 without memory; then nothing needs to be freed. */
int kernel_signature_read(const char *text, kernel_signature *signature);
void kernel_signature_free(kernel_signature *signature);

#endif
