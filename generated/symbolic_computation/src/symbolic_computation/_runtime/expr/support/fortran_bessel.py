"""Modified Bessel functions of whole order as Fortran module procedures; the same methods as those in C."""

from __future__ import annotations

from collections.abc import Mapping

from .texts import Support

_BESSELI = """\
    ! The modified Bessel function of the first kind of whole order. Within |n| + 16 ulp.
    pure function real_besseli(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer, size_x, order, total, term, k, above, here, below, wanted

        size_x = abs(x)
        order = abs(n)
        total = 1.0d0
        term = 1.0d0
        if (.not. x <= x) then
            answer = x
        else if (size_x * size_x <= 64.0d0 + 16.0d0 * order) then
            ! The power series.
            k = 1.0d0
            do while (term > 1.0d-18 * total)
                term = term * (0.25d0 * size_x * size_x / (k * (k + order)))
                total = total + term
                k = k + 1.0d0
            end do
            k = 1.0d0
            do while (k <= order)
                total = total * (0.5d0 * size_x / k)
                k = k + 1.0d0
            end do
            answer = total
        else if (size_x > 1.0d4 + order * order) then
            answer = real_inf()
        else if (size_x > 30.0d0 + order * order) then
            ! The asymptotic series; the exponential in two halves, for it overflows first.
            k = 1.0d0
            do while (k < 60.0d0 .and. abs(term) > 1.0d-18)
                term = term * (((2.0d0 * k - 1.0d0) * (2.0d0 * k - 1.0d0) - 4.0d0 * order * order) &
                    / (8.0d0 * k * size_x))
                total = total + term
                k = k + 1.0d0
            end do
            answer = exp(0.5d0 * size_x) / sqrt(6.283185307179586d0 * size_x) * total * exp(0.5d0 * size_x)
        else
            ! Recurrence downwards, where all terms are positive; I(0) + 2*I(1) + 2*I(2) + ... = exp(x).
            above = 0.0d0
            here = 1.0d-300
            wanted = 0.0d0
            total = 0.0d0
            k = c_floor(max(size_x, order)) + 40.0d0
            do while (k >= 1.0d0)
                if (k == order) wanted = here
                total = total + 2.0d0 * here
                below = above + 2.0d0 * k / size_x * here
                above = here
                here = below
                if (here > 1.0d200) then
                    here = here * 1.0d-200
                    above = above * 1.0d-200
                    total = total * 1.0d-200
                    wanted = wanted * 1.0d-200
                end if
                k = k - 1.0d0
            end do
            total = total + here
            if (n == 0) wanted = here
            answer = wanted / total * exp(0.5d0 * size_x) * exp(0.5d0 * size_x)
        end if
        if (x < 0.0d0 .and. modulo(n, 2) == 1) answer = -answer
    end function real_besseli
"""

_BESSELK = """\
    ! The modified Bessel function of the second kind of whole order; infinite at 0, NaN below. Within |n| + 16 ulp.
    ! Orders 0 and 1 by their series up to 1, beyond by the integral of exp(-x*cosh(t))*cosh(n*t), for which the
    ! trapezoidal rule converges exponentially; higher orders by recurrence.
    pure function real_besselk(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer, zeroth, first, next, damping, step, half, weight
        real(c_double) :: quarter, term, harmonic, i_zero, i_one
        ! Euler's constant minus log(2)
        real(c_double), parameter :: shift = -0.11593151565841245d0
        integer :: k

        if (.not. (x > 0.0d0 .and. x <= huge(x))) then
            answer = merge(0.0d0, real_nan(), x > 0.0d0)
            if (x == 0.0d0) answer = real_inf()
            return
        end if
        damping = 1.0d0
        zeroth = 0.0d0
        if (x <= 1.0d0) then
            quarter = 0.25d0 * x * x
            term = 1.0d0
            harmonic = 0.0d0
            i_zero = 1.0d0
            i_one = 1.0d0
            do k = 1, 13
                term = term * (quarter / (k * k))
                harmonic = harmonic + 1.0d0 / k
                i_zero = i_zero + term
                i_one = i_one + term / (k + 1)
                zeroth = zeroth + harmonic * term
            end do
            zeroth = zeroth - (log(x) + shift) * i_zero
            first = (1.0d0 / x - 0.5d0 * x * i_one * zeroth) / i_zero
        else
            step = 0.7d0 / (2.0d0 + sqrt(x))
            weight = 0.5d0
            first = 0.0d0
            k = 0
            do while (weight > 1.0d-20)
                half = sinh(0.5d0 * k * step)
                if (k > 0) weight = exp(-2.0d0 * x * half * half)
                zeroth = zeroth + weight
                first = first + weight * (1.0d0 + 2.0d0 * half * half)
                k = k + 1
            end do
            ! Far out exp(-x) comes last, because the higher orders do not underflow with it.
            if (x >= 600.0d0) damping = exp(-0.5d0 * x)
            zeroth = zeroth * step * merge(exp(-x), damping, x < 600.0d0)
            first = first * step * merge(exp(-x), damping, x < 600.0d0)
        end if
        if (n == 0) first = zeroth
        do k = 1, abs(n) - 1
            next = zeroth + 2.0d0 * k / x * first
            zeroth = first
            first = next
        end do
        answer = first * damping
    end function real_besselk
"""

FORTRAN_BESSEL: Mapping[str, Support] = {
    "real_besseli": Support(_BESSELI, ("real_inf",), ("c_floor",)),
    "real_besselk": Support(_BESSELK, ("real_inf", "real_nan")),
}
