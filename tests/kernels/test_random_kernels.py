"""Random expressions over the whole table of functions: no crash, no false alarm, no wrong value believed."""

import random
from dataclasses import replace

import mpmath
import pytest

from codegen.kernels.numpy import block
from codegen.kernels.verify import verify_kernel
from codegen.runtime.expr.derivative import differentiate
from codegen.runtime.expr.oracle import Oracle, Target
from tests.kernels.random_kernels import CALLS

CONTEXT = mpmath.MPContext()
CONTEXT.dps = 40
SEEDS = range(60)


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
