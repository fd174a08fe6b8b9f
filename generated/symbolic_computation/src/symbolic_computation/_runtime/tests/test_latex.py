import pytest

from ..expr.latex import latex, latex_name
from ..expr.parser import parse

FORMULAS = {
    "(r + sigma**2/2)*T": r"\left(r + \frac{{\sigma}^{2}}{2}\right) \, T",
    "erfc(-x/sqrt(2))": r"\operatorname{erfc}\left(\frac{-x}{\sqrt{2}}\right)",
    "x**0.5": r"\sqrt{x}",
    "cbrt(x)": r"\sqrt[3]{x}",
    "(a/b)**2": r"{\left(\frac{a}{b}\right)}^{2}",
    "2*3**x": r"2 \cdot {3}^{x}",
    "a - (b - c)": r"a - \left(b - c\right)",
    "a*-b": r"a \, \left(-b\right)",
    "x <= y != z": r"x \leq y \neq z",
    "not a or b and c": r"\lnot a \lor b \land c",
    "sum(a[i]*b[i] for i in range(3))": r"\sum_{i=0}^{2} {a}_{i} \, {b}_{i}",
    "prod(x - i for i in range(1, n))*2": r"\left(\prod_{i=1}^{n - 1} \left(x - i\right)\right) \cdot 2",
    "[[1, 2], [3, x]]": r"\begin{bmatrix} 1 & 2 \\ 3 & x \end{bmatrix}",
    "piecewise(1, x > 0, 2)": r"\begin{cases} 1 & \text{if } x > 0 \\ 2 & \text{otherwise} \end{cases}",
    "1 if x > 0 else 2": r"\begin{cases} 1 & \text{if } x > 0 \\ 2 & \text{otherwise} \end{cases}",
    "1.5e-30*x": r"1.5 \cdot 10^{-30} \, x",
    "1e30": "10^{30}",
    "1e-12": "10^{-12}",
    "2.5e-5/x": r"\frac{2.5 \cdot 10^{-5}}{x}",
    "x*1e-12": r"x \cdot 10^{-12}",
    "x*1e-12**2": r"x \, {\left(10^{-12}\right)}^{2}",
    "0.00012 + 0.0": "0.00012 + 0",
    "1e7 + 2500000.0": "10^{7} + 2500000",
    "3.986004418e14*x": r"3.986004418 \cdot 10^{14} \, x",
    "299792458.0 - 12345678.5": "299792458 - 12345678.5",
    "10000000": "10000000",
    "Phi(d1)": r"\Phi\left(d_{1}\right)",
    "x//2": r"\left\lfloor \frac{x}{2}\right\rfloor",
    "transpose(M) @ v": r"{M}^{T} \, v",
    "dot(a, b)*c": r"\left(a \cdot b\right) \, c",
    "diff(f, x)": r"\frac{\partial}{\partial x} f",
    "besselj(0, x)*besselk(-0.5, x)": r"J_{0}\left(x\right) \, K_{-0.5}\left(x\right)",
    "polygamma(2, x) + ellipk(m)": r"\psi^{\left(2\right)}\left(x\right) + K\left(m\right)",
    "lambertw(x)": r"W\left(x\right)",
    "inv(A) @ b": r"{A}^{-1} \, b",
    "log(x) + log10(x)": r"\ln\left(x\right) + \log_{10}\left(x\right)",
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formula(text):
    assert latex(parse(text)) == FORMULAS[text]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("x", "x"), ("sigma", r"\sigma"), ("d1", "d_{1}"), ("mu_earth", r"\mu_{\mathrm{earth}}"), ("lambda_", r"\lambda"),
     ("omega_0", r"\omega_{0}"), ("größe", r"\mathrm{größe}"), ("x1_max", r"x_{1, \mathrm{max}}"),
     ("x_", r"x_{\_}"), ("x1_", r"x_{1, \_}"), ("in_", r"\mathrm{in}")],
)  # fmt: skip
def test_names_are_symbols(name, symbol):
    assert latex_name(name) == symbol


def test_braces_balance_and_underscores_are_subscripts():
    text = latex(parse("a__b_c1*v_1_2[0, 1:]**x_y - f_g(h_)"))
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")


def test_long_chains_do_not_need_the_stack():
    assert latex(parse("+".join(["x"] * 4000))).count("x") == 4000
    assert latex(parse("/".join(["x"] * 2000))).count(r"\frac") == 1999
