"""MathML is read back by an XML parser, and what it draws is told in one line."""

import re
from xml.etree import ElementTree

import pytest

from ..expr.errors import ExpressionError
from ..expr.functions import FUNCTIONS, call_form
from ..expr.mathml import NAMESPACE, mathml
from ..expr.parser import parse
from ..expr.syntax import Name, Unary

CORE = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msqrt", "mroot", "msup", "msub", "munder", "munderover",
    "mtable", "mtr", "mtd",
}  # fmt: skip
#: How many children MathML asks for.
CHILDREN = {"mfrac": 2, "mroot": 2, "msup": 2, "msub": 2, "munder": 2, "munderover": 3}


def read(text):
    """The root of what is drawn for ``text``, after checking every element of it."""
    root = ElementTree.fromstring(mathml(parse(text)))
    assert root.tag == f"{{{NAMESPACE}}}math"
    for element in root.iter():
        tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        assert tag in CORE
        assert len(element) == CHILDREN.get(tag, len(element)), tag
    return root


def told(element):
    """An element in one line: fractions as ``{a|b}``, powers as ``a^{b}``, tables as ``a, b; c, d``."""
    tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    parts = [told(child) for child in element]
    inner = "".join(parts)
    match tag:
        case "mi" | "mn" | "mo" | "mtext":
            return (element.text or "").replace("\u2061", "").replace("\u00a0", " ")
        case "mfrac":
            return f"{{{parts[0]}|{parts[1]}}}"
        case "msqrt":
            return f"√{{{inner}}}"
        case "mroot":
            return f"{parts[1]}√{{{parts[0]}}}"
        case "msup":
            return f"{parts[0]}^{{{parts[1]}}}"
        case "msub" | "munder":
            return f"{parts[0]}_{{{parts[1]}}}"
        case "munderover":
            return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
        case "mtr":
            return ", ".join(parts)
        case "mtable":
            return "; ".join(parts)
    return inner


DRAWN = {
    "x": "x",
    "sigma_1": "σ_{1}",
    "mu_earth": "μ_{earth}",
    "x1_max": "x_{1,max}",
    "größe": "größe",
    "1.5": "1.5",
    "2.0": "2",
    "1e30": "10^{30}",
    "1e-12": "10^{−12}",
    "x_": "x_{_}",
    "1.5e-30*x": "1.5⋅10^{−30}⋅x",
    "a + b - c": "a+b−c",
    "a - (b - c)": "a−(b−c)",
    "-x**2": "−x^{2}",
    "(-x)**2": "(−x)^{2}",
    "x**-y": "x^{−y}",
    "2**x**3": "2^{x^{3}}",
    "(a + b)*c": "(a+b)⋅c",
    "a*-b": "a⋅(−b)",
    "a*b/c": "{a⋅b|c}",
    "a/b*c": "{a|b}⋅c",
    "(a + b)/(c + d)": "{a+b|c+d}",
    "a/(b/c)": "{a|{b|c}}",
    "a/b/c": "{{a|b}|c}",
    "(a/b)**2": "({a|b})^{2}",
    "a/b/c/d/e/f": "a/b/c/d/e/f",
    "a//b": "⌊{a|b}⌋",
    "a % 3 + mod(b, c)": "amod3+bmodc",
    "x**0.5": "√{x}",
    "sqrt(x + 1)": "√{x+1}",
    "cbrt(x)": "3√{x}",
    "abs(x) + norm(v)": "|x|+‖v‖",
    "floor(x) - ceil(y)": "⌊x⌋−⌈y⌉",
    "sin(x)*log(y)": "sin(x)⋅ln(y)",
    "log2(x) + log10(y)": "log_{2}(x)+log_{10}(y)",
    "sin(x)**2": "sin(x)^{2}",
    "atan2(y, x)": "atan2(y,x)",
    "besselj(0, x)": "J_{0}(x)",
    "besselk(-0.5, x)": "K_{−0.5}(x)",
    "polygamma(2, x)": "ψ^{(2)}(x)",
    "gamma(x)": "Γ(x)",
    "lambertw(x)": "W(x)",
    "f_1(x)": "f_{1}(x)",
    "x <= y != z": "x≤y≠z",
    "a < b": "a<b",
    "not a or b and c": "¬a∨b∧c",
    "not (a or b)": "¬(a∨b)",
    "1 if x > 0 else 2 if y > 0 else 3": "{1, if x>0; 2, if y>0; 3, otherwise",
    "piecewise(1, x > 0, 2)": "{1, if x>0; 2, otherwise",
    "2*(1 if x > 0 else 2)": "2⋅({1, if x>0; 2, otherwise)",
    "[[1, 2], [3, x]]": "[1, 2; 3, x]",
    "[a, b]": "[a; b]",
    "M[0, 1:2]": "M_{0,1:2}",
    "v[:]": "v_{:}",
    "(a/b)[0]": "({a|b})_{0}",
    "transpose(M) @ v": "M^{T}⋅v",
    "inv(A)": "A^{−1}",
    "dot(a, b)*c": "(a⋅b)⋅c",
    "cross(a, b)": "a×b",
    "sum(a[i] for i in range(3))": "∑_{i=0}^{2}a_{i}",
    "prod(x - i for i in range(1, n))*2": "(∏_{i=1}^{n−1}(x−i))⋅2",
    "sum(i for i in range(3))/2": "{∑_{i=0}^{2}i|2}",
    "max(v[i] for i in range(3))": "max_{i=0,…,2}v_{i}",
    "[i*x for i in range(3)]": "[i⋅x]_{i=0,…,2}",
    "diff(f, x)": "{∂|∂x}f",
}


@pytest.mark.parametrize("text", DRAWN)
def test_what_is_drawn(text):
    assert told(read(text)) == DRAWN[text]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_drawn(name):
    drawn = told(read(re.split(" or |, and ", call_form(name))[0]))
    assert drawn


def test_text_is_never_markup():
    # No parser makes such a name; a tree made by hand may hold one.
    name = '<script>alert("&")</script>'
    root = ElementTree.fromstring(mathml(Name(start=0, end=0, name=name)))
    assert told(root) == name
    assert "<script" not in mathml(Name(start=0, end=0, name=name))


@pytest.mark.parametrize("pair", ["+-", "*/", "/%", "/*"])
def test_long_chains_need_neither_the_stack_nor_depth(pair):
    root = read("".join(f"x{pair[place % 2]}" for place in range(4000)) + "x")
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    assert depth < 10


@pytest.mark.parametrize(("before", "after"), [("sin(", ")"), ("max(1, ", ")"), ("-", ""), ("v[", "]"), ("abs(", ")")])
def test_what_the_parser_takes_is_drawn(before, after):
    depth = 190
    read(before * depth + "0" + after * depth)


def test_what_nests_deeper_than_the_stack_is_refused():
    tree = Name(start=0, end=1, name="x")
    for _ in range(5000):
        tree = Unary(start=0, end=1, operator="-", operand=tree)
    with pytest.raises(ExpressionError, match="C207: the expression nests too deeply to be drawn"):
        mathml(tree)
