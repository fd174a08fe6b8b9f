import pytest

from ..expr.fortran_printer import DIALECT, print_fortran
from ..expr.graph import OPERATIONS
from ..expr.support.fortran_support import FORTRAN_INTERFACES, FORTRAN_SUPPORT
from .printing import routine

SCALAR = """\
module evaluate_mod
    use, intrinsic :: iso_c_binding, only: c_double
    implicit none
    private
    public :: evaluate

contains

    ! Computes x**4 + sin(y)/x.
    ! Arguments in order: x, y.
    pure function evaluate(x, y) result(answer) bind(C, name="evaluate")
        real(c_double), intent(in), value :: x, y
        real(c_double) :: answer
        real(c_double) :: t1

        t1 = x * x
        answer = t1 * t1 + sin(y) / x
    end function evaluate

end module evaluate_mod
"""
VECTOR = """\
    ! Computes [x < 1, y > 2].
    ! Arguments in order: x, y.
    pure subroutine table(x, y, out) bind(C, name="table")
        real(c_double), intent(in), value :: x, y
        logical(c_bool), intent(out) :: out(2)

        out(1) = x < 1.0d0
        out(2) = y > 2.0d0
    end subroutine table
"""


def line(text, variables=None):
    """What is assigned to the answer."""
    source = print_fortran([routine(text, variables)])
    return source.rsplit("        answer = ", 1)[1].split("\n")[0]


def test_a_scalar_function():
    assert print_fortran([routine("x**4 + sin(y)/x")]) == SCALAR


def test_an_array_is_written_to_the_last_argument():
    source = print_fortran([routine("[x < 1, y > 2]", name="table")])
    assert VECTOR in source
    assert "only: c_double, c_bool" in source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", "x * x"),
        ("x**9", "c_pow(x, 9.0d0)"),
        ("x**0.5", "sqrt(x)"),
        ("x % y", "real_mod(x, y)"),
        ("1.5e-7*x", "1.5d-7 * x"),
        ("1e21*x", "1d21 * x"),
        ("-3*x", "(-3.0d0) * x"),
        ("x*-3", "x * (-3.0d0)"),
        ("-x*y", "(-x) * y"),
        ("-(x*y)", "-x * y"),
        ("x*(-y)", "x * (-y)"),
        ("2 - x", "2.0d0 - x"),
        ("x if x > 0 else y", "merge(x, y, x > 0.0d0)"),
        ("x != y", "x /= y"),
        ("not x < y", ".not. (x < y)"),
        ("x < y and not x > 1", "x < y .and. .not. (x > 1.0d0)"),
        ("1e400*x", "real_inf() * x"),
        ("-1e400*x", "(-real_inf()) * x"),
        ("0/0*x", "real_nan() * x"),
        ("round(x)", "c_rint(x)"),
        ("trunc(x)", "aint(x)"),
        ("floor(x)", "c_floor(x)"),
        ("cbrt(x)", "c_cbrt(x)"),
        ("expm1(x)", "c_expm1(x)"),
        ("loggamma(x)", "real_loggamma(x)"),
        ("besselj(3, x)", "real_besselj(3, x)"),
        ("pi*x", "3.141592653589793d0 * x"),
    ],
)
def test_expressions(text, expected):
    assert line(text) == expected


def test_every_operation_has_a_form():
    assert OPERATIONS.keys() - {"constant", "symbol"} <= DIALECT.forms.keys()


def test_every_support_function_is_complete():
    for name, support in FORTRAN_SUPPORT.items():
        assert f"function {name}(" in support.text
        assert f"end function {name}\n" in support.text
        called = {other for other in (*FORTRAN_SUPPORT, *FORTRAN_INTERFACES) if f"{other}(" in support.text} - {name}
        assert called == {*support.needs, *support.library}, name


def test_names_that_differ_in_case_only_are_renamed():
    source = print_fortran([routine("t + T*Sin", ["t", "T", "Sin", "answer", "evaluate_MOD"])])
    assert "! Arguments in order: t, T_ (T), Sin_ (Sin), answer_ (answer), evaluate_MOD_ (evaluate_MOD)." in source
    assert "answer = t + T_ * Sin_\n" in source


def test_interfaces_are_those_that_are_called():
    source = print_fortran([routine("x//y + expm1(x)")])
    assert source.count("import :: c_double") == 3
    for name in ("fmod", "floor", "expm1"):
        assert f'bind(C, name="{name}")' in source
    assert "pure function c_fmod(x, y) result(answer)" in source
    assert "only: c_double\n" in source
    assert "only: c_double, c_int64_t\n" in print_fortran([routine("1e400*x")])


def test_long_lines_are_continued():
    names = [f"a_variable_of_some_length_with_more_than_fifty_letters_{number}" for number in range(5)]
    source = print_fortran([routine(f"hypot({names[0]}, {names[1]})*atan2({names[2]}, {names[3]})", names)])
    assert max(map(len, source.split("\n"))) <= 120
    assert " &\n" in source


def test_many_temporaries_are_declared_in_several_statements():
    text = " + ".join(f"sin({number}*x)*cos({number}*x)/sin({number}*x)" for number in range(2, 90))
    source = print_fortran([routine(text)])
    declared = [line for line in source.split("\n") if line.startswith("        real(c_double) :: t")]
    assert len(declared) > 1
    assert sum(line.startswith("        t") for line in source.split("\n")) > 64


def test_logical_temporaries_are_declared_apart():
    assert "        logical :: t1\n" in print_fortran([routine("[x if x < y else 1, y if x < y else 2]")])


def test_no_arguments():
    assert 'pure function evaluate() result(answer) bind(C, name="evaluate")' in print_fortran([routine("2 + 3")])


def test_a_matrix_is_written_row_by_row():
    source = print_fortran([routine("[[x, 1, 2], [2*x, y, 3]]")])
    assert "    ! Writes 2 by 3 entries to out, row by row.\n" in source
    assert "        real(c_double), intent(out) :: out(6)\n" in source
    assert "        out(4) = 2.0d0 * x\n" in source
