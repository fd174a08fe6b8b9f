"""Hints are taken at their word: what they say, written where they point, is right."""

import math
import re

import mpmath
import pytest

from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.functions import FUNCTIONS, call_form
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import Target, evaluate_point
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.rewritten_calls import written_for
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.syntax import Call
from codegen.runtime.expr.typed import Value
from codegen.support.spans import Span
from tests.diagnostics.hints import apply_hint

X, Y = 0.625, -1.5
#: What people write, and what they mean by it.
MEANT = {
    "x²": X**2, "x⁻¹": 1 / X, "x×y": X * Y, "x ÷ y": X / Y, "x·y": X * Y, "x − y": X - Y, "x\xa0– y": X - Y,
    "√x": math.sqrt(X),
    "|y|": 1.5, "||[3, 4]||": 5.0, "½*x": X / 2, "2πx": 2 * math.pi * X, "π*x": math.pi * X,
    "2x": 2 * X, "2 x": 2 * X, "2(x + y)": 2 * (X + Y), "x(y + 1)": X * (Y + 1), "010*x": 10 * X, "1_000*x": 1000 * X,
    "2,5*x": 2.5 * X, "1,234,567*x": 1234567 * X, "1 000*x": 1000 * X, "1e−3*x": 1e-3 * X, "1.5d2*x": 150 * X,
    "sinn(x)": math.sin(X), "ln(x)": math.log(X), "arcsin(x/9)": math.asin(X / 9), "Max(x, y)": X, "X*y": X * Y,
    "_x + 1": X + 1, "1 if x is y else 0": 0, "1 if x is not y else 0": 1,
    "int(x)": 0, "lgamma(x)": math.lgamma(X), "1 if x ≤ y else 0": 0,
    "Pi + x": math.pi + X, "math.sqrt(x)": math.sqrt(X), "np.pi*x": math.pi * X, "numpy.exp(x)": math.exp(X),
    "sp.special.erf(x)": math.erf(X), "x.real": X, "np.where(x > y, x, y)": X,
    "2/pow(x, 2)": 2 / X**2, "sqr(y)**3": Y**6, "sec(x)*2": 2 / math.cos(X), "1/cot(x)": math.tan(X),
    "-coth(x)": -1 / math.tanh(X),
    "1 if x > 0 && y > 0 else 0": 0, "1 if x > 0||y > 0 else 0": 1, "1 if !(x > 0) else 2": 2, "1 if x <> y else 0": 1,
    "1 if x = y else 0": 0, "x > 0 ? y : 1": Y, "2*(x < 0 ? y : 1)": 2, "if(x > 0, y, 1)": Y,
    "2*IF(x > 0, y, 1)": 2 * Y,
    "if x > y then 1 else 2": 1, "z = x + y": X + Y, "=x*2": 2 * X, "y[0]": Y, "log(x, 10)": math.log10(X),
    "log(x, base=3)": math.log(X, 3), "round(y*1.234, 1)": -1.9, "hypot(x, y, 2)": math.hypot(X, Y, 2),
    "atan(y, x)": math.atan2(Y, X), "sum(x, y, 2)": X + Y + 2, "x^2": X**2, "x.^2": X**2, "sin^2(x)": math.sin(X) ** 2,
    "sin²(x)": math.sin(X) ** 2, "tan^-1(x)": math.atan(X), "sqrt x": math.sqrt(X), "ln x": math.log(X),
    "50%": 0.5, "3!*x": 6 * X, "deg2rad(x)": math.radians(X), "fmod(y, 1)": math.fmod(Y, 1), "x mod y": X % Y,
    "1 if x > 0 AND y > 0 else 0": 0, "“x”": X, "'x' + 1": X + 1, "$x + 1": X + 1, r"\pi\cdot x": math.pi * X,
    r"\sqrt{x}": math.sqrt(X), "x**2;": X**2, "\u200bx": X, "Sin(x)": math.sin(X), "PI()": math.pi,
    "factorial(3)": 6, "nthroot(x, 3)": X ** (1 / 3), "exp10(x)": 10**X, "beta(x, 2)": 1 / (X * (X + 1)),
}  # fmt: skip
#: No text needs more hints than this.
MOST_HINTS = 4


def value_of(text):
    """The value of a text at X and Y, to the nearest double."""
    graph = Graph()
    names = {name: Value((), (graph.symbol(name),), "real") for name in ("x", "y")}
    value = elaborate(parse(text), Scope(names, {}, frozenset(names)), graph)
    point = {graph.symbol("x"): X, graph.symbol("y"): Y}
    found = evaluate_point(graph, [Target(value.entries)], point).natural[0].entries[0]
    return nearest_double(found)


@pytest.mark.parametrize(("text", "meant"), MEANT.items())
def test_hints_that_are_followed_lead_to_what_was_meant(text, meant):
    said = []
    while len(said) <= MOST_HINTS:
        try:
            found = value_of(text)
        except ExpressionError as error:
            said.append(error.hint)
            text = apply_hint(text, Span("text", 1, error.start + 1, 1, error.end + 1), error.hint)
            assert text is not None, said
        else:
            break
    assert 1 <= len(said) <= MOST_HINTS, said
    assert found == pytest.approx(meant, rel=1e-13)


#: Functions of mpmath that are written out here, with where each is asked for.
OF_MPMATH = dict.fromkeys(
    [
        "sec",
        "csc",
        "cot",
        "sech",
        "csch",
        "coth",
        "acot",
        "asech",
        "acsch",
        "radians",
        "degrees",
        "factorial",
        "j0",
        "j1",
    ],
    X,
) | dict.fromkeys(["asec", "acsc", "acoth"], 1 + X)


@pytest.mark.parametrize("name", OF_MPMATH)
def test_what_is_written_for_a_call_is_that_function(name):
    place = OF_MPMATH[name]
    written = written_for(parse(f"{name}({place})"))
    assert value_of(written) == pytest.approx(float(getattr(mpmath, name)(place)), rel=1e-14)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_says_how_it_is_called(name):
    with pytest.raises(ExpressionError) as refused:
        value_of(f"{name}()")
    assert refused.value.code == "C214"
    assert refused.value.hint == f"write {call_form(name)}"
    tree = parse(re.split(" or |, and ", call_form(name))[0])
    assert isinstance(tree, Call)
    rule = FUNCTIONS[name]
    assert rule.minimum <= len(tree.arguments) <= (rule.maximum or 9)
    if rule.family in ("entrywise", "scalar") and name not in {"clip", "heaviside"}:
        value_of(call_form(name).split(", and")[0])
