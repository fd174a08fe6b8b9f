/* The table that a generated module.c fills and the extension serves: kernels, and the bodies that compute them.

   A body computes `points` points, a positive multiple of its choice's `lanes`; it gets one pointer an entry (all
   arguments in order, arrays row-major), nothing need be aligned, and an output may be an input or lie apart from it. */
#ifndef KERNEL_MODULE_H
#define KERNEL_MODULE_H

#include <stddef.h>

typedef void kernel_body(const double *const *in, double *const *out, ptrdiff_t points);

/* One way to compute a kernel: an instruction level of the C body ("v4", "v3", "v2", "neon", "plain") or another
   compiled backend ("fortran", "autowrap"). */
typedef struct {
    const char *label;
    kernel_body *body;
    int lanes;
} kernel_choice;

/* `signature` names the own axes of arguments and results: "(3),()->(),(3,3)". The best choice comes first. */
typedef struct {
    const char *name;
    const char *signature;
    const kernel_choice *choices;
} kernel_entry;

/* Defined by module.c: the kernels, ended by an entry without a name; and the digest of the sources that were built. */
extern const kernel_entry kernel_entries[];
extern const char kernel_sources[];

#define KERNEL_DECLARE(symbol) extern kernel_body symbol;
#define KERNEL_CHOICE(label, symbol, lanes) {label, symbol, lanes},
#define KERNEL_NO_MORE_CHOICES {NULL, NULL, 0}

/* Bodies of other languages are in the table where their compilers were found. */
#if defined(KERNEL_FORTRAN)
#define KERNEL_DECLARE_FORTRAN(symbol) KERNEL_DECLARE(symbol##_fortran)
#define KERNEL_CHOICE_FORTRAN(symbol) KERNEL_CHOICE("fortran", symbol##_fortran, 8)
#else
#define KERNEL_DECLARE_FORTRAN(symbol)
#define KERNEL_CHOICE_FORTRAN(symbol)
#endif
#if defined(KERNEL_CYTHON)
#define KERNEL_DECLARE_CYTHON(symbol) KERNEL_DECLARE(symbol##_cython)
#define KERNEL_CHOICE_CYTHON(symbol) KERNEL_CHOICE("cython", symbol##_cython, 8)
#else
#define KERNEL_DECLARE_CYTHON(symbol)
#define KERNEL_CHOICE_CYTHON(symbol)
#endif

#if defined(__x86_64__)
#define KERNEL_DECLARE_LEVELS(symbol)                                                                                  \
    KERNEL_DECLARE(symbol##_v4) KERNEL_DECLARE(symbol##_v3) KERNEL_DECLARE(symbol##_v2) KERNEL_DECLARE(symbol##_plain)
#define KERNEL_LEVELS(symbol)                                                                                          \
    KERNEL_CHOICE("v4", symbol##_v4, 8)                                                                                \
    KERNEL_CHOICE("v3", symbol##_v3, 4) KERNEL_CHOICE("v2", symbol##_v2, 2) KERNEL_CHOICE("plain", symbol##_plain, 1)
#elif defined(__aarch64__)
#define KERNEL_DECLARE_LEVELS(symbol) KERNEL_DECLARE(symbol##_neon) KERNEL_DECLARE(symbol##_plain)
#define KERNEL_LEVELS(symbol) KERNEL_CHOICE("neon", symbol##_neon, 2) KERNEL_CHOICE("plain", symbol##_plain, 1)
#else
#define KERNEL_DECLARE_LEVELS(symbol) KERNEL_DECLARE(symbol##_plain)
#define KERNEL_LEVELS(symbol) KERNEL_CHOICE("plain", symbol##_plain, 1)
#endif

#endif
