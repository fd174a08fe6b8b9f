import math
from fractions import Fraction

import pytest

from ..expr.elaborate import elaborate
from ..expr.errors import ExpressionError
from ..expr.graph import Graph
from ..expr.parser import parse
from ..expr.scope import FunctionDefinition, Scope
from ..expr.typed import Value

INPUTS = {"x": 1.75, "y": -0.5, "gamma": 3.0, "n": 7.0, "v": [1.5, -2.0, 0.25], "w": [3.0, 0.5, -1.0]}
INPUTS["M"] = [[1.0, 2.0, 3.0], [0.5, -1.0, 4.0], [2.5, 0.0, 1.0]]

RULES = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "neg": lambda a: -a,
    "mod": lambda a, b: a % b,
    "floordiv": lambda a, b: a // b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": lambda a: not a,
    "select": lambda c, a, b: a if c else b,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos,
    "log": math.log,
    "abs": abs,
    "min": min,
    "max": max,
    "floor": math.floor,
    "sign": lambda a: (a > 0) - (a < 0),
    "round": round,
    "pi": lambda: math.pi,
    "e": lambda: math.e,
    "tau": lambda: math.tau,
    "true": lambda: True,
    "false": lambda: False,
}


class Bench:
    """A scope with one input of every sort, a few functions, and the inputs' numbers."""

    def __init__(self):
        self.graph = Graph()
        self.numbers = {}
        names = {}
        for name, number in INPUTS.items():
            kind = "int" if name == "n" else "real"
            flat = [(name, number)]
            shape = ()
            if isinstance(number, list):
                shape = (3, 3) if isinstance(number[0], list) else (3,)
                flat = [(f"{name}[{i}]", e) for i, e in enumerate(number)] if len(shape) == 1 else [
                    (f"{name}[{i},{j}]", e) for i, row in enumerate(number) for j, e in enumerate(row)
                ]  # fmt: skip
            symbols = tuple(self.graph.symbol(symbol, kind) for symbol, _ in flat)
            self.numbers.update(zip(symbols, (e for _, e in flat), strict=True))
            names[name] = Value(shape, symbols, kind)
        self.functions = {}
        self.define("square", ["a"], "a**2")
        self.define("slope", ["a"], "diff(a**3 + square(a), a)")
        self.define("pull", ["r"], "diff(1/norm(r), r)")
        self.define("mixed", ["a", "b"], "diff(a*b, a)")
        self.define("big0", ["a"], "a + 1")
        self.define("wide0", ["a"], "a + 1")
        for level in range(1, 61):
            self.define(f"big{level}", ["a"], f"big{level - 1}(a)*big{level - 1}(a*{level} + 1)")
            self.define(f"wide{level}", ["a"], f"wide{level - 1}(a)*wide{level - 1}(a)")
        self.scope = Scope(names, self.functions, frozenset(names))

    def define(self, name, arguments, body):
        self.functions[name] = FunctionDefinition(tuple(arguments), parse(body), Scope({}, dict(self.functions)))

    def value(self, text):
        return elaborate(parse(text), self.scope, self.graph)

    def number(self, text):
        value = self.value(text)
        numbers = {}
        for node in self.graph.reachable(value.entries):
            made = self.graph[node]
            if made.operation == "constant":
                numbers[node] = float(made.payload)
            elif made.operation == "symbol":
                numbers[node] = self.numbers[node]
            else:
                numbers[node] = RULES[made.operation](*(numbers[argument] for argument in made.arguments))
        flat = [numbers[entry] for entry in value.entries]
        return flat if value.shape else flat[0]


@pytest.fixture(scope="module")
def bench():
    return Bench()


x, y, gamma, n, v, w, M = (INPUTS[name] for name in ("x", "y", "gamma", "n", "v", "w", "M"))
length = math.sqrt(sum(e * e for e in v))

VALUES = {
    "x + 2*y - 1/4": x + 2 * y - 0.25,
    "-x**2": -(x**2),
    "7 // 2 + 7 % 4 - -7 // 2 + -7 % 4": 3 + 3 + 4 + 1,
    "mod(y, 3) + y // 1": 2.5 - 1,
    "x if x > 0 and not y > 0 else y": x,
    "1 < x < 2 <= gamma != 4": True,
    "piecewise(1, x < 0, 2, x < 1, 3, x < 2, 4)": 3.0,
    "clip(x, 0, 1) + clip(y, 0, 1)": 1.0,
    "min(x, y, 3) + max(v) + min(v)": y + 1.5 - 2.0,
    "sum(v) + prod(v)": sum(v) + math.prod(v),
    "sum(M)": 13.0,
    "sum(v[i]*w[i] for i in range(3))": sum(a * b for a, b in zip(v, w, strict=True)),
    "prod(i for i in range(1, 6))": 120.0,
    "max(v[i]**2 for i in range(3))": 4.0,
    "sum(v*i for i in range(3))": [3 * e for e in v],
    "sum(sum(M[i, j] if i < j else 0 for j in range(3)) for i in range(3))": 9.0,
    "dot(v, w)": sum(a * b for a, b in zip(v, w, strict=True)),
    "cross(v, w)": [-2.0 * -1 - 0.25 * 0.5, 0.25 * 3 - 1.5 * -1, 1.5 * 0.5 + 2.0 * 3],
    "norm(v)": length,
    "M @ v": [sum(a * b for a, b in zip(row, v, strict=True)) for row in M],
    "v @ M": [sum(v[i] * M[i][j] for i in range(3)) for j in range(3)],
    "trace(M @ M)": sum(M[i][k] * M[k][i] for i in range(3) for k in range(3)),
    "transpose(M)[0]": [row[0] for row in M],
    "outer(v, w)[1, :]": [v[1] * e for e in w],
    "M[0:2, 1]": [2.0, -1.0],
    "M[:, 0:1]": [1.0, 0.5, 2.5],
    "eye(2)[1]": [0.0, 1.0],
    "[x, 1]": [x, 1.0],
    "[v, w][1]": w,
    "[[i + 2*j for j in range(2)] for i in range(2)]": [0.0, 2.0, 1.0, 3.0],
    "-v": [-e for e in v],
    "2*v/x": [2 * e / x for e in v],
    "abs(v)": [abs(e) for e in v],
    "gamma*2": 6.0,
    "tau - 2*pi + e**0": 1.0,
    "square(x + 1)": (x + 1) ** 2,
    "diff(x**3*y, x)": 3 * x**2 * y,
    "diff(norm(v), v)": [e / length for e in v],
    "diff(M @ v, v)[1, 2]": 4.0,
    "slope(y)": 3 * y**2 + 2 * y,
    "pull(v)": [-e / length**3 for e in v],
    "mixed(x, x)": x,
    "diff(square(x), x)": 2 * x,
    "diff(floor(x) + sign(x) + round(x), x)": 0.0,
    "v[min(2, 1 + 1)]": 0.25,
    "sum(i if i % 2 == 0 else -i for i in range(5))": 2.0,
    "x**0": 1.0,
    "heaviside(0, 1/2) + heaviside(-1, 9) + heaviside(2, 9)": 1.5,
}


@pytest.mark.parametrize("text", VALUES)
def test_value(bench, text):
    assert bench.number(text) == pytest.approx(VALUES[text], rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    ("text", "kind", "shape"),
    [("n*2 - n//3 + n%2", "int", ()), ("n/2", "real", ()), ("n**2", "real", ()), ("n + 1.", "real", ()),
     ("x > n", "bool", ()), ("[1, 2]", "int", (2,)), ("[1, x]", "real", (2,)), ("1 if x > 0 else 2", "int", ()),
     ("1 if x > 0 else 2.5", "real", ()), ("[v, w]", "real", (2, 3)), ("diff(v, M)", "real", (3, 3, 3)),
     ("abs(n)", "int", ()), ("sqrt(n)", "real", ()), ("min(n, 2)", "int", ()),
     ("sum(n*i for i in range(2))", "int", ()), ("[x > 0, y > 0]", "bool", (2,))],
)  # fmt: skip
def test_kind_and_shape(bench, text, kind, shape):
    value = bench.value(text)
    assert (value.kind, value.shape) == (kind, shape)


def test_constants_are_exact_and_nothing_else_is_simplified(bench):
    def node(text):
        return bench.graph[bench.value(text).entries[0]]

    assert node("0.1 + 0.2").payload == Fraction(3, 10)
    assert node("(1/3)**2").payload == Fraction(1, 9)
    assert bench.value("x*1 + 0") == bench.value("x")
    assert bench.value("--x") == bench.value("x")
    assert node("x*0").operation == "mul"
    assert node("1/0").operation == "div"
    assert node("0**-1").operation == "pow"
    assert node("x - x").operation == "sub"
    assert bench.value("2*x") == bench.value("2.0*x")
    assert bench.value("x > y") == bench.value("y < x")


REFUSED = {
    "x + z": ("C210", 4, 5, "declare `z`, or correct the name"),
    "x + Gamma": ("C210", 4, 9, "did you mean `gamma`"),
    "oo": ("C210", 0, 2, ""),
    "sinn(x)": ("C211", 0, 4, "did you mean `sin`"),
    "ln(x)": ("C211", 0, 2, "log"),
    "range(3)": ("C211", 0, 5, "for i"),
    "gamma(x)": ("C212", 0, 5, "rename"),
    "x(2)": ("C212", 0, 1, "for a product write x*; an entry of an array is x[0]"),
    "2*sin": ("C213", 2, 5, "sin(...)"),
    "log(x, 2)": ("C214", 0, 9, "write `log2(x)`"),
    "square(x, y)": ("C214", 0, 12, "square(a)"),
    "min()": ("C214", 0, 5, ""),
    "sum(x, y)": ("C214", 0, 9, "write `(x + y)`"),
    "abs(x, y)": ("C214", 0, 9, "write abs(x)"),
    "inf": ("C210", 0, 3, "in an interval write oo"),
    "nan*x": ("C210", 0, 3, "no such value"),
    "true": ("C210", 0, 4, "write a comparison"),
    "PI*x": ("C210", 0, 2, "did you mean `pi`?"),
    "πx": ("C210", 0, 2, "for a product write pi*x"),
    "Sin[x]": ("C210", 0, 3, "did you mean the function `sin`?"),
    "pow(x, 2)": ("C211", 0, 9, "write `(x**2)`"),
    "LOG(x)": ("C211", 0, 3, "did you mean `log`? A spreadsheet's LOG is log10"),
    "sinc(x)": ("C211", 0, 4, "its formula is sin(x)/x"),
    "(x > 1) + 1": ("C215", 1, 6, "1 if"),
    "x and y > 0": ("C215", 0, 1, "x != 0"),
    "not x": ("C215", 4, 5, ""),
    "x if y else 2": ("C215", 5, 6, ""),
    "sin(x > 0)": ("C215", 4, 9, ""),
    "x if x > 0 else x > 0": ("C215", 16, 21, ""),
    "[x, x > 0]": ("C215", 4, 9, ""),
    "v + x": ("C216", 0, 5, ""),
    "v + M": ("C216", 0, 5, ""),
    "2/v": ("C216", 2, 3, ""),
    "v**2": ("C216", 0, 1, ""),
    "v < 1": ("C216", 0, 1, ""),
    "atan2(v, x)": ("C216", 6, 7, ""),
    "dot(v, M)": ("C216", 7, 8, ""),
    "cross(v, [1, 2])": ("C216", 9, 15, ""),
    "v @ w": ("C216", 0, 5, "dot"),
    "M @ [1, 2]": ("C216", 0, 10, "transpose"),
    "trace(v)": ("C216", 6, 7, ""),
    "[x, v]": ("C216", 4, 5, ""),
    "[M, M]": ("C216", 1, 2, ""),
    "[]": ("C216", 0, 2, ""),
    "x if x > 0 else v": ("C216", 16, 17, ""),
    "max(v, x)": ("C216", 4, 5, ""),
    "sum(x)": ("C216", 4, 5, "leave the function out"),
    "norm(x)": ("C216", 5, 6, "for a scalar write abs(x)"),
    "prod(v for i in range(2))": ("C216", 5, 6, ""),
    "transpose(v)": ("C216", 10, 11, ""),
    "[i for i in range(65)]": ("C217", 0, 22, ""),
    "v[3]": ("C218", 2, 3, ""),
    "v[-1]": ("C218", 2, 4, ""),
    "v[x]": ("C218", 2, 3, "loop"),
    "v[n]": ("C218", 2, 3, ""),
    "v[1.0]": ("C218", 2, 5, ""),
    "x[0]": ("C218", 0, 4, "write `x`, or declare a shape"),
    f"({' + '.join('x' * 40)})[0]": ("C218", 1, 162, "leave the index out"),
    "v[0, 0]": ("C218", 5, 6, ""),
    "v[2:2]": ("C218", 2, 5, ""),
    "v[1:4]": ("C218", 2, 5, ""),
    "sum(i for i in range(0))": ("C219", 21, 22, ""),
    "sum(i for i in range(x))": ("C219", 21, 22, ""),
    "[i for i in range(3, 1)]": ("C219", 21, 22, ""),
    "v*w": ("C220", 0, 3, "dot(a, b)"),
    "M*v": ("C220", 0, 3, "outer"),
    "besselj(x, y)": ("C221", 8, 9, ""),
    "polygamma(1.5, x)": ("C221", 10, 13, ""),
    "polygamma(-1, x)": ("C221", 10, 12, ""),
    "besselk(100.5, x)": ("C221", 8, 13, "smaller"),
    "besselj(v, x)": ("C221", 8, 9, ""),
    "interp(x, [1], [0])": ("C221", 10, 13, "[0, 1, 2]"),
    "interp(v, [0, 1], [0, 0])": ("C216", 7, 8, ""),
    "inv(eye(5))": ("C216", 4, 10, ""),
    "solve(eye(9), [1, 2])": ("C216", 6, 12, ""),
    "solve(eye(2), v)": ("C216", 14, 15, ""),
    "eye(x)": ("C221", 4, 5, ""),
    "interp(x, [2, 1], [0, 0])": ("C221", 10, 16, "[0, 1, 2]"),
    "piecewise(1, x > 0)": ("C223", 0, 19, "default"),
    "diff(x, pi)": ("C224", 8, 10, ""),
    "diff(x, n)": ("C224", 8, 9, ""),
    "diff(x, 2)": ("C224", 8, 9, ""),
    "[diff(x*i, i) for i in range(2)]": ("C224", 11, 12, ""),
    "x**(3**7)": ("C208", 1, 3, "exp"),
    "x**(1000 + 1)": ("C208", 4, 12, "exp"),
    "inv(v)": ("C216", 4, 5, ""),
    "det(eye(7))": ("C216", 4, 10, ""),
    "interp(x, [0, 1], v)": ("C216", 18, 19, ""),
    "pull(x)": ("C216", 0, 7, ""),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_at_its_characters_with_a_hint(bench, text):
    code, start, end, hint = REFUSED[text]
    with pytest.raises(ExpressionError) as caught:
        bench.value(text)
    error = caught.value
    assert (error.code, error.start, error.end) == (code, start, end), error
    assert error.hint and hint in error.hint


def test_a_fault_in_a_function_is_told_at_the_call(bench):
    with pytest.raises(ExpressionError, match="in pull: norm takes an array") as caught:
        bench.value("1 + pull(x)")
    assert (caught.value.start, caught.value.end) == (4, 11)


def test_inlined_functions_cannot_explode(bench):
    assert bench.value("wide60(x)").shape == ()
    for text in ("big60(x)", "sum(sum(sum(x**(i + j + k) for i in range(64)) for j in range(64)) for k in range(64))"):
        with pytest.raises(ExpressionError, match="C222"):
            bench.value(text)


def test_declared_names_and_functions_win_over_built_in_ones():
    graph = Graph()
    names = {"e": Value((), (graph.symbol("e"),), "real")}
    functions = {"sin": FunctionDefinition(("a",), parse("a + 1"), Scope())}
    scope = Scope(names, functions)
    assert graph[elaborate(parse("e"), scope, graph).entries[0]].operation == "symbol"
    assert elaborate(parse("sin(e)"), scope, graph) == elaborate(parse("e + 1"), scope, graph)


def test_arguments_shadow_and_functions_see_nothing_else():
    graph = Graph()
    names = {"x": Value((), (graph.symbol("x"),), "real")}
    functions = {"f": FunctionDefinition(("y",), parse("x + y"), Scope())}
    with pytest.raises(ExpressionError, match="in f: unknown name x"):
        elaborate(parse("f(1)"), Scope(names, functions), graph)
    shadowed = {"g": FunctionDefinition(("pi",), parse("pi*2"), Scope())}
    value = elaborate(parse("g(3)"), Scope(names, shadowed), graph)
    assert graph[value.entries[0]].payload == 6
