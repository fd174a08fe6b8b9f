"""Random expressions over the whole table of functions: no crash, no false alarm, no wrong value believed."""

import random
from dataclasses import replace

import mpmath
import pytest

from codegen.kernels.numpy import block
from codegen.kernels.verify import verify_kernel
from codegen.runtime.expr.derivative import differentiate
from codegen.runtime.expr.functions import FUNCTIONS
from codegen.runtime.expr.oracle import Oracle, Target

CONTEXT = mpmath.MPContext()
CONTEXT.dps = 40
SEEDS = range(60)
#: How a function is called on an argument without a bound: inside its domain, at moderate slope.
CALLS = {
    "abs": "abs({})", "sign": "sign({})*{}", "floor": "floor({})", "ceil": "ceil({})", "trunc": "trunc({})",
    "round": "round({})", "sqrt": "sqrt(1/8 + ({})**2)", "cbrt": "cbrt(2 + ({})**2)", "exp": "exp(-abs({}))",
    "expm1": "expm1(-abs({}))", "log": "log(3 + abs({}))", "log1p": "log1p(abs({}))", "log2": "log2(3 + abs({}))",
    "log10": "log10(3 + abs({}))", "sin": "sin({})", "cos": "cos({})", "tan": "tan(tanh({}))", "atan": "atan({})",
    "asin": "asin(({})/(2 + abs({})))", "acos": "acos(({})/(2 + abs({})))", "sinh": "sinh(tanh({}))",
    "cosh": "cosh(tanh({}))", "tanh": "tanh({})", "asinh": "asinh({})", "acosh": "acosh(2 + abs({}))",
    "atanh": "atanh(({})/(2 + abs({})))", "erf": "erf({})", "erfc": "erfc(tanh({}))", "gamma": "gamma(2 + tanh({}))",
    "loggamma": "loggamma(3 + abs({}))", "digamma": "digamma(3 + abs({}))", "mod": "mod({}, 5)",
    "atan2": "atan2({}, 3 + abs({}))", "hypot": "hypot({}, 1/2)", "heaviside": "heaviside({}, 1/2)",
    "clip": "clip({}, -1, 2)", "min": "min({}, 3/2, x)", "max": "max({}, 1/3, y)", "norm": "norm([{}, 2, x])",
    "sum": "sum([{}, 2, y])", "prod": "prod([{}, 2, 1/3])", "dot": "dot([{}, 2], [x, y])",
    "cross": "cross([{}, 2, x], [1, y, 3])[1]", "outer": "outer([{}, 2], [x, y])[0, 1]",
    "transpose": "transpose([[{}, 2], [x, y]])[0, 1]", "trace": "trace([[{}, 2], [x, y]])", "eye": "({})*eye(2)[0, 0]",
    "piecewise": "piecewise({}, x < 1, 2*y)", "polygamma": "polygamma(1, 2 + ({})**2)", "besselj": "besselj(1, {})",
    "bessely": "bessely(0, 3 + abs(tanh({})))", "besseli": "besseli(0, tanh({}))",
    "besselk": "besselk(0.5, 1 + ({})**2)",
    "ellipk": "ellipk(-1/2 - ({})**2)", "ellipe": "ellipe(-1/2 - ({})**2)", "lambertw": "lambertw(abs({}))",
    "interp": "interp({}, [-1, 0.3, 2], [y, 1, x])", "det": "det([[{}, 2, y], [x, 3, 1], [1, y, 4]])",
    "inv": "inv([[9 + tanh({}), 1], [2, 3 + tanh(x)]])[0, 1]",
    "solve": "solve([[9 + tanh({}), 1, 2], [2, 5 + tanh(y), 1], [x, 1, 200 + y]], [1, y, 3])[1]",
}  # fmt: skip
#: Takes an input only: tested with the derivatives.
ELSEWHERE = {"diff"}


def expression(source, depth):
    if depth == 0:
        return source.choice(
            ["x", "y", "x*y", "x + y", "x - y", "x/(1 + y**2)", "x**2", f"{source.uniform(0.1, 3):.3g}"]
        )
    kind = source.random()
    if kind < 0.6:
        inner = expression(source, depth - 1)
        return CALLS[source.choice(sorted(CALLS))].replace("{}", f"({inner})")
    first, second = expression(source, depth - 1), expression(source, depth - 1)
    if kind < 0.7:
        return f"({first})/(1 + ({second})**2)"
    if kind < 0.75:
        return f"(({first}) if x < y else ({second}))"
    return f"({first}) {source.choice('+-*')} ({second})"


def schema(seed):
    """Every function is the outermost of some seed."""
    source = random.Random(seed)
    name = sorted(CALLS)[seed % len(CALLS)]
    outer = CALLS[name].replace("{}", f"({expression(source, 1)})")
    low, high = source.choice([(-3, 3), (0.1, 2), (-40, 40), (-1e-3, 1e-3)])
    expr = f"{outer} + ({expression(source, 2)})*{source.uniform(0.1, 2):.3g} + x*y + 3*x"
    domain = f'{{domain: "[{low}, {high}]"}}'
    return f"""
  k:
    doc: d
    inputs: {{x: {domain}, y: {domain}}}
    outputs: {{z: {{expr: "{expr}", scale: terms}}}}
    accuracy: {{points: 24, scaled_ulp: 64}}"""


def test_every_function_is_called():
    assert set(CALLS) == set(FUNCTIONS) - ELSEWHERE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_kernel_passes_and_its_perturbation_fails(typed, monkeypatch, seed):
    kernel = typed(schema(seed))
    found = verify_kernel(kernel, positions_path=("kernels", "k"))
    assert [(finding.code, finding.message) for finding in found.findings if finding.code != "C356"] == []
    printed = block.print_kernel(kernel)
    last = printed.lines[-1]
    assert last.startswith("return ")
    wrong = f"return ({last.removeprefix('return ').removesuffix(',')}) * (1 + 1e-9),"
    monkeypatch.setattr(block, "print_kernel", lambda typed: replace(printed, lines=(*printed.lines[:-1], wrong)))
    assert verify_kernel(kernel, positions_path=("kernels", "k")).is_inaccurate


def exact(graph, node, point):
    return CONTEXT.make_mpf(Oracle(graph, [Target((node,))]).evaluate_point(point).natural[0].entries[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_its_derivatives_agree_with_differences(typed, seed):
    kernel = typed(schema(seed))
    graph, output = kernel.graph, kernel.results[0].value.entries[0]
    x, y = (argument.symbols[0] for argument in kernel.arguments)
    forward = differentiate(graph, [output, output], [x, y])[0]
    reverse = differentiate(graph, [output], [x, y])[0]
    point, step = {x: 0.8125, y: 0.359375}, 2.0**-26
    for number, symbol in enumerate((x, y)):
        at = [exact(graph, output, point | {symbol: point[symbol] + count * step}) for count in (-2, -1, 1, 2)]
        expected = (8 * (at[2] - at[1]) - (at[3] - at[0])) / (12 * CONTEXT.mpf(step))
        for row in (forward, reverse):
            gap = abs(exact(graph, row[number], point) - expected)
            assert gap <= CONTEXT.mpf(10) ** -18 * (1 + abs(expected)), (number, row)
