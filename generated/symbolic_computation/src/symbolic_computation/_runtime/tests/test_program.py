import math
import random
import sys
import threading
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from ..expr import evaluate
from ..expr.errors import ExpressionError
from ..expr.evaluate import nearest_double, to_fraction
from ..expr.oracle import Oracle, Target
from ..service.problem import Problem
from ..symbolic.compiled import CompiledSource
from ..symbolic.expression import read_expression
from ..symbolic.lambdified import BACKENDS, compile_expression, compile_function
from ..symbolic.precise_arithmetic import real_agree, real_noise, settled
from ..symbolic.program import Program, ProgramError

NAN, INF = "NaN", "Infinity"


def program(text, backend="numpy", domain="real", variables=None):
    return Program(compile_expression(read_expression(text, variables), backend, domain))


def value(text, backend="numpy", domain="real", /, **values):
    return program(text, backend, domain, sorted(values))(values)


# What is silently wrong elsewhere is right here, or refused, in every backend.
EDGES = [
    ("x % y", {"x": -7, "y": 3}, 2.0), ("x % y", {"x": 7, "y": -3}, -2.0), ("mod(x, y)", {"x": 1, "y": 0}, NAN),
    ("x // y", {"x": -7, "y": 2}, -4.0), ("x // y", {"x": 1, "y": 0}, INF),
    ("cbrt(x)", {"x": -8}, -2.0), ("x**(1/3)", {"x": -8}, NAN), ("(-8)**(1/3)*x", {"x": 1}, NAN),
    ("2**100*x", {"x": 1}, 2.0**100), ("x*3**41", {"x": 1}, 3.0**41), ("x*y", {"x": 2**62, "y": 4}, 2.0**64),
    ("1 if x > 0 else 2", {"x": 0}, 2.0), ("piecewise(1, x < 0, 5, x < 1, 7)", {"x": 0.5}, 5.0),
    ("piecewise(1, x < 0, 7)", {"x": 3}, 7.0), ("sqrt(x) if x >= 0 else -sqrt(-x)", {"x": -4}, -2.0),
    ("max(x, sqrt(y))", {"x": 1, "y": -1}, NAN), ("min(sqrt(y), x)", {"x": 1, "y": -1}, NAN),
    ("heaviside(x, 0.5)", {"x": 0}, 0.5), ("heaviside(x, y)", {"x": 0, "y": 7}, 7.0),
    ("sign(x)", {"x": 0}, 0.0), ("sign(x)", {"x": -0.5}, -1.0), ("sign(sqrt(x))", {"x": -1}, NAN),
    ("round(x)", {"x": 2.5}, 2.0), ("round(x)", {"x": 3.5}, 4.0), ("round(x)", {"x": -0.5}, 0.0),
    ("trunc(x)", {"x": -2.7}, -2.0), ("floor(x)", {"x": -2.5}, -3.0), ("ceil(x)", {"x": -2.5}, -2.0),
    ("1/x", {"x": 0}, INF), ("-1/x", {"x": 0}, "-Infinity"), ("x/x + y", {"x": 2, "y": 1}, 2.0),
    ("(x - 1)/(y - 1)", {"x": 1, "y": 1}, NAN), ("x/0", {"x": -1}, "-Infinity"), ("x/0", {"x": 0}, NAN),
    ("log(x)", {"x": 0}, "-Infinity"), ("log(x)", {"x": -1}, NAN), ("sqrt(x)", {"x": -1}, NAN),
    ("sqrt(x)**2", {"x": -1}, NAN), ("abs(sqrt(x - 5))", {"x": 1}, NAN), ("sqrt(-x**2)", {"x": 1}, NAN),
    ("exp(log(x))", {"x": -2}, NAN), ("log(x**2)", {"x": -1}, 0.0), ("abs(log(-2*x))", {"x": 1}, NAN),
    ("exp(x)", {"x": 1000}, INF), ("x**y", {"x": -2, "y": 0.5}, NAN), ("x**y", {"x": 0, "y": -1}, INF),
    ("x**y", {"x": 10, "y": 400}, INF), ("x**y", {"x": -10, "y": 401}, "-Infinity"), ("x**0", {"x": 0}, 1),
    ("x**-2", {"x": 4}, 0.0625), ("(-2)**x", {"x": 3}, -8.0), ("(-2)**x", {"x": 0.5}, NAN),
    ("asin(x)", {"x": 2}, NAN), ("acos(x)", {"x": -2}, NAN), ("acosh(x)", {"x": 0.5}, NAN),
    ("atanh(x)", {"x": 1}, INF), ("atanh(x)", {"x": 2}, NAN), ("log1p(x)", {"x": -1}, "-Infinity"),
    ("log2(x)", {"x": 8}, 3.0), ("log10(x)", {"x": 0}, "-Infinity"), ("log10(x)", {"x": -1}, NAN),
    ("atan2(x, y)", {"x": 0, "y": 0}, 0.0), ("hypot(x, y)", {"x": 3, "y": -4}, 5.0),
    ("sinh(x)", {"x": -1e3}, "-Infinity"),
    ("cosh(x)", {"x": -1000}, INF), ("expm1(x)", {"x": 1e-300}, 1e-300), ("expm1(x)", {"x": 1000}, INF),
    ("gamma(x)", {"x": 0}, INF), ("gamma(x)", {"x": -1}, NAN), ("gamma(x)", {"x": 172}, INF),
    ("loggamma(x)", {"x": -1}, INF), ("loggamma(x)", {"x": 1e300}, 6.897755278982137e302),
    ("erfc(-x) + x - x", {"x": -30}, "erfc"), ("(1 + erf(x))/2", {"x": -20}, "half"),
    ("1 - erf(x)", {"x": 20}, "erfc20"),
    ("acos(-x)", {"x": -0.9999999999999}, "acos"),
    ("x < y < 3", {"x": 1, "y": 2}, True), ("not x < y", {"x": 1, "y": 2}, False),
    ("x == y or x != y and x <= y", {"x": 1, "y": 2}, True), ("sqrt(x) == sqrt(x)", {"x": -1}, False),
    ("1 if sqrt(x) != sqrt(x) else 2", {"x": -1}, 1.0), ("e*x + pi", {"x": 0}, math.pi), ("pi", {}, math.pi),
    ("1/0", {}, INF), ("0/0", {}, NAN), ("1 < 2", {}, True), ("2 if 1 < 2 else 3", {}, 2.0),
]  # fmt: skip
EXACT = {
    "erfc": lambda: mpmath.erfc(30), "half": lambda: mpmath.erfc(20) / 2, "erfc20": lambda: mpmath.erfc(20),
    "acos": lambda: mpmath.acos(mpmath.mpf(0.9999999999999)),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("text", "values", "expected"), EDGES)
def test_edges_are_those_of_the_language(text, values, expected, backend):
    found = program(text, backend, variables=sorted(values))(values)
    if expected in EXACT:
        with mpmath.workdps(40):
            expected = pytest.approx(float(EXACT[expected]()), rel=1e-14)
    elif isinstance(expected, float):
        expected = pytest.approx(expected, rel=1e-15)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("text", ["digamma(x)", "besselj(0, x)", "lambertw(x)", "ellipk(x)", "polygamma(1, x)"])
def test_what_python_floats_lack_is_refused(text):
    with pytest.raises(ExpressionError, match="math backend") as caught:
        program(text, "math")
    assert caught.value.code == "C230"


@pytest.mark.parametrize("backend", ["numpy", "math"])
def test_constants_beyond_doubles_are_refused_and_exact_in_mpmath(backend):
    for text in ("1e400*x", "1e-400*x", "x + 10**400", "gamma(200)*x"):
        with pytest.raises(ExpressionError, match="double precision"):
            program(text, backend)
    assert program("1e400*x", "mpmath")({"x": 1e-300}) == pytest.approx(1e100, rel=1e-15)
    assert program("1e400", "mpmath")({}) == INF
    assert program("1e400*1e-400*x", backend)({"x": 3}) == 3.0


SPECIAL = {
    "digamma(x)": lambda x: mpmath.digamma(x), "polygamma(2, x)": lambda x: mpmath.psi(2, x),
    "besselj(2, x)": lambda x: mpmath.besselj(2, x), "bessely(0, x)": lambda x: mpmath.bessely(0, x),
    "besseli(1, x)": lambda x: mpmath.besseli(1, x), "besselk(0, x)": lambda x: mpmath.besselk(0, x),
    "besselj(0.5, x)": lambda x: mpmath.besselj(0.5, x), "ellipk(x/9)": lambda x: mpmath.ellipk(x / 9),
    "ellipe(x/9)": lambda x: mpmath.ellipe(x / 9), "lambertw(x)": lambda x: mpmath.lambertw(x).real,
}  # fmt: skip


@pytest.mark.parametrize("backend", ["numpy", "mpmath"])
@pytest.mark.parametrize("text", SPECIAL)
def test_special_functions(text, backend):
    run = program(text, backend)
    for x in (0.25, 1.5, 7.25):
        with mpmath.workdps(40):
            expected = float(SPECIAL[text](mpmath.mpf(x)))
        assert run({"x": x}) == pytest.approx(expected, rel=2e-14)


DERIVED = [
    "diff(besselj(2, x)*exp(x), x)", "diff(ellipk(x/9)*ellipe(x/9), x)", "diff(lambertw(x)**2, x)",
    "diff(digamma(x), x)",
    "diff(x**y, y)", "diff(diff(sin(x*y), x), y)", "diff(bessely(1, x) + besselk(0, x)*polygamma(1, x), x)",
]  # fmt: skip


@pytest.mark.parametrize("text", DERIVED)
def test_derivatives(text):
    values = {"x": 1.25, "y": 0.75}
    found = {backend: value(text, backend, **values) for backend in ("numpy", "mpmath")}
    expression = read_expression(text, ["x", "y"])
    at = {expression.graph.symbol(name): number for name, number in values.items()}
    oracle = Oracle(expression.graph, [Target(expression.value.entries)]).evaluate_point(at).natural[0].entries[0]
    assert found["mpmath"] == nearest_double(oracle)
    assert found["numpy"] == pytest.approx(found["mpmath"], rel=1e-12)


def test_outside_their_domain_special_functions_are_nan():
    for text in ("bessely(0, x)", "besselk(1, x)", "lambertw(x)"):
        assert value(text, x=-2.0) == value(text, "mpmath", x=-2.0) == NAN
    assert value("lambertw(x)", x=[-2.0, 0.0]) == [NAN, 0.0]


def test_lists_are_points():
    run = program("[x + y, 2, x*y]")
    assert run({"x": [1, 2, 3], "y": 10}) == [[11.0, 2, 10.0], [12.0, 2, 20.0], [13.0, 2, 30.0]]
    assert program("1 + 1", variables=["x"])({"x": [5, 6]}) == [2, 2]
    assert program("[[x, 0], [1, sqrt(x)]]")({"x": [4, -4]}) == [[[4.0, 0], [1, 2.0]], [[-4.0, 0], [1, NAN]]]
    assert program("x < 2")({"x": [1, 3]}) == [True, False]
    assert program("[x, x**2]", "mpmath")({"x": [2, 3]}) == [[2.0, 4.0], [3.0, 9.0]]
    assert program("x if x < y else sin(y)")({"x": [0.0, 3.0], "y": [1.0, 0.0]}) == [0.0, 0.0]


BAD_VALUES = [
    ({"x": 1}, "no value for y"), ({"x": 1, "y": 2, "z": 3}, "no variable z"),
    ({"x": "1", "y": 2}, "x must be a number"),
    ({"x": True, "y": 2}, "x must be a number"), ({"x": None, "y": 2}, "must be"), ({"x": [], "y": 2}, "0 points"),
    ({"x": [1, 2], "y": [1]}, "all lists have one length"), ({"x": [[1]], "y": 2}, "x must be a number"),
    ({"x": math.nan, "y": 2}, "not finite"), ({"x": 10**400, "y": 1}, "bits"), ({"x": 2**1024 - 1, "y": 1}, "double"),
    ({"x": {"real": 1, "imag": 1}, "y": 1}, "x must be a number"), ({"x": [1] * 100_001, "y": 1}, "points"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "message"), BAD_VALUES)
def test_bad_values_are_named(values, message):
    with pytest.raises(Problem, match=message) as caught:
        program("x + y")(values)
    assert caught.value.status == 400


def test_each_backend_says_what_it_takes():
    with pytest.raises(Problem, match="choose numpy for lists"):
        program("x", "math")({"x": [1, 2]})
    with pytest.raises(Problem, match="digits"):
        program("x")({"x": 1}, 30)
    with pytest.raises(Problem, match="digits"):
        program("x", "math")({"x": 1}, 30)
    for digits in (0, 1001):
        with pytest.raises(Problem, match="between 1 and 1000"):
            program("x", "mpmath")({"x": 1}, digits)
    with pytest.raises(Problem, match="2000 points"):
        program("x", "mpmath")({"x": [1] * 2001})
    with pytest.raises(Problem, match="unknown backend"):
        compile_expression(read_expression("x"), "octave")
    with pytest.raises(Problem, match="real numbers only"):
        compile_expression(read_expression("x"), "math", "complex")


def test_digits_are_right():
    assert program("pi", "mpmath")({}, 50) == "3.1415926535897932384626433832795028841971693993751"
    with mpmath.workdps(1010):
        expected = mpmath.nstr(mpmath.sqrt(2) * mpmath.exp(mpmath.mpf(0.1)), 1000, strip_zeros=False)
    assert program("sqrt(2)*exp(x)", "mpmath")({"x": 0.1}, 1000) == expected
    assert program("[x/3, 1/0, log(x - x), sqrt(-x**2)]", "mpmath")({"x": 1}, 5) == ["0.33333", INF, "-Infinity", NAN]
    assert program("x < 2", "mpmath")({"x": 1}, 5) is True
    assert program("x", "mpmath")({"x": 2**200 + 1}, 70).startswith(str(2**200 + 1))


def test_cancellation_costs_time_but_no_digits():
    run = program("(1 - cos(x))/x**2", "mpmath")
    assert run({"x": 1e-30}) == 0.5
    assert run({"x": 1e-30}, 30) == "0.500000000000000000000000000000"
    assert program("sin(x)**2 + cos(x)**2 - 1", "mpmath")({"x": 0.7}) == 0.0


def test_towers_of_exponentials_are_out_of_reach_not_undefined():
    run = program("exp(exp(exp(x)))", "mpmath")
    with mpmath.workdps(40):
        assert run({"x": 1}) == float(mpmath.exp(mpmath.exp(mpmath.exp(1))))
    with pytest.raises(Problem, match="out of reach") as caught:
        run({"x": 10})
    assert caught.value.status == 422
    assert value("exp(exp(exp(x)))", x=10) == value("exp(exp(exp(x)))", "math", x=10) == INF


def test_small_parts_beside_large_ones_are_kept():
    assert value("(x + 1) - max(x, 0)", "mpmath", x=1e300) == 1.0
    assert value("(x**3 + 1) - max(x, 0)**3", "mpmath", x=1e300) == 1.0
    assert value("(x + y) - max(x, 0)", "mpmath", x=1, y=1e-300) == 1e-300


def test_the_longest_constants_are_exact():
    run = program("x + (2**1000)**13 - (2**1000)**13*y", "mpmath")
    assert run({"x": 1, "y": 1}) == 1.0
    assert run({"x": 1, "y": 2}, 4) == mpmath.nstr(1 - mpmath.mpf(2) ** 13000, 4)
    for text in ("x + (2**1000)**16", "x*(2**1000)**9*(3**1000)**4 - (2**1000)**9*(3**1000)**4", "(2**1000)**15/x"):
        with pytest.raises(ExpressionError, match="14000 bits"):
            program(text, "mpmath")


def test_what_never_agrees_is_said():
    with pytest.raises(Problem, match="no agreement") as caught:
        settled(lambda bits: [evaluate.from_fraction(Fraction(bits), 60)], real_agree, real_noise, None)
    assert caught.value.status == 422


def test_complex_numbers():
    assert value("sqrt(x)", "numpy", "complex", x=-4) == {"real": 0.0, "imag": 2.0}
    assert value("x**2", "numpy", "complex", x={"real": 1, "imag": 1}) == {"real": 0.0, "imag": 2.0}
    point = {"real": -1.5, "imag": 0.25}
    text = "exp(x)*log(x) + x**(1/3) - gamma(x)/sin(x) + asin(x)*atanh(x) + erf(x) + abs(x) + log2(x) + pi*expm1(x)"
    with mpmath.workdps(30):
        z = mpmath.mpc(-1.5, 0.25)
        expected = (
            mpmath.exp(z) * mpmath.log(z) + z ** (mpmath.mpf(1) / 3) - mpmath.gamma(z) / mpmath.sin(z)
            + mpmath.asin(z) * mpmath.atanh(z) + mpmath.erf(z) + abs(z) + mpmath.log(z, 2)
            + mpmath.pi * (mpmath.exp(z) - 1)
        )  # fmt: skip
    for backend in ("numpy", "mpmath"):
        found = value(text, backend, "complex", x=point)
        assert found["real"] == pytest.approx(float(expected.real), rel=1e-13)
        assert found["imag"] == pytest.approx(float(expected.imag), rel=1e-13)
        many = value("[x, 2*x]", backend, "complex", x=[point, 1])
        assert many[1] == [{"real": 1.0, "imag": 0.0}, {"real": 2.0, "imag": 0.0}]
    assert value("1/x", "mpmath", "complex", x=0) == {"real": NAN, "imag": NAN}
    poles = [{"real": NAN, "imag": NAN}, {"real": 0.0, "imag": 0.0}]
    assert value("[gamma(x), x]", "mpmath", "complex", x=0) == poles
    with pytest.raises(Problem, match="digits"):
        program("x", "mpmath", "complex")({"x": 1}, 20)
    with pytest.raises(Problem, match="real and imag"):
        program("x", "numpy", "complex")({"x": {"real": 1}})


def test_any_variable_name_is_safe():
    names = ["def_", "import_", "numpy", "sin_", "t0", "v0", "v1", "x0", "pi_", "lambda_"]
    text = " + ".join(f"{n + 1}*{name}" for n, name in enumerate(names))
    for backend in BACKENDS:
        found = program(text, backend)({name: 10.0**n for n, name in enumerate(names)})
        assert found == sum((n + 1) * 10.0**n for n in range(len(names)))
    assert program("sin(exp)", variables=["exp"])({"exp": 0}) == 0.0


def test_source_is_the_same_every_time():
    first = compile_expression(read_expression("x*sin(y)+exp(x*y)*sin(y)"), "numpy")
    again = compile_expression(read_expression("x*sin(y)+exp(x*y)*sin(y)"), "numpy")
    assert first == again
    assert "_Dummy" not in first.source
    assert first.source.count("sin(") == 1
    assert first.toolchain.startswith("sympy ")


GRAMMAR = [
    "({0} + {1})", "({0} - {1})", "({0}*{1})", "({0}/(1 + abs({1})))", "sin({0})", "cos({0})",
    "exp(-({0})**2)", "sqrt(abs({0}))",
    "atan({0})", "tanh({0})", "({0})**2", "({0})**3", "log(1 + ({0})**2)", "max({0}, {1})", "min({0}, {1})", "abs({0})",
    "({0} if {1} < 0.5 else {0}/3)", "hypot({0}, {1})", "erf({0})", "atan2({0}, 1 + ({1})**2)",
    "cbrt({0})", "log1p(abs({0}))",
]  # fmt: skip


def drawn_expression(drawn, depth):
    if depth == 0 or drawn.random() < 0.15:
        return drawn.choice(["x", "y", "z", "0.5", "3", "1/3", "pi"])
    parts = [drawn_expression(drawn, depth - 1) for _ in range(2)]
    return drawn.choice(GRAMMAR).format(*parts)


@pytest.mark.parametrize("seed", range(60))
def test_random_expressions_agree_in_all_backends_and_with_the_oracle(seed):
    drawn = random.Random(seed)
    text = drawn_expression(drawn, 4)
    expression = read_expression(text, ["x", "y", "z"])
    programs = {backend: Program(compile_expression(expression, backend)) for backend in BACKENDS}
    oracle = Oracle(expression.graph, [Target(expression.value.entries, "terms")])
    symbols = {name: expression.graph.symbol(name) for name in "xyz"}
    for _ in range(3):
        values = {name: drawn.uniform(-2, 2) for name in "xyz"}
        at = {symbols[name]: value for name, value in values.items()}
        found = oracle.evaluate_point(at)
        if found.ambiguous or found.natural[0].undefined:
            continue
        exact = found.natural[0].entries[0]
        expected = nearest_double(exact)
        precise = programs["mpmath"](values)
        assert precise == pytest.approx(expected, rel=2.3e-16, abs=5e-324)
        near = {node: value * (1 + 2**-44) for node, value in at.items()}
        moved = oracle.evaluate_point(near).natural[0].entries[0]
        scale = max(1.0, abs(expected))
        slack = abs(float(to_fraction(moved) - to_fraction(exact))) + 2**-46 * scale
        for backend in ("numpy", "math"):
            assert abs(programs[backend](values) - expected) <= slack, (text, values, backend)


@pytest.mark.parametrize("seed", range(40))
def test_a_program_is_bit_for_bit_what_lambdify_computes(seed):
    drawn = random.Random(1000 + seed)
    text = drawn_expression(drawn, 4)
    expression = read_expression(text, ["x", "y", "z"])
    compiled, function = compile_function(expression, "numpy")
    run = Program(compiled)
    points = {name: [drawn.uniform(-3, 3) for _ in range(9)] for name in "xyz"}
    arrays = [np.array(points[name]) for name in "xyz"]
    with np.errstate(all="ignore"):
        expected = np.broadcast_to(function(*arrays)[0], (9,))
    assert [float(item) if isinstance(item, (int, float)) else math.nan for item in run(points)] == pytest.approx(
        list(expected), rel=0, abs=0, nan_ok=True
    )
    scalars = {name: drawn.uniform(0.1, 3) for name in "xyz"}
    with np.errstate(all="ignore"):
        one = function(*[np.float64(scalars[name]) for name in "xyz"])[0]
    assert run(scalars) == float(one)
    compiled, function = compile_function(expression, "math")
    assert Program(compiled)(scalars) == function(*[scalars[name] for name in "xyz"])[0]


def test_lambdify_for_mpmath_gives_the_same_numbers():
    compiled, function = compile_function(read_expression("sin(x)/3 + x**2*pi + max(x, 1)"), "mpmath")
    with mpmath.workdps(30):
        assert float(function(mpmath.mpf(0.5))[0]) == Program(compiled)({"x": 0.5})


def test_deep_and_wide_expressions_run_without_deep_recursion():
    limit = sys.getrecursionlimit()
    deep = program("sin(" * 198 + "x" + ")" * 198)
    wide = program("+".join(f"x**{n}" for n in range(1, 900)))
    assert sys.getrecursionlimit() == limit
    expected = 0.5
    for _ in range(198):
        expected = math.sin(expected)
    assert deep({"x": 0.5}) == pytest.approx(expected, rel=1e-13)
    assert wide({"x": 1.0}) == 899.0


def test_threads_do_not_share_a_precision():
    run = program("exp(x)*sin(x)", "mpmath")
    expected = {digits: run({"x": 0.3}, digits) for digits in (10, 40, 200)}
    wrong = []

    def check(digits):
        for _ in range(20):
            if run({"x": 0.3}, digits) != expected[digits]:
                wrong.append(digits)

    threads = [threading.Thread(target=check, args=(digits,)) for digits in expected for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_operations_are_counted():
    assert program("x**2 + sin(x)*exp(-x)").operations == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "def f(x):\n    return [x, x]\n"}, "the source has 2 results, not 1"),
        ({"backend": "cuda"}, "no program runs on 'cuda' in the real domain"),
        ({"backend": "math", "domain": "complex"}, "no program runs on 'math' in the complex domain"),
    ],
)
def test_a_source_that_is_none_of_ours_is_told(change, message):
    compiled = CompiledSource("x", "0" * 64, ("x",), "numpy", "real", (), "def f(x):\n    return [x]\n", "t")
    assert Program(compiled)({"x": 2.0}) == 2.0
    with pytest.raises(ProgramError) as refused:
        Program(replace(compiled, **change))
    assert str(refused.value) == message


def test_a_source_beyond_doubles_is_told():
    source = f"def f(x):\n    return [x + {10**400}]\n"
    with pytest.raises(ProgramError, match=r"^the source is not one that was printed here: "):
        Program(CompiledSource("x", "0" * 64, ("x",), "numpy", "real", (), source, "t"))
