/*
 * The frame of a kernel's body: one function over points, compiled once per instruction level.
 *
 *     KERNEL(name)
 *     {
 *         for (ptrdiff_t i = 0; i < points; i += LANES) { loads; arithmetic; stores }
 *     }
 *
 * in and out have one pointer an entry, row-major over all arguments and all results in order. points is a positive
 * multiple of 8, so that every level divides it. Nothing need be aligned. An output may be an input, for the loads of
 * a group of points precede its stores; otherwise outputs are disjoint from everything. A body keeps no state.
 */
#ifndef KERNEL_BODY_H
#define KERNEL_BODY_H

#include <stddef.h>

#include "lanes.h"

#ifndef KERNEL_LEVEL
#define KERNEL_LEVEL plain
#endif

#define KERNEL_JOIN(name, level) name##_##level
#define KERNEL_SYMBOL(name, level) KERNEL_JOIN(name, level)

/* Declares the body first, because it is called from another file. */
#define KERNEL(name)                                                                                  \
    void KERNEL_SYMBOL(name, KERNEL_LEVEL)(const double *const *in, double *const *out,               \
                                           ptrdiff_t points);                                         \
    void KERNEL_SYMBOL(name, KERNEL_LEVEL)(const double *const *restrict in __attribute__((unused)),  \
                                           double *const *restrict out, ptrdiff_t points)

/*
 * One part of a long body: a compiler's time grows faster than the length of a function. values holds what crosses
 * from part to part, for one group of points.
 */
#define KERNEL_PART(name)                                                                             \
    static __attribute__((noinline)) void name(lanes *restrict values __attribute__((unused)),        \
                                               double *const *restrict out __attribute__((unused)),   \
                                               ptrdiff_t i __attribute__((unused)))

/* The sine and the cosine of one angle, which share their reduction. */
typedef struct {
    lanes sine, cosine;
} lanes_angle;

static inline __attribute__((always_inline, unused)) lanes_angle lanes_angle_of(lanes x)
{
    lanes_angle angle;

    lanes_sincos(x, &angle.sine, &angle.cosine);
    return angle;
}

/*
 * One copy of a function of lanes.h for all calls: in a long body the copies in place of every call would be most of
 * its code.
 */
#define LANES_CALLED(name)                                                                            \
    static __attribute__((noinline)) lanes called_##name(lanes x)                                     \
    {                                                                                                 \
        return lanes_##name(x);                                                                       \
    }
#define LANES_CALLED_OF_TWO(name)                                                                     \
    static __attribute__((noinline)) lanes called_##name(lanes x, lanes y)                            \
    {                                                                                                 \
        return lanes_##name(x, y);                                                                    \
    }
#define LANES_CALLED_ANGLE                                                                            \
    static __attribute__((noinline)) lanes_angle called_angle_of(lanes x)                             \
    {                                                                                                 \
        return lanes_angle_of(x);                                                                     \
    }

/* Makes lanes_<name> of real_<name>, a function of one double, applied to each lane; as exact as that. */
#define LANE_BY_LANE(name)                                                                            \
    static lanes lanes_##name(lanes x)                                                                \
    {                                                                                                 \
        double entries[LANES];                                                                        \
                                                                                                      \
        lanes_store(entries, x);                                                                      \
        for (int k = 0; k < LANES; ++k) {                                                             \
            entries[k] = real_##name(entries[k]);                                                     \
        }                                                                                             \
        return lanes_load(entries);                                                                   \
    }

/* The same of a function that has an order. */
#define LANE_BY_LANE_OF_ORDER(name)                                                                   \
    static lanes lanes_##name(int order, lanes x)                                                     \
    {                                                                                                 \
        double entries[LANES];                                                                        \
                                                                                                      \
        lanes_store(entries, x);                                                                      \
        for (int k = 0; k < LANES; ++k) {                                                             \
            entries[k] = real_##name(order, entries[k]);                                              \
        }                                                                                             \
        return lanes_load(entries);                                                                   \
    }

#endif
