"""SymPy's autowrap, compiled: every function against the oracle, once built and loaded again by another process."""

import json
import math
import random
import subprocess
import sys

import pytest

from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.service.problem import Problem
from codegen.runtime.symbolic import autowrapped
from codegen.runtime.symbolic.autowrapped import autowrap_available, autowrap_expression
from codegen.runtime.symbolic.expression import read_expression
from codegen.runtime.symbolic.lambdified import compile_expression
from codegen.runtime.symbolic.program import Program

pytestmark = pytest.mark.skipif(autowrap_available() is not None, reason=str(autowrap_available()))

PARTS = [
    "x**2 + sin(x)*exp(-y)", "cos(x) - tan(y)/3", "asin(x/9) + acos(y/9) + atan(x)", "sinh(x/2)*cosh(y/2) - tanh(x)",
    "asinh(x) + acosh(1 + y**2) + atanh(x/9)", "exp(x) - expm1(y) + log(x**2 + 1) - log1p(y**2)", "log2(x**2 + 1)",
    "log10(y**2 + 1)", "sqrt(abs(x))*cbrt(y)", "atan2(x, y) + hypot(x, y)", "erf(x) + erfc(y)", "gamma(x/2 + 5)",
    "loggamma(y/2 + 5)", "x % y", "y % x", "x // y", "y // x", "floor(x) + ceil(y)", "trunc(x) - round(y*3)",
    "max(x, y, 1/3) - min(x, y)", "sign(x)*heaviside(y, 0.5)", "x if x < y else y/2",
    "1 if x <= y or not x > 0 and y != 2 else 7",
    "3/(2 if x < y else 4)", "2**100*x/2**99", "12345678901234567890*y", "(x*y)**3/(x + 10)", "(x**2)**(1/3) + x**-3",
    "pi*x - e*y", "abs(x - y)**1.5", "(1 + erf(x))/2", "dot([x, y], [y, 2])", "det([[x, y], [1, x]])",
]  # fmt: skip
EDGES = [
    ("x**(1/3)", -8.0, "NaN"), ("cbrt(x)", -8.0, -2.0), ("sqrt(x)**2", -1.0, "NaN"), ("log(x)", 0.0, "-Infinity"),
    ("1/x", 0.0, "Infinity"), ("x % 0", 1.0, "NaN"), ("x // 0", -1.0, "-Infinity"), ("max(sqrt(x), 1)", -1.0, "NaN"),
    ("max(1, sqrt(x))", -1.0, "NaN"), ("sign(x)", 0.0, 0.0), ("round(x)", 2.5, 2.0), ("round(x)", -3.5, -4.0),
    ("heaviside(x, 0.25)", 0.0, 0.25), ("gamma(x)", -1.0, "NaN"), ("x**0", 0.0, 1.0), ("exp(x)", 1e3, "Infinity"),
    ("asin(x)", 2.0, "NaN"), ("(1 + erf(x))/2", -20.0, 2.6979328058039504e-176), ("7 % x", -3.0, -2.0),
    ("-7 % x", 3.0, 2.0),
    ("2**200*x", 1.0, 2.0**200), ("1 if x < 1 else 2", 1.0, 2.0), ("x/0", 0.0, "NaN"), ("min(sqrt(x), 1)", -1.0, "NaN"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("builds") / "private"


@pytest.fixture(scope="module")
def everything(folder):
    expression = read_expression(f"[{', '.join(PARTS)}]", ["x", "y"])
    return expression, autowrap_expression(expression, "C", folder)


def test_every_function_agrees_with_the_oracle(everything):
    expression, compiled = everything
    oracle = Oracle(expression.graph, [Target((entry,)) for entry in expression.value.entries])
    symbols = {name: expression.graph.symbol(name) for name in "xy"}
    drawn = random.Random(3)
    checked = 0
    for _ in range(12):
        values = {name: drawn.uniform(-4, 4) for name in "xy"}
        found = oracle.evaluate_point({symbols[name]: value for name, value in values.items()})
        if found.ambiguous:
            continue
        for text, result, target in zip(PARTS, compiled(values), found.natural, strict=True):
            expected = nearest_double(target.entries[0])
            assert result == pytest.approx(expected, rel=4e-15, abs=4e-15), (text, values)
            checked += 1
    assert checked > 5 * len(PARTS)


def test_it_agrees_with_lambdify(everything):
    expression, compiled = everything
    program = Program(compile_expression(expression, "numpy"))
    values = {"x": [0.25, -1.5, 3.0], "y": [1.5, 2.25, -0.5]}
    for ours, theirs in zip(compiled(values), program(values), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-14, abs=1e-15)


def test_edges(folder):
    expression = read_expression(f"[{', '.join(text for text, _, _ in EDGES)}]", ["x"])
    compiled = autowrap_expression(expression, "C", folder)
    for position, (text, x, expected) in enumerate(EDGES):
        found = compiled({"x": x})[position]
        assert found == expected or math.isclose(found, expected, rel_tol=1e-14), text


def test_another_process_loads_what_was_built(everything, folder):
    _, compiled = everything
    code = (
        "import json, sys; from pathlib import Path;"
        "from codegen.runtime.symbolic import autowrapped as a;"
        "from codegen.runtime.symbolic.expression import read_expression;"
        "a._build = None;"
        "f = a.autowrap_expression(read_expression(sys.argv[1], ['x', 'y']), 'C', Path(sys.argv[2]));"
        "print(json.dumps(f({'x': 0.5, 'y': 1.25})))"
    )
    text = f"[{', '.join(PARTS)}]"
    done = subprocess.run([sys.executable, "-c", code, text, str(folder)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == compiled({"x": 0.5, "y": 1.25})


def test_nothing_half_built_stays(folder, monkeypatch):
    before = sorted(folder.iterdir())
    monkeypatch.setattr(autowrapped, "COMPILER_ARGUMENTS", ("-no-such-argument",))
    with pytest.raises(Problem, match="could not compile") as caught:
        autowrap_expression(read_expression("x + 17"), "C", folder)
    assert caught.value.status == 422
    assert sorted(folder.iterdir()) == before


def test_names_do_not_matter(folder):
    expression = read_expression("double + int_*exit/main", ["double", "int_", "exit", "main"])
    compiled = autowrap_expression(expression, "C", folder)
    assert compiled({"double": 1, "int_": 6, "exit": 2, "main": 3}) == 5.0
