"""Special functions that Fortran 2008 lacks, as module procedures; the same methods as those in C."""

from __future__ import annotations

from collections.abc import Mapping

from .texts import Support

_DIGAMMA = """\
    ! The logarithmic derivative of gamma; NaN at its poles. Within 8 ulp for x > 0; below zero within 8 ulp of the
    ! larger of |digamma(x)| and |pi/tan(pi*x)|. Up to 10 it is written as a sum of terms of one sign around its
    ! root, with the root in two parts, so that nothing cancels near it.
    pure recursive function real_digamma(x) result(answer)
        real(c_double), intent(in) :: x
        real(c_double) :: answer, from_root, near, far, here, there, slope, tail, total
        real(c_double), parameter :: pi = 3.141592653589793d0
        real(c_double), parameter :: root = 1.4616321449683622d0, root_tail = 9.549995429965697d-17
        ! Bernoulli(2k)/(2k)
        real(c_double), parameter :: series(8) = [ &
            1.0d0 / 12.0d0, -1.0d0 / 120.0d0, 1.0d0 / 252.0d0, -1.0d0 / 240.0d0, 1.0d0 / 132.0d0, &
            -691.0d0 / 32760.0d0, 1.0d0 / 12.0d0, -3617.0d0 / 8160.0d0]
        integer :: k

        if (x <= 0.0d0) then
            answer = real_nan()
            if (x < c_rint(x) .or. x > c_rint(x)) then
                answer = real_digamma(1.0d0 - x) - pi / tan(pi * (x - c_rint(x)))
            end if
        else if (x < 10.0d0) then
            from_root = (x - root) - root_tail
            total = 0.0d0
            do k = 9, 0, -1
                total = total + 1.0d0 / ((x + k) * (root + k))
            end do
            near = x + 10.0d0
            far = root + 10.0d0
            here = 1.0d0 / (near * near)
            there = 1.0d0 / (far * far)
            slope = 0.0d0
            tail = 0.0d0
            do k = 8, 1, -1
                slope = slope * here + tail
                tail = tail * there + series(k)
            end do
            slope = slope * here + tail
            total = total + 0.5d0 / (near * far) + slope * (near + far) * here * there
            answer = from_root * total + c_log1p(from_root / far)
        else
            near = 1.0d0 / x / x
            total = 0.0d0
            do k = 8, 1, -1
                total = total * near + series(k)
            end do
            answer = log(x) - 0.5d0 / x - total * near
        end if
    end function real_digamma
"""

_POLYGAMMA_POSITIVE = """\
    ! |polygamma(n, x)| for n >= 1 and x > 0, by recurrence up to n + 16 and the asymptotic series from there.
    pure function positive_polygamma(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer, leading, start, total, term, tail
        real(c_double), parameter :: bernoulli(12) = [ &
            1.0d0 / 6.0d0, -1.0d0 / 30.0d0, 1.0d0 / 42.0d0, -1.0d0 / 30.0d0, 5.0d0 / 66.0d0, &
            -691.0d0 / 2730.0d0, 7.0d0 / 6.0d0, -3617.0d0 / 510.0d0, 43867.0d0 / 798.0d0, &
            -174611.0d0 / 330.0d0, 854513.0d0 / 138.0d0, -236364091.0d0 / 2730.0d0]
        integer :: k

        leading = 1.0d0 / x
        do k = 1, n - 1
            leading = leading * (k / x)
        end do
        start = x
        total = 0.0d0
        do while (start < n + 16.0d0)
            total = total + (x / start) ** (n + 1)
            start = start + 1.0d0
        end do
        term = 1.0d0
        tail = 0.0d0
        do k = 1, 12
            term = term * ((2.0d0 * k - 2.0d0 + n) / (2.0d0 * k - 1.0d0)) &
                * ((2.0d0 * k - 1.0d0 + n) / (2.0d0 * k)) / start / start
            tail = tail + bernoulli(k) * term
        end do
        tail = tail + 1.0d0 + 0.5d0 * n / start
        answer = leading * (n / x * total + (x / start) ** n * tail)
    end function positive_polygamma
"""

_POLYGAMMA = """\
    ! The n-th derivative of digamma; at its poles infinite for odd n, NaN for even. Within n + 16 ulp for x > 0;
    ! below zero, where it is a sum over both sides of the nearest integer, of the largest of its terms.
    pure function real_polygamma(n, x) result(answer)
        integer, intent(in) :: n
        real(c_double), intent(in) :: x
        real(c_double) :: answer, offset, pole, turn
        integer :: k

        turn = merge(-1.0d0, 1.0d0, modulo(n, 2) == 0)
        if (n == 0) then
            answer = real_digamma(x)
        else if (abs(x) > huge(x)) then
            answer = merge(0.0d0, real_nan(), x > 0.0d0)
        else if (.not. x <= 0.0d0) then
            answer = turn * positive_polygamma(n, x)
        else if (x < c_rint(x) .or. x > c_rint(x)) then
            offset = x - c_rint(x)
            pole = 1.0d0 / offset
            do k = 1, n
                pole = pole * (k / offset)
            end do
            pole = pole + positive_polygamma(n, 1.0d0 + offset)
            answer = turn * pole + positive_polygamma(n, 1.0d0 - offset) - positive_polygamma(n, 1.0d0 - x)
        else
            answer = merge(real_nan(), real_inf(), modulo(n, 2) == 0)
        end if
    end function real_polygamma
"""

_ELLIPK = """\
    ! The complete elliptic integral of the first kind of parameter m; infinite at 1, NaN above. Within 8 ulp.
    pure function real_ellipk(m) result(answer)
        real(c_double), intent(in) :: m
        real(c_double) :: answer, a, b, mean

        if (m >= 1.0d0) then
            answer = merge(real_inf(), real_nan(), m == 1.0d0)
            return
        end if
        a = 1.0d0
        b = sqrt(1.0d0 - m)
        do while (abs(a - b) > 1.0d-8 * a)
            mean = 0.5d0 * (a + b)
            b = sqrt(a * b)
            a = mean
        end do
        answer = 3.141592653589793d0 / (a + b)
    end function real_ellipk
"""

_ELLIPE = """\
    ! The complete elliptic integral of the second kind of parameter m; NaN above 1. Within 16 ulp. By Legendre's
    ! relation it is a sum of positive terms: the mean of the complementary integral, and a part of the first.
    pure function real_ellipe(m) result(answer)
        real(c_double), intent(in) :: m
        real(c_double) :: answer, below, a, b, half, mean, total, power

        if (.not. (m < 1.0d0 .and. m >= -huge(m)) .or. m == 0.0d0) then
            answer = abs(m)
            if (m == 0.0d0) answer = 1.5707963267948966d0
            if (m > 1.0d0) answer = real_nan()
            return
        end if
        below = 1.0d0
        total = 0.5d0 * (1.0d0 - m)
        b = sqrt(abs(m))
        if (m < 0.0d0) then
            below = sqrt(1.0d0 - m)
            total = 0.5d0 / (1.0d0 - m)
            b = sqrt(m / (m - 1.0d0))
        end if
        a = 1.0d0
        power = 0.5d0
        do while (abs(a - b) > 1.0d-9 * a)
            half = 0.5d0 * (a - b)
            mean = 0.5d0 * (a + b)
            b = sqrt(a * b)
            a = mean
            power = power * 2.0d0
            total = total + power * half * half
        end do
        answer = below * (0.5d0 * (a + b) + below * real_ellipk(m) * total)
    end function real_ellipe
"""

_LAMBERTW = """\
    ! The principal branch of the inverse of w*exp(w); NaN below -1/e. Within 8 ulp. Near -1/e, which is kept in two
    ! parts, the unknown is w + 1, because w alone loses half its digits there.
    pure function real_lambertw(x) result(answer)
        real(c_double), intent(in) :: x
        real(c_double) :: answer, above, p, more, growth, excess
        real(c_double), parameter :: e = 2.718281828459045d0
        integer :: k

        if (x < -0.2d0) then
            above = (x + 0.36787944117144233d0) - 1.2428753672788363d-17
            p = sqrt(2.0d0 * e * above)
            more = p * (1.0d0 + p * (-1.0d0 / 3.0d0 + p * (11.0d0 / 72.0d0 &
                + p * (-43.0d0 / 540.0d0 + p * 769.0d0 / 17280.0d0))))
            do k = 1, 4
                growth = more * exp(more)
                more = more - (growth - c_expm1(more) - e * above) / growth
            end do
            answer = more - 1.0d0
        else if (x <= huge(x) .and. (x < 0.0d0 .or. x > 0.0d0)) then
            answer = c_log1p(x)
            answer = answer * (1.0d0 - c_log1p(answer) / (2.0d0 + answer))
            do k = 1, 4
                growth = exp(answer)
                excess = answer * growth - x
                answer = answer - excess &
                    / (growth * (answer + 1.0d0) - (answer + 2.0d0) * excess / (2.0d0 * answer + 2.0d0))
            end do
        else
            answer = x
        end if
    end function real_lambertw
"""

FORTRAN_SPECIAL: Mapping[str, Support] = {
    "real_digamma": Support(_DIGAMMA, ("real_nan",), ("c_rint", "c_log1p")),
    "positive_polygamma": Support(_POLYGAMMA_POSITIVE),
    "real_polygamma": Support(_POLYGAMMA, ("real_digamma", "positive_polygamma", "real_inf", "real_nan"), ("c_rint",)),
    "real_ellipk": Support(_ELLIPK, ("real_inf", "real_nan")),
    "real_ellipe": Support(_ELLIPE, ("real_ellipk", "real_nan")),
    "real_lambertw": Support(_LAMBERTW, (), ("c_expm1", "c_log1p")),
}
