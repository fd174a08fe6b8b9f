import pytest

from ..expr.c_printer import DIALECT, print_c
from ..expr.graph import OPERATIONS
from ..expr.support.c_support import C_SUPPORT
from .printing import routine

SCALAR = """\
#include <math.h>

/*
 * Computes x**4 + sin(y)/x.
 * Arguments in order: x, y.
 */
double evaluate(double x, double y)
{
    const double t1 = x * x;

    return t1 * t1 + sin(y) / x;
}
"""
MATRIX = """\
/*
 * Computes [[x, 1], [2*x, y]].
 * Arguments in order: x, y.
 * Writes 2 by 2 entries to out, row by row.
 */
void table(double x, double y, double out[4])
{
    out[0] = x;
    out[1] = 1.0;
    out[2] = 2.0 * x;
    out[3] = y;
}
"""


def line(text, variables=None):
    """The returned expression."""
    (found,) = [part for part in print_c([routine(text, variables)]).split("\n") if part.startswith("    return ")][-1:]
    return found.removeprefix("    return ").removesuffix(";")


def test_a_scalar_function():
    assert print_c([routine("x**4 + sin(y)/x")]) == SCALAR


def test_an_array_is_written_to_the_last_parameter():
    source = print_c([routine("[[x, 1], [2*x, y]]", name="table")])
    assert source == "#include <math.h>\n\n" + MATRIX


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", "x * x"), ("x**-2", "1.0 / (x * x)"), ("x**9", "pow(x, 9.0)"), ("x**0.5", "sqrt(x)"),
        ("x % y", "real_mod(x, y)"), ("x//y", "real_floordiv(x, y)"), ("abs(x)", "fabs(x)"), ("round(x)", "rint(x)"),
        ("min(x, y)", "real_min(x, y)"), ("max(x, y)", "real_max(x, y)"), ("gamma(x)", "tgamma(x)"),
        ("pi*x", "3.141592653589793 * x"), ("e*x", "2.718281828459045 * x"), ("tau*x", "6.283185307179586 * x"),
        ("x if x > 0 else y", "x > 0.0 ? x : y"), ("(x if x > 0 else y) + 1", "(x > 0.0 ? x : y) + 1.0"),
        ("x < y or x > 1 and y > 1", "x < y || (x > 1.0 && y > 1.0)"), ("not x < y", "!(x < y)"),
        ("not (x < y and y < 2)", "!(x < y && y < 2.0)"), ("1e400*x", "INFINITY * x"), ("-1e400*x", "-INFINITY * x"),
        ("0/0*x", "NAN * x"), ("9007199254740993*x", "9007199254740992.0 * x"), ("exp(x) - 1", "expm1(x)"),
        ("erfc(x)/2", "erfc(x) / 2.0"), ("besselj(-2, x)", "real_besselj(2, x)"), ("x - -3", "x + 3.0"),
        ("-(-3*x)", "-(-3.0 * x)"), ("besselk(4, x)", "real_besselk(4, x)"), ("1 == x", "x == 1.0"),
    ],
)  # fmt: skip
def test_expressions(text, expected):
    assert line(text) == expected


def test_every_operation_has_a_form():
    assert OPERATIONS.keys() - {"constant", "symbol"} <= DIALECT.forms.keys()


def test_every_support_function_is_named_as_its_key_and_used_by_an_operation():
    used = {form.support for form in DIALECT.forms.values()} | {
        need for text in C_SUPPORT.values() for need in text.needs
    }
    assert C_SUPPORT.keys() == used - {None}
    for name, support in C_SUPPORT.items():
        assert f"static double {name}(" in support.text


def test_truth_values_and_unused_variables():
    source = print_c([routine("x > 1", ["x", "z"])])
    assert "#include <stdbool.h>\n" in source
    assert source.endswith("bool evaluate(double x, double z)\n{\n    (void)z;\n    return x > 1.0;\n}\n")
    assert "const bool t1 = x < y;" in print_c([routine("[x if x < y else 1, y if x < y else 2]")])
    assert "stdbool" not in print_c([routine("x if x < 1 else 2")])


def test_names_of_the_library_are_renamed_and_the_comment_says_so():
    source = print_c([routine("y0 + real_mod*int_", ["y0", "real_mod", "int_"])])
    assert " * Arguments in order: y0_ (y0), real_mod_ (real_mod), int_." in source
    assert "double evaluate(double y0_, double real_mod_, double int_)" in source


def test_support_is_printed_once_and_posix_is_asked_for_where_needed():
    source = print_c([routine("besselj(1, x)", name="f"), routine("besselj(2, x) + ellipe(x)", name="g")])
    assert source.startswith("#define _XOPEN_SOURCE 600\n\n#include <math.h>\n")
    assert source.count("static double real_besselj(") == 1
    assert source.index("static double real_ellipk(") < source.index("static double real_ellipe(")
    assert "_XOPEN_SOURCE" not in print_c([routine("sin(x)")])


def test_no_variables_and_many():
    assert "double evaluate(void)\n" in print_c([routine("2 + 3")])
    assert " * It has no arguments.\n" in print_c([routine("2 + 3")])
    names = [f"a_variable_of_some_length_{number}" for number in range(9)]
    source = print_c([routine("+".join(names), names)])
    assert "double evaluate(\n    double a_variable_of_some_length_0,\n" in source
    assert "    double a_variable_of_some_length_8)\n{\n" in source
    assert max(map(len, source.split("\n"))) <= 132


def test_the_same_expression_prints_the_same_text():
    text = "sin(x)*sum(cos(x*i)**2 for i in range(9))"
    assert print_c([routine(text)]) == print_c([routine(text)])
