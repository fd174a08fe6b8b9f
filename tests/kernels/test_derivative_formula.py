import pytest

from codegen.kernels.lower import lower_kernel
from codegen.runtime.expr.latex import latex
from codegen.runtime.expr.parser import parse

INPUTS = 'x: {domain: "(0, 9)"}, y: {domain: "(0, 9)"}, r: {shape: [2], domain: "(0, 9)"}, alpha_1: {domain: "(0, 1)"}'


@pytest.fixture
def equation(load):
    def made(expr, wrt, define="", more=""):
        text = f"""
  k:
    doc: d
    inputs: {{{INPUTS}}}
    define: {{{define}}}
    outputs: {{v: {{expr: "{expr}"}}}}
    derivatives: {{dv_dx: {{of: v, wrt: {wrt}{more}}}}}"""
        system = load(text)
        return lower_kernel(system.kernels["k"], system.model.kernels["k"]).results[-1].latex

    return made


@pytest.mark.parametrize(
    ("expr", "wrt", "expected"),
    [
        ("x*y", "x", "y"),
        ("sqrt(x*y)", "x", "y/(2*v)"),
        ("y*sin(x)", "x", "y*cos(x)"),
        ("sqrt(2*y/x)", "x", "-(v/(2*x))"),
        ("exp(x) + y*exp(x)", "x", "exp(x)*(1 + y)"),
        ("x/3", "x", "1/3"),
        ("y if x < 3 else x**2", "x", "0 if x < 3 else 2*x"),
        ("abs(x)", "x", "sign(x)"),
    ],
)
def test_a_short_derivative_is_printed(equation, expr, wrt, expected):
    assert equation(expr, wrt) == rf"\frac{{\partial v}}{{\partial {wrt}}} = {latex(parse(expected))}"


def test_definitions_and_entries_are_called_by_their_names(equation):
    assert equation("y*s", "x", 's: "sin(x)", c: "cos(x)"') == r"\frac{\partial v}{\partial x} = y \, c"
    vector = equation("norm(r)", "r")
    assert vector == (
        r"\frac{\partial v}{\partial r} = "
        r"\begin{pmatrix} \frac{{r}_{0}}{v} \\ \frac{{r}_{1}}{v} \end{pmatrix}"
    )
    assert equation("alpha_1*x", "alpha_1") == r"\frac{\partial v}{\partial \alpha_{1}} = x"


def test_a_second_derivative(equation):
    assert equation("x**3", "x", more=", order: 2") == r"\frac{\partial^{2} v}{\partial x^{2}} = 6 \, x"


def test_a_long_derivative_is_only_named(equation):
    expr = "*".join(f"sin({n}*x*y)" for n in range(2, 9))
    assert equation(expr, "x") == r"\frac{\partial v}{\partial x}"
