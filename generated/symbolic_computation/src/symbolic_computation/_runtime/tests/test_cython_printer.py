import pytest

from ..expr.cython_printer import DIALECT, print_cython
from ..expr.graph import OPERATIONS
from .printing import routine

SCALAR = '''\
# cython: language_level=3, cdivision=True
"""Computed in double arithmetic, with the edges of IEEE 754."""

from libc.math cimport fabs, sin


cpdef double evaluate(double x, double y) noexcept nogil:
    """Compute x**4 + sin(y)/abs(x)."""
    cdef double t1 = x * x
    return t1 * t1 + sin(y) / fabs(x)
'''


def line(text):
    """The returned expression."""
    return print_cython([routine(text)]).rsplit("    return ", 1)[1].rstrip("\n")


def test_a_scalar_function():
    assert print_cython([routine("x**4 + sin(y)/abs(x)")]) == SCALAR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", "x * x"), ("x**9", "pow(x, 9.0)"), ("x % y", "real_mod(x, y)"), ("x//y", "real_floordiv(x, y)"),
        ("x if x > 0 else y", "x if x > 0.0 else y"), ("x < y and not x > 1", "x < y and not x > 1.0"),
        ("not (x < y and y < 2)", "not (x < y and y < 2.0)"), ("[x, y*2]", "[x, y * 2.0]"), ("x != 1", "x != 1.0"),
        ("1e400*x", "INFINITY * x"), ("besselj(2, x)", "real_besselj(2, x)"), ("gamma(x)", "tgamma(x)"),
    ],
)  # fmt: skip
def test_expressions(text, expected):
    assert line(text) == expected


def test_every_operation_has_a_form():
    assert OPERATIONS.keys() - {"constant", "symbol"} <= DIALECT.forms.keys()


def test_support_is_c_and_declared():
    source = print_cython([routine("ellipe(x) + mod(x, 2)")])
    assert 'cdef extern from * nogil:\n    """\n    #include <math.h>\n' in source
    assert source.index("static double real_ellipk(double m)") < source.index("static double real_ellipe(double m)")
    assert '    """\n    double real_ellipe(double m)\n    double real_mod(double x, double y)\n' in source
    assert "cimport" not in source


def test_matrices_are_lists_of_rows():
    source = print_cython([routine("[[x, 1], [2*x, y]]", name="table")])
    assert "cpdef list table(double x, double y):\n" in source
    assert source.endswith("    return [\n        [x, 1.0],\n        [2.0 * x, y],\n    ]\n")


def test_truth_values():
    assert "cpdef bint evaluate(double x) noexcept nogil:\n" in print_cython([routine("x > 1")])
    assert "cdef bint t1 = x < y\n" in print_cython([routine("[x if x < y else 1, y if x < y else 2]")])


def test_words_of_the_language_are_renamed():
    source = print_cython([routine("nogil + double + cdef", ["nogil", "double", "cdef"])])
    assert "(double nogil_, double double_, double cdef_)" in source
    assert "    nogil_ stands for nogil. double_ stands for double. cdef_ stands for cdef.\n" in source


def test_long_heads_and_imports_are_wrapped():
    names = [f"a_variable_of_some_length_{number}" for number in range(6)]
    source = print_cython([routine("+".join(names), names)])
    assert "cpdef double evaluate(\n    double a_variable_of_some_length_0,\n" in source
    functions = [
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "exp",
        "expm1",
        "log",
        "log1p",
        "log2",
        "log10",
        "erf",
    ]
    source = print_cython([routine(" + ".join(f"{name}(x)" for name in functions))])
    assert "from libc.math cimport (\n    acos, acosh," in source
    assert max(map(len, source.split("\n"))) <= 100
