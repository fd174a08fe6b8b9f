import ast

import pytest

from ..service.problem import Problem
from ..symbolic.expression import read_expression
from ..symbolic.generator import LANGUAGES, check_function_name, generate_source

HOSTILE = [
    "",
    " ",
    "f()",
    "f;",
    "f\n",
    "f g",
    "2f",
    "f-g",
    "f.g",
    "__import__('os')",
    'f"',
    "f'",
    "*/",
    "f\\",
    "σ",
    "ｆ",
    "_f",
    "f" * 64,
    "f(double x){return 0;}int main",
    "evaluate) bind(C",
    "f\x00",
    "f\u202e",
    "${f}",
    "{f}",
    "%s",
    "../f",
]
RESERVED = {
    "C": [
        "int",
        "double",
        "main",
        "sin",
        "j0",
        "printf",
        "malloc",
        "INFINITY",
        "sinf",
        "real_mod",
        "bool",
        "out",
        "tgamma",
    ],
    "Fortran": [
        "function",
        "END",
        "Gamma",
        "real",
        "c_double",
        "answer",
        "out",
        "REAL_MOD",
        "c_pow",
        "merge",
        "malloc",
    ],
    "Cython": ["lambda", "cdef", "nogil", "double", "print", "sin", "real_mod", "None", "list", "struct"],
    "Python": ["lambda", "None", "class", "print", "float", "math", "special", "list", "exec"],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_function_name_that_is_no_identifier_is_refused(language, name):
    with pytest.raises(Problem, match="the function name") as caught:
        generate_source(read_expression("x"), language, name)
    assert caught.value.status == 400
    assert caught.value.detail.isprintable()
    assert caught.value.detail.isascii()


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in RESERVED[language]]
)
def test_a_function_name_that_the_language_keeps_is_refused(language, name):
    with pytest.raises(Problem) as caught:
        check_function_name(name, language)
    assert caught.value.status == 400
    expected = f"the function name '{name}' is a word that {language} or its library keeps for itself"
    assert caught.value.detail == expected


def test_a_name_that_is_too_long_says_so():
    with pytest.raises(Problem, match="has 64 characters; at most 63 are allowed"):
        check_function_name("f" * 64, "C")
    assert check_function_name("f" * 63, "Fortran") is None


@pytest.mark.parametrize("language", ["", "c", "Rust", "C\n", "x" * 500])
def test_other_languages_are_refused(language):
    with pytest.raises(Problem, match="the languages are C, Fortran, Cython, Python") as caught:
        generate_source(read_expression("x"), language)
    assert caught.value.status == 400
    assert len(caught.value.detail) < 250


@pytest.mark.parametrize("language", LANGUAGES)
def test_variables_outside_ascii_are_refused(language):
    with pytest.raises(Problem, match=r"the variable .* has characters outside ASCII") as caught:
        generate_source(read_expression("σ + 1"), language)
    assert caught.value.status == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_that_mean_something_elsewhere_are_renamed(language):
    names = ["int", "T", "t", "sin", "end", "y0", "double", "evaluate", "float", "out", "x" * 70, "x" * 70 + "y"]
    found = generate_source(read_expression(" + ".join(names), names), language)
    assert f"Compute{'' if language in ('Python', 'Cython') else 's'} int + T + t" in found.source
    assert (
        "x" * 64
        not in found.source.replace(" ", "").split("def")[-1].split("bind(C")[-1].split('"""')[-1].split("*/")[-1]
    )
    if language == "Python":
        function = next(node for node in ast.parse(found.source).body if isinstance(node, ast.FunctionDef))
        taken = [argument.arg for argument in function.args.args]
        assert len(set(taken)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_and_the_language_are_in_the_result(language):
    found = generate_source(read_expression("x**2 + sin(y)"), language, "area_of")
    assert (found.language, found.function_name, found.requires) == (language, "area_of", ())
    assert "area_of(" in found.source
    assert "x**2 + sin(y)" in found.source
    assert found.source.endswith("\n")
    assert not any(line != line.rstrip() for line in found.source.split("\n"))


def test_what_python_needs_is_named():
    assert generate_source(read_expression("ellipk(x)"), "Python").requires == ("scipy",)
    assert generate_source(read_expression("ellipk(x)"), "C").requires == ()


@pytest.mark.parametrize("language", ["C", "Fortran", "Cython"])
def test_a_function_that_a_language_lacks_is_refused_with_the_reason(language):
    with pytest.raises(Problem) as caught:
        generate_source(read_expression("besselj(0.5, x)"), language)
    assert caught.value.status == 422
    expected = f"there is no {language} for besselj of the order 1/2; whole orders and Python are possible"
    assert caught.value.detail == expected
    assert "special.jv(n, x)" in generate_source(read_expression("besselj(0.5, x)"), "Python").source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_largest_expressions_are_printed(language):
    text = " + ".join(f"sin({number}*x)" for number in range(1500))
    found = generate_source(read_expression(text[:9900].rsplit(" + ", 1)[0]), language)
    assert max(map(len, found.source.split("\n"))) <= 132
