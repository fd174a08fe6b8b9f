#include "kernel_signature.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *read_length(const char *text, ptrdiff_t *length)
{
    ptrdiff_t value = 0;
    const char *start = text;
    while (*text >= '0' && *text <= '9' && value <= (INT_MAX - 9) / 10)
        value = 10 * value + (*text++ - '0');
    *length = value;
    return text == start ? NULL : text;
}

/* Reads "(2,3)" and returns what follows it. */
static const char *read_own(const char *text, kernel_own *own, ptrdiff_t *lengths)
{
    ptrdiff_t entries = 1;
    own->axes = 0;
    own->lengths = lengths;
    if (*text++ != '(')
        return NULL;
    while (*text != ')') {
        if (own->axes && *text++ != ',')
            return NULL;
        text = read_length(text, &lengths[own->axes]);
        if (text == NULL)
            return NULL;
        entries *= lengths[own->axes++];
        if (entries > INT_MAX / 2)
            return NULL;
    }
    own->entries = (int)entries;
    return text + 1;
}

static int read_all(const char *text, kernel_signature *signature)
{
    ptrdiff_t *lengths = signature->lengths;
    kernel_own *own = signature->own;
    int *count = &signature->inputs, *entries = &signature->input_entries;
    while (*text) {
        if (count == &signature->inputs && strncmp(text, "->", 2) == 0) {
            count = &signature->outputs;
            entries = &signature->output_entries;
            text += 2;
        } else if (*count && *text++ != ',')
            return -1;
        text = read_own(text, own, lengths);
        if (text == NULL || own->entries > INT_MAX - *entries)
            return -1;
        lengths += own->axes;
        *entries += own->entries;
        *count += 1;
        own += 1;
    }
    return signature->outputs ? 0 : -1;
}

int kernel_signature_read(const char *text, kernel_signature *signature)
{
    size_t most = strlen(text) + 1; /* no more arguments, and no more axes, than characters */
    memset(signature, 0, sizeof *signature);
    signature->own = calloc(most, sizeof *signature->own);
    signature->lengths = calloc(most, sizeof *signature->lengths);
    int status = signature->own && signature->lengths ? read_all(text, signature) : -2;
    if (status)
        kernel_signature_free(signature);
    return status;
}

void kernel_signature_free(kernel_signature *signature)
{
    free(signature->own);
    free(signature->lengths);
    memset(signature, 0, sizeof *signature);
}
