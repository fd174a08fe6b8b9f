/*
 * Vectors of doubles at the width of the level that is compiled for, and the functions of the language on them.
 *
 * Everything is inlined, has no state and touches neither errno nor the modes of the floating-point unit. A lane's
 * result depends on that lane's arguments alone. Bounds are errors in units of the last place of the result, found by
 * comparison with many-digit values; arguments outside a function's domain give NaN, and infinities, signed zeros and
 * subnormal numbers are what Annex F of C99 says.
 */
#ifndef LANES_H
#define LANES_H

#include "lanes_vector.h"

#include "lanes_arithmetic.h"
#if LANES > 1
#include "lanes_error_function.h"
#include "lanes_exponential.h"
#include "lanes_hyperbolic.h"
#include "lanes_inverse_hyperbolic.h"
#include "lanes_inverse_trigonometric.h"
#include "lanes_logarithm.h"
#include "lanes_roots.h"
#include "lanes_rounding.h"
#include "lanes_trigonometric.h"
#endif
#if LANES_FUSED
#include "lanes_division.h"
#include "lanes_power.h"
#endif
#include "lanes_by_lane.h"

#endif
