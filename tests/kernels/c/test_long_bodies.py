"""Long kernels are cut into parts; what crosses between them arrives."""

import re

import numpy as np

from codegen.kernels.c.body import print_body
from codegen.kernels.c.load import load_kernels
from codegen.kernels.c.parts import LONGEST_PART, cut, weight
from codegen.kernels.c.prepare import prepare
from codegen.kernels.numpy.block import load_block
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.kernels.native_build import runnable_levels

STEPS = 160


def long_kernel():
    """Values, truth values, angles and inputs that cross, results in every part, and an input and a number besides."""
    lines = [
        "  long:", "    doc: Many steps.", "    inputs:",
        "      x: {doc: x, sample: [0.5, 1]}", "      y: {doc: y, sample: [0.5, 1]}",
        "      up: {doc: way, type: bool}",
        "    define:", "      early: x > 0.75", "      a0: x", "      b0: y",
    ]  # fmt: skip
    for n in range(1, STEPS):
        lines.append(f'      a{n}: "sin(a{n - 1}) + cos(b{n - 1}*x)*0.25 if (early or up) else exp(-b{n - 1}) + 0.1"')
        lines.append(f'      b{n}: "cos(a{n - 1}) + sin(b{n // 2}*x)*0.25 + y/(1 + a{n // 3}**2)"')
    lines.append("    outputs:")
    for n in range(0, STEPS, 10):
        lines.append(f'      r{n}: {{expr: "a{n} + b{n}", doc: sum}}')
    lines += ['      same: {expr: "y", doc: input}', '      seven: {expr: "7", doc: number}']
    return "\n".join(lines) + "\n"


def test_a_long_kernel_computes_what_numpy_computes(load_kernels_of_text):
    (typed,) = load_kernels_of_text(long_kernel())
    points = sample_kernel(typed).points[:40]
    columns = np.array([[float(point[argument.symbols[0]]) for point in points] for argument in typed.arguments])
    expected = np.array(load_block(typed)(columns[0], columns[1], columns[2] != 0))
    for body in load_kernels([typed], runnable_levels()[:1])[0]:
        np.testing.assert_allclose(body.columns(columns), expected, rtol=1e-12, err_msg=body.label)


def test_parts_are_bounded_and_together_they_are_the_kernel(load_kernels_of_text):
    (typed,) = load_kernels_of_text(long_kernel())
    prepared = prepare(typed)
    parts = cut(prepared)
    assert len(parts) >= 3
    for part in parts:
        assert sum(weight(prepared.graph, number) for number in part.nodes) <= LONGEST_PART
    computed = [number for part in parts for number in part.nodes]
    assert len(computed) == len(set(computed))
    results = [position for part in parts for position in part.results]
    assert sorted(results) == list(range(len(prepared.results)))


def test_the_array_of_what_crosses_is_used_again(load_kernels_of_text):
    (typed,) = load_kernels_of_text(long_kernel())
    text = print_body(typed, "long")
    size = int(re.search(r"lanes values\[(\d+)\];", text).group(1))
    written = re.findall(r"^    values\[(\d+)\] = ", text, re.MULTILINE)
    assert max(map(int, written)) < size < len(written)
