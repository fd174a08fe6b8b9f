"""What Fortran 2008 lacks, as module procedures, and the functions of libm that it can call.

Bounds are errors in units of the last place of the result, over the whole domain unless another scale is said;
tests compare each with mpmath.
"""

from __future__ import annotations

from collections.abc import Mapping

from .fortran_bessel import FORTRAN_BESSEL
from .fortran_special import FORTRAN_SPECIAL
from .texts import Support

#: Functions of libm by the name that they have in Fortran.
FORTRAN_INTERFACES: Mapping[str, str] = {
    f"c_{name}": name for name in ("ceil", "cbrt", "expm1", "floor", "fmod", "log1p", "log2", "pow", "rint")
}

_ARITHMETIC: Mapping[str, Support] = {
    "real_nan": Support(
        """\
    pure function real_nan() result(answer)
        real(c_double) :: answer

        answer = transfer(9221120237041090560_c_int64_t, answer)
    end function real_nan
"""
    ),
    "real_inf": Support(
        """\
    pure function real_inf() result(answer)
        real(c_double) :: answer

        answer = transfer(9218868437227405312_c_int64_t, answer)
    end function real_inf
"""
    ),
    "real_sign": Support(
        """\
    ! -1, 0 or 1; NaN for NaN. Exact.
    pure function real_sign(x) result(answer)
        real(c_double), intent(in) :: x
        real(c_double) :: answer

        answer = x
        if (x > 0.0d0) answer = 1.0d0
        if (x < 0.0d0) answer = -1.0d0
    end function real_sign
"""
    ),
    "real_heaviside": Support(
        """\
    ! 0 below zero, 1 above, at_zero at zero; NaN for NaN. Exact.
    pure function real_heaviside(x, at_zero) result(answer)
        real(c_double), intent(in) :: x, at_zero
        real(c_double) :: answer

        answer = x
        if (x == 0.0d0) answer = at_zero
        if (x > 0.0d0) answer = 1.0d0
        if (x < 0.0d0) answer = 0.0d0
    end function real_heaviside
"""
    ),
    "real_min": Support(
        """\
    ! The smaller; NaN if either is, which min leaves open. Exact.
    pure function real_min(x, y) result(answer)
        real(c_double), intent(in) :: x, y
        real(c_double) :: answer

        answer = merge(x, y, x < y .or. .not. x <= x)
    end function real_min
"""
    ),
    "real_max": Support(
        """\
    ! The greater; NaN if either is, which max leaves open. Exact.
    pure function real_max(x, y) result(answer)
        real(c_double), intent(in) :: x, y
        real(c_double) :: answer

        answer = merge(x, y, x > y .or. .not. x <= x)
    end function real_max
"""
    ),
    "real_mod": Support(
        """\
    ! x - y*floor(x/y): the sign of y; NaN where y is zero, which modulo leaves open. Within 1 ulp.
    pure function real_mod(x, y) result(answer)
        real(c_double), intent(in) :: x, y
        real(c_double) :: answer

        answer = c_fmod(x, y)
        if (answer /= 0.0d0 .and. ((answer < 0.0d0) .neqv. (y < 0.0d0))) answer = answer + y
    end function real_mod
""",
        library=("c_fmod",),
    ),
    "real_floordiv": Support(
        """\
    ! floor(x/y), from the exact remainder, so that no rounding up hides behind it. Within 1 ulp.
    pure function real_floordiv(x, y) result(answer)
        real(c_double), intent(in) :: x, y
        real(c_double) :: answer, quotient, remainder

        if (y == 0.0d0) then
            answer = x / y
            return
        end if
        remainder = c_fmod(x, y)
        quotient = (x - remainder) / y
        if (remainder /= 0.0d0 .and. ((remainder < 0.0d0) .neqv. (y < 0.0d0))) quotient = quotient - 1.0d0
        answer = c_floor(quotient)
        if (quotient - answer > 0.5d0) answer = answer + 1.0d0
    end function real_floordiv
""",
        library=("c_fmod", "c_floor"),
    ),
    "real_loggamma": Support(
        """\
    ! log|gamma(x)|, NaN at minus infinity, where log_gamma is infinite. As exact as log_gamma.
    pure function real_loggamma(x) result(answer)
        real(c_double), intent(in) :: x
        real(c_double) :: answer

        answer = log_gamma(x)
        if (x < -huge(x)) answer = real_nan()
    end function real_loggamma
""",
        ("real_nan",),
    ),
    "real_besselj": Support(
        """\
    ! bessel_jn, for negative orders too, NaN at infinity. As exact as bessel_jn.
    pure function real_besselj(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer

        answer = real_nan()
        if (abs(x) <= huge(x)) answer = bessel_jn(abs(n), x)
        if (n < 0 .and. modulo(n, 2) == 1) answer = -answer
    end function real_besselj
""",
        ("real_nan",),
    ),
    "real_bessely": Support(
        """\
    ! bessel_yn, for negative orders too, NaN below zero and at infinity. As exact as bessel_yn.
    pure function real_bessely(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer

        answer = real_nan()
        if (x >= 0.0d0 .and. x <= huge(x)) answer = bessel_yn(abs(n), x)
        if (n < 0 .and. modulo(n, 2) == 1) answer = -answer
    end function real_bessely
""",
        ("real_nan",),
    ),
}

FORTRAN_SUPPORT: Mapping[str, Support] = {**_ARITHMETIC, **FORTRAN_SPECIAL, **FORTRAN_BESSEL}
FORTRAN_SUPPORT_NAMES = frozenset({*FORTRAN_SUPPORT, *FORTRAN_INTERFACES})
