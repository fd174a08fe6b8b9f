"""Random kernels: the distribution that every backend is tested by.

A kernel's number is its seed. Depths from 1 to 5; in order of the numbers every function of the language is the
outermost one, with arguments inside its domain; between them stand all operators, conditionals and integer inputs. One
kernel in five is ill-conditioned: functions over their whole range, differences that cancel, powers and quotients
without a bound, large arguments. One in eight has derivatives. Points are drawn over many magnitudes, from a list of
edges, and with NaN, infinities and the ends of the doubles.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from dataclasses import replace

from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.typed import Result, TypedKernel

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
#: Functions of orders that are not whole exist in few backends; here all have to be.
_WHOLE_ORDERS = {**CALLS, "besselk": "besselk(1, 1 + ({})**2)"}

#: Written without a care for domains, slopes and cancellation.
WILD = (
    "sqrt({})", "log({})", "log1p({})", "log2({})", "exp({})", "expm1({})", "asin({})", "acosh({})", "atanh({})",
    "gamma({})", "loggamma({})", "erfc({})", "tan({})", "sinh({})", "cosh({})", "cbrt({})", "sin(1000*({}))",
    "cos(2**20*({}))", "(exp({}) - 1)/({})", "1 - cos({})", "1/({})", "({})**-3", "({})**2.5", "2**({})", "({})**x",
    "({})**n", "({}) - (({}) + x)", "(({}) + 1e8) - 1e8", "x**2 - ({})**2", "sqrt(1 + ({})**2) - 1", "({}) // y",
    "({}) % y", "mod({}, x)", "floor(1000*({}))", "1/(1 + exp({}))", "log(1 + exp({}))", "exp(-({})**2)*erfc({})",
    "det([[{}, x], [y, {}]])", "solve([[{}, 1], [1, y]], [x, 1])[0]", "inv([[{}, x], [1, y]])[1, 0]",
    "atan2({}, {})", "hypot({}, 1e200*x)*1e-200", "tanh({}) - 1", "lambertw({})", "max({}, -({}))/({})",
)  # fmt: skip
_LEAVES = (
    "x", "y", "x*y", "x + y", "x - y", "x/(1 + y**2)", "x**2", "y**3", "n", "x*n", "n // 3", "n % 4", "2**n", "(-1)**n",
    "pi", "e*x", "(x if p else y)",
)  # fmt: skip
_CONDITIONS = ("x < y", "x <= 0", "n == 2", "n != 0 and y > x", "p or x > 1", "not (x >= y)", "0 < x < 2")

_LARGEST = sys.float_info.max
_ENDS = (math.nan, math.nan, math.inf, -math.inf, math.ulp(0.0), -1e-310, sys.float_info.min, _LARGEST, -_LARGEST)
_EDGES = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, math.pi, -math.pi / 2, math.tau, 1e-8, -1e-8, 1e8, 2.0**-52,
    1 + 2.0**-52, 1 - 2.0**-53, 2.0**31, -(2.0**52) - 1, 22.0, 709.0, -745.0, 1e-300, 1e22,
)  # fmt: skip


def kernel_text(number: int) -> str:
    """The declaration of the kernel ``k<number>``."""
    source = random.Random(f"kernel {number}")
    wild = number % 5 == 4
    name = sorted(_WHOLE_ORDERS)[number % len(_WHOLE_ORDERS)]
    inner = _expression(source, source.randrange(1, 4), wild)
    outer = _wrapped(_WHOLE_ORDERS[name], inner)
    if wild:
        other = _wrapped(source.choice(WILD), _expression(source, 1, wild))
        outer = f"{_wrapped(source.choice(WILD), outer)} + {other}"
    lines = [
        f"  k{number}:",
        "    doc: d",
        '    inputs: {x: {sample: [-3, 3]}, y: {sample: [-3, 3]}, n: {type: int, domain: "[-9, 9]"}, p: {type: bool}}',
        f'    outputs: {{z: {{expr: "{outer}"}}, w: {{expr: "{_expression(source, 2, False)}"}}}}',
    ]
    if source.random() < 0.125:
        lines.append("    derivatives: {d: {of: z, wrt: [x, y]}}")
    return "\n".join(lines)


def is_wild(number: int) -> bool:
    """Whether the kernel is one of the ill-conditioned ones."""
    return number % 5 == 4


def joined(kernels: Sequence[TypedKernel]) -> TypedKernel:
    """One kernel with the results of all of ``kernels``, which have the same inputs."""
    graph = Graph()
    results = []
    for typed in kernels:
        roots = [entry for result in typed.results for entry in result.value.entries]
        copied: dict[int, int] = {}
        for number in typed.graph.reachable(roots):
            node = typed.graph[number]
            arguments = [copied[argument] for argument in node.arguments]
            copied[number] = graph.intern(node.operation, arguments, node.payload, node.kind)
        for result in typed.results:
            entries = tuple(copied[entry] for entry in result.value.entries)
            name = f"{result.name}_{typed.name}"
            results.append(Result(name, "output", replace(result.value, entries=entries)))
    arguments = tuple(
        replace(argument, symbols=(graph.symbol(argument.name, argument.kind),)) for argument in kernels[0].arguments
    )
    return TypedKernel("_".join((kernels[0].name, kernels[-1].name)), graph, arguments, {}, {}, tuple(results), ())


def points(number: int, count: int = 4) -> list[dict[str, float]]:
    """Points by the names of the inputs: ``count`` drawn ones, one with an edge for x and y, and one where x or y is
    none of the usual numbers."""
    source = random.Random(f"points {number}")
    x, y, n, p = "xynp"
    found = []
    for _ in range(count + 2):
        found.append({x: _drawn(source), y: _drawn(source), n: float(source.randrange(-9, 10)),
                      p: float(source.randrange(2))})  # fmt: skip
    found[-2] |= {x: source.choice(_EDGES), y: source.choice(_EDGES)}
    found[-1][source.choice((x, y))] = source.choice(_ENDS)
    return found


def _drawn(source: random.Random) -> float:
    """Half of the numbers uniform, the others over magnitudes from 1e-6 to 1e3."""
    if source.random() < 0.5:
        return source.uniform(-3, 3)
    return source.choice((-1, 1)) * 10 ** source.uniform(-6, 3)


def _expression(source: random.Random, depth: int, wild: bool) -> str:
    if depth == 0:
        return source.choice(_LEAVES) if source.random() < 0.85 else f"{source.uniform(0.1, 3):.3g}"
    kind = source.random()
    if wild and kind < 0.3:
        return _wrapped(source.choice(WILD), _expression(source, depth - 1, wild))
    if kind < 0.55:
        return _wrapped(_WHOLE_ORDERS[source.choice(sorted(_WHOLE_ORDERS))], _expression(source, depth - 1, wild))
    first, second = _expression(source, depth - 1, wild), _expression(source, source.randrange(depth), wild)
    if kind < 0.65:
        return f"({first})/(1 + ({second})**2)"
    if kind < 0.75:
        return f"(({first}) if {source.choice(_CONDITIONS)} else ({second}))"
    return f"({first}) {source.choice('+-*')} ({second})"


def _wrapped(call: str, inner: str) -> str:
    return call.replace("{}", f"({inner})")
