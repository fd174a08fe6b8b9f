"""The units of expressions, against pint's quantities computed with numbers; and what is said where they differ."""

import ast
import functools
import math
import operator
import re

import numpy
import pint
import pytest

from codegen.frontend.unit_measure import Measure
from codegen.frontend.unit_syntax import parse_unit

from .measuring import FUNCTIONS, NAMES, REGISTRY, inferred

UREG = pint.UnitRegistry(cache_folder=None)

#: Expressions with the unit that a physicist would give them.
GOOD = {
    # literals, names, operators
    "x": "km", "-x": "km", "+x": "km", "2*x": "km", "x*2": "km", "x/2": "km", "x + y": "km", "x - y": "km",
    "x + 0": "km", "0 - x": "km", "0.0 + x - 0": "km", "x*t": "km*s", "x/t": "km/s", "x/t + v": "km/s",
    "v*t + x": "km", "1/t": "1/s", "1/t + f": "1/s", "x/y": "1", "x/y + 1": "1", "n + 1": "1", "n + a": "rad",
    "2*pi*a": "rad", "e*x": "km", "tau/t": "1/s", "pi + a": "rad", "a + pi": "rad", "a/t + f": "rad/s",
    "m*v**2": "kg*km**2/s**2", "F*h + E": "J", "E/(m*h**2) - 1/t**2": "J/(kg*m**2)", "(x + y)/(t + t)": "km/s",
    "x//y": "1", "x % y": "km", "n//2 + 1": "1", "n % 2": "1", "7//2*x": "km", "a % (2*pi)": "rad",
    # powers and roots
    "x**2": "km**2", "x**-1": "1/km", "x**0.5": "km**0.5", "x**(1/2)": "km**0.5", "x**(2*3)": "km**6",
    "x**0": "1", "n**n": "1", "2**n": "1", "(x/y)**n": "1", "a**2": "rad**2", "sqrt(x)": "km**0.5",
    "sqrt(x*y)": "km", "sqrt(x**2 + y**2)": "km", "cbrt(x**3)": "km", "cbrt(m)": "kg**(1/3)",
    "sigma**2*tau_": "1", "sigma*sqrt(tau_)": "1", "x**2**1": "km**2", "x**-(1/2)": "1/km**0.5",
    "sqrt(2)*x": "km", "x**+2": "km**2",
    # comparisons and branches
    "x if x > y else y": "km", "x if x > 0 else 0": "km", "0 if n > 1 else x": "km", "0 if n > 1 else 0": "1",
    "piecewise(x, x < y, y)": "km", "piecewise(0, x < 0, 2*x, t > 0, y)": "km", "1 if 0 < x < y else 2": "1",
    "x if not (x == y and t > 0) else y": "km", "x if x >= 0 or n != 1 else 2*y": "km",
    # functions of numbers and angles
    "exp(n)": "1", "exp(-x/y)": "1", "log(x/y)": "1", "log(E/(F*h))": "1", "exp(a)": "1", "sin(a)": "1",
    "cos(n)": "1", "tan(a/2)": "1", "x*sin(a)": "km", "asin(n)": "rad", "acos(x/y) + a": "rad", "atan(n)": "rad",
    "atan2(x, y)": "rad", "atan2(x, y) - a": "rad", "sinh(n)": "1", "atanh(n)": "1", "erfc(-n/sqrt(2))/2": "1",
    "gamma(n + 1)*x": "km", "loggamma(k)": "1", "besselj(0, n)": "1", "besselk(1/2, x/y)": "1",
    "polygamma(1, n)": "1", "ellipk(n)": "1", "lambertw(n)*t": "s", "expm1(n) + log1p(n)": "1", "log2(n)": "1",
    "floor(n)": "1", "round(x/y)": "1", "ceil(t*f)": "1", "trunc(a)": "1",
    # functions that keep a unit
    "abs(x)": "km", "abs(-x) + y": "km", "sign(x)": "1", "sign(x)*t": "s", "min(x, y)": "km", "max(x, 0)": "km",
    "min(x, y, 2*x)": "km", "clip(x, 0, y)": "km", "hypot(x, y)": "km", "mod(x, y)": "km", "heaviside(x, 0)": "1",
    "heaviside(t, 1/2)*x": "km", "interp(t/t, [0, 1, 2], [1, 2, 3])": "1",
    "interp(n, [0, 1], [1, 2])*x": "km",
    # arrays
    "r": "km", "r + r": "km", "2*r": "km", "r/t": "km/s", "r*t + 0*r*t": "km*s", "r[0]": "km", "r[0:2]": "km",
    "norm(r)": "km", "norm(r)**2": "km**2", "dot(r, u)": "km**2/s", "cross(r, u)": "km**2/s",
    "outer(r, u)": "km**2/s", "M @ r": "km*m", "r @ M": "km*m", "M @ M": "m**2", "transpose(M)": "m",
    "trace(M)": "m", "det(M)": "m**3", "det(A)": "1/s**2", "inv(A)": "s", "solve(A, b)": "km",
    "A @ solve(A, b) + b": "km/s", "sum(r)": "km", "prod(r)": "km**3", "max(r)": "km", "min(r)": "km",
    "[x, y]": "km", "[x, 0, y]": "km", "[0, 0]": "1", "[[x, y], [0, x]]": "km", "det([[x, y], [0, x]])": "km**2",
    "M[0]": "m", "M[0, 1]": "m", "M[:, 0]": "m", "prod(r[0:2])": "km**2", "prod(M[0, 1:])": "m**2",
    "eye(3)": "1", "x*eye(2)": "km", "dot(c, r)": "km",
    "sum(r[i]*u[i] for i in range(3))": "km**2/s", "[r[i]/t for i in range(3)]": "km/s",
    "prod(r[i] for i in range(2))": "km**2", "prod(x**i for i in range(4))": "km**6",
    "max(r[i] for i in range(3))": "km", "sum(c[i]*(x/y)**i for i in range(3))": "1",
    "sum(sum(M[i, j] for j in range(3)) for i in range(3))": "m",
    # declared functions follow their arguments
    "square(x)": "km**2", "square(t)*v/t": "km", "mean(x, y)": "km", "mean(t, t)": "s", "decay(x/y)*m": "kg",
    "raised(x, 3)": "km**3", "raised(t, 1/2)": "s**0.5", "square(square(x))": "km**4", "mean(0, x)": "km",
}  # fmt: skip


def quantities():
    rng = numpy.random.default_rng(8)
    found = {}
    for name, (unit, shape) in NAMES.items():
        magnitude = rng.uniform(0.3, 0.7, shape) if shape else float(rng.uniform(0.3, 0.7))
        found[name] = UREG.Quantity(magnitude, unit)
    return found


def number(value):
    """What a function of numbers sees: pint refuses everything else."""
    return UREG.Quantity(value).to("").magnitude


def of_number(function):
    return lambda *values: function(*map(number, values))


def same(*values):
    """All values in the unit of the first that is not a bare number; pint refuses where they differ."""
    quantified = [value for value in values if isinstance(value, UREG.Quantity)]
    if not quantified:
        return values, ""
    unit = quantified[0].units
    assert all(value == 0 for value in values if not isinstance(value, UREG.Quantity))
    return [value.to(unit).magnitude if isinstance(value, UREG.Quantity) else value for value in values], unit


def one_unit(function):
    def apply(*values):
        plain, unit = same(*values)
        return UREG.Quantity(function(*plain), unit)

    return apply


def array(*entries):
    plain, unit = same(*entries)
    return UREG.Quantity(numpy.array(plain), unit)


def split(function):
    """A linear function of arrays: magnitudes through numpy, units multiplied."""
    return lambda p, q: UREG.Quantity(function(p.magnitude, q.magnitude), p.units * q.units)


def reduced(function):
    def apply(*values):
        first = values[0]
        if len(values) > 1 or not hasattr(first, "units"):
            return one_unit(lambda *plain: function(plain))(*(values if len(values) > 1 else first))
        return UREG.Quantity(function(first.magnitude), first.units)

    return apply


def product(values):
    result = UREG.Quantity(1.0, "")
    for value in numpy.ravel(values) if hasattr(values, "units") else values:
        result = result * value
    return result


def piecewise(*arguments):
    values, unit = same(*arguments[::2][:-1], arguments[-1])
    return UREG.Quantity(values[0], unit)


ANGLE = UREG.Quantity(1, "rad")
PYTHON = {
    "pi": math.pi, "e": math.e, "tau": math.tau, "sqrt": lambda z: z**0.5, "cbrt": lambda z: z ** (1 / 3),
    **{name: of_number(getattr(math, name)) for name in (
        "exp", "log", "sin", "cos", "tan", "sinh", "atanh", "erfc", "gamma", "expm1", "log1p", "log2", "floor", "ceil",
        "trunc")},
    "round": of_number(round), "loggamma": of_number(math.lgamma), "ellipk": of_number(math.sqrt),
    "lambertw": of_number(math.sqrt), "besselj": of_number(math.fmod), "besselk": of_number(math.fmod),
    "polygamma": of_number(math.fmod), "asin": lambda z: math.asin(number(z)) * ANGLE,
    "acos": lambda z: math.acos(min(1, number(z))) * ANGLE, "atan": lambda z: math.atan(number(z)) * ANGLE,
    "atan2": lambda p, q: math.atan2(*same(p, q)[0]) * ANGLE, "abs": abs,
    "sign": lambda z: math.copysign(1, z.magnitude), "clip": one_unit(lambda z, lo, hi: min(max(z, lo), hi)),
    "hypot": one_unit(math.hypot), "mod": one_unit(math.fmod),
    "heaviside": lambda z, at: number(at) + (z.magnitude > 0), "interp": lambda z, xs, ys: number(z) + number(ys[0]),
    "piecewise": piecewise, "min": reduced(min), "max": reduced(max),
    "norm": lambda z: dotted(z, z) ** 0.5, "cross": split(numpy.cross), "outer": split(numpy.outer),
    "transpose": lambda z: z.T, "trace": lambda z: UREG.Quantity(numpy.trace(z.magnitude), z.units),
    "det": lambda z: UREG.Quantity(numpy.linalg.det(z.magnitude), z.units ** len(z.magnitude)),
    "inv": lambda z: UREG.Quantity(numpy.linalg.inv(z.magnitude), z.units**-1),
    "solve": lambda z, w: UREG.Quantity(numpy.linalg.solve(z.magnitude, w.magnitude), w.units / z.units),
    "sum": lambda z: z.sum() if hasattr(z, "units") else functools.reduce(operator.add, z),
    "prod": product, "eye": lambda n: numpy.eye(n),
}  # fmt: skip


def dotted(p, q):
    return UREG.Quantity(numpy.dot(p.magnitude, q.magnitude), p.units * q.units)


class Arrays(ast.NodeTransformer):
    """Brackets become calls of ``array_``."""

    def visit_List(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("array_", ast.Load()), node.elts, [])

    def visit_ListComp(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("array_", ast.Load()), [ast.Starred(node, ast.Load())], [])


def computed(text):
    """The value that pint gives: the text read as Python, brackets as arrays and built-in names as above."""
    tree = ast.fix_missing_locations(Arrays().visit(ast.parse(text, mode="eval")))
    names = {**PYTHON, "dot": dotted, "array_": array, "range": range, **quantities()}
    for name, (arguments, body) in FUNCTIONS.items():
        names[name] = eval(f"lambda {arguments}: {body}", {**PYTHON})
    return UREG.Quantity(eval(compile(tree, "<expression>", "eval"), names))


@pytest.mark.parametrize("text", GOOD)
def test_the_unit_is_what_a_physicist_says_and_what_pint_computes(text):
    unit, shape, faults = inferred(text)
    assert faults == []
    assert REGISTRY.agree(unit, parse_unit(GOOD[text]).unit)
    value = computed(text)
    assert numpy.shape(value.magnitude) == shape
    ratio = UREG.Quantity(1, value.units) / UREG.Quantity(1, str(unit).replace("1/", "1 / "))
    assert ratio.to_root_units().to("").magnitude == pytest.approx(1, rel=1e-12)


def needs(what, text, hint):
    return "C347", f"{what} needs one unit: {text}", hint


def takes(what, text, hint):
    return "C348", f"{what} takes a number: {text}", hint


KM, SECOND, NUMBER = "km is [length]", "s is [time]", "1 is dimensionless"
TIME_IN_KM = "multiply it by a value in km/s"
HUNDRED = "multiply it by a constant `{value: 1/1000, unit: km/m}`"
METRES = "km and m differ by the factor 1000"
PER_KM = "divide it by a value in km"
CALLED = "the arguments of {} are in {}: give it others, or correct its expression"
TURNS = "its unit changes with i: write a part that has one unit"
OPEN = "a power with an exponent that is no literal"


def constant(value, unit="km"):
    return f"declare it as a constant with its unit: `{{value: {value}, unit: {unit}}}`"


#: A wrong expression with a mark before each part at fault, and what is said of each.
WRONG = {
    "x + ◆t": needs("+", f"{SECOND} and {KM}", TIME_IN_KM),
    "x - ◆h": needs("-", METRES, HUNDRED),
    "h + ◆x": needs("+", METRES, "multiply it by a constant `{value: 1000, unit: m/km}`"),
    "x + y + ◆t + y": needs("+", f"{SECOND} and {KM}", TIME_IN_KM),
    "t + ◆x*t": needs("+", f"km*s is [length] * [time] and {SECOND}", "multiply it by a value in 1/km"),
    "◆1 + x": needs("+", f"{NUMBER} and {KM}", constant("1")),
    "x + ◆1.5": needs("+", f"{NUMBER} and {KM}", constant("1.5")),
    "T - ◆273.15": needs("-", f"{NUMBER} and K is [temperature]", constant("273.15", "K")),
    "◆2*pi + x": needs("+", f"{NUMBER} and {KM}", "multiply it by a value in km"),
    "x + ◆n": needs("+", f"{NUMBER} and {KM}", "multiply it by a value in km"),
    "x % ◆t": needs("%", f"{SECOND} and {KM}", TIME_IN_KM),
    "x // ◆h": needs("//", METRES, HUNDRED),
    "1 if x < ◆t else 2": needs("<", f"{SECOND} and {KM}", TIME_IN_KM),
    "1 if 0 < x < ◆t else 2": needs("<", f"{SECOND} and {KM}", TIME_IN_KM),
    "1 if x == ◆1 else 2": needs("==", f"{NUMBER} and {KM}", constant("1")),
    "x if n > 0 else ◆t": needs("a conditional", f"{SECOND} and {KM}", TIME_IN_KM),
    "piecewise(x, n > 0, ◆t, n > 1, y)": needs("piecewise", f"{SECOND} and {KM}", TIME_IN_KM),
    "piecewise(x, x > ◆t, y)": needs(">", f"{SECOND} and {KM}", TIME_IN_KM),
    "[x, 0, ◆t]": needs("an array", f"{SECOND} and {KM}", TIME_IN_KM),
    "[[x, y], [y, ◆h]]": needs("an array", METRES, HUNDRED),
    "[◆x**i for i in range(2)]": needs("an array", f"{KM} and {NUMBER}", TURNS),
    "sum(◆x**i for i in range(2))": needs("sum", f"{KM} and {NUMBER}", TURNS),
    "min(x, ◆t)": needs("min", f"{SECOND} and {KM}", TIME_IN_KM),
    "clip(x, 0, ◆1)": needs("clip", f"{NUMBER} and {KM}", constant("1")),
    "hypot(x, ◆h)": needs("hypot", METRES, HUNDRED),
    "atan2(x, ◆t)": needs("atan2", f"{SECOND} and {KM}", TIME_IN_KM),
    "mod(x, ◆t)": needs("mod", f"{SECOND} and {KM}", TIME_IN_KM),
    "interp(x, ◆[0, 1], [1, 2])": needs("interp", f"{NUMBER} and {KM}", "multiply it by a value in km"),
    "r + ◆u": needs("+", f"km/s is [length] / [time] and {KM}", "multiply it by a value in s"),
    "det(M) - ◆trace(M)": needs("-", "m is [length] and m**3 is [length]**3", "multiply it by a value in m**2"),
    "solve(A, b) - ◆b": needs("-", f"km/s is [length] / [time] and {KM}", "multiply it by a value in s"),
    "E - ◆F*x": needs("-", "N*km and J differ by the factor 1000",
                      "multiply it by a constant `{value: 1000, unit: J/(N*km)}`"),
    "sigma*tau_ + ◆1": needs("+", f"{NUMBER} and year**0.5 is [time]**0.5", constant("1", "year**0.5")),
    "a + ◆d": needs("+", "rad and deg differ by the factor 57.2958",
                    "multiply it by a constant `{value: pi/180, unit: rad/deg}`"),
    "d + ◆a": needs("+", "rad and deg differ by the factor 57.2958",
                    "multiply it by a constant `{value: 180/pi, unit: deg/rad}`"),
    "p + ◆1": needs("+", "1 and percent differ by the factor 100", constant("1", "percent")),
    "n + ◆p": needs("+", "1 and percent differ by the factor 100",
                    "multiply it by a constant `{value: 1/100, unit: 1/percent}`"),
    "exp(◆x)": takes("exp", f"{KM} and {NUMBER}", PER_KM),
    "2*exp(◆-x)": takes("exp", f"{KM} and {NUMBER}", PER_KM),
    "exp(◆p)": takes("exp", "1 and percent differ by the factor 100",
                     "multiply it by a constant `{value: 1/100, unit: 1/percent}`"),
    "log(◆t*t)": takes("log", f"s**2 is [time]**2 and {NUMBER}", "divide it by a value in s**2"),
    "asin(◆x)": takes("asin", f"{KM} and {NUMBER}", PER_KM),
    "floor(◆x)": takes("floor", f"{KM} and {NUMBER}", PER_KM),
    "besselj(0, ◆x)": takes("besselj", f"{KM} and {NUMBER}", PER_KM),
    "heaviside(x, ◆y)": takes("the value of heaviside at 0", f"{KM} and {NUMBER}", PER_KM),
    "sin(◆x)": ("C348", f"sin takes rad or a number: {KM} and rad is dimensionless", PER_KM),
    "cos(◆d)": ("C348", "cos takes rad or a number: rad and deg differ by the factor 57.2958",
                "multiply it by a constant `{value: pi/180, unit: rad/deg}`"),
    "2**◆x": takes("an exponent", f"{KM} and {NUMBER}", PER_KM),
    "◆x**n": takes(OPEN, f"{KM} and {NUMBER}", PER_KM),
    "◆x**tau": takes(OPEN, f"{KM} and {NUMBER}", PER_KM),
    "1 + ◆mean(x, t)": ("C347", f"in mean: + needs one unit: {SECOND} and {KM}",
                          CALLED.format("mean", "km and s")),
    "m*◆decay(x)": ("C348", f"in decay: exp takes a number: {KM} and {NUMBER}", CALLED.format("decay", "km")),
    "◆raised(x, n)": ("C348", f"in raised: {OPEN} takes a number: {KM} and {NUMBER}",
                       CALLED.format("raised", "km and 1")),
}  # fmt: skip


@pytest.mark.parametrize("marked", WRONG)
def test_the_part_at_fault_with_both_units(marked):
    code, message, hint = WRONG[marked]
    _, _, faults = inferred(marked.replace("◆", ""))
    assert [(found[0], *found[2:]) for found in faults] == [(code, message, hint)]
    assert marked[marked.index("◆") + 1 :].startswith(faults[0][1])


@pytest.mark.parametrize("marked", [text for text in WRONG if WRONG[text][2][:3] not in ("the", "its")])
def test_the_remedy_works_as_written(marked):
    _, _, [(_, part, _, hint)] = inferred(marked.replace("◆", ""))
    verb, unit = re.fullmatch(r"(multiply|divide|declare) it .*(?:unit: |value in )([^`}]*)(?:}`)?", hint).groups()
    names = {"remedy": Measure(parse_unit(unit).unit)}
    mended = "remedy" if verb == "declare" else f"(({part}){'*' if verb == 'multiply' else '/'}remedy)"
    before, after = marked.split("◆")
    _, _, faults = inferred(before + mended + after.removeprefix(part), names)
    assert faults == []


#: Where pint says nothing: it converts a factor, looks at the branch that is taken, compares unlike things as unequal,
#: and lets the value of an exponent decide the unit.
SILENT = ("differ by the factor", "a conditional", "== needs", OPEN)


@pytest.mark.parametrize("marked", [text for text in WRONG if not any(part in WRONG[text][1] for part in SILENT)])
def test_what_is_refused_for_its_dimensions_pint_refuses(marked):
    with pytest.raises((pint.DimensionalityError, AssertionError)):
        computed(marked.replace("◆", ""))


def test_every_fault_of_an_expression_is_reported():
    _, _, faults = inferred("exp(x) + exp(t) + (x + t)/h")
    assert [(code, part) for code, part, _, _ in faults] == [("C348", "x"), ("C348", "t"), ("C347", "t")]


@pytest.mark.parametrize(
    "text",
    ["sin(" * 190 + "n" + ")" * 190, "abs(" * 190 + "x" + ")" * 190, "-" * 190 + "x", "x" + " + x" * 2400,
     "n if n > 0 else " * 150 + "n", "sum([" + "x, " * 60 + "x])", "x" + "*1e300" * 500, "n**(1e308*10 + 0.5)"],
    ids=range(8),
)  # fmt: skip
def test_large_expressions(text):
    assert inferred(text)[2] == []


def test_a_power_beyond_all_doubles():
    ((code, part, message, hint),) = inferred("x**500 - h**500")[2]
    assert (code, part, hint) == ("C347", "h**500", "give both sides the same unit")
    assert message == "- needs one unit: km**500 and m**500 differ by the factor exp(3453.88)"


def test_a_huge_exponent_wants_a_number():
    assert [fault[:2] for fault in inferred("x**(1e308*10 + 0.5)")[2]] == [("C348", "x")]
