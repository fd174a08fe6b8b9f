import hashlib
import math
import struct
from fractions import Fraction

import pytest

from codegen.kernels.reference import reference_points
from codegen.kernels.sampling import sample_kernel


def drawn(typed, name, points=256):
    argument = next(item for item in typed.arguments if item.name == name)
    return [[point[symbol] for symbol in argument.symbols] for point in sample_kernel(typed, points).drawn]


def edges(typed, name):
    argument = next(item for item in typed.arguments if item.name == name)
    return [[point[symbol] for symbol in argument.symbols] for point in sample_kernel(typed, 8).edges]


WIDE = """
  k:
    doc: d
    inputs:
      u: {domain: "[-2, 3]"}
      w: {domain: "(0, oo)", sample: [1e-6, 1e6]}
      v: {domain: "(-oo, 0)", sample: [-1e6, -1e-6]}
      n: {type: int, domain: "[1, 6]"}
      b: {type: bool}
      p: {shape: [4], domain: simplex}
    outputs: {y: {expr: "u + w + v + n + p[0] + (1 if b else 2)"}}
"""


def test_the_same_bits_on_every_machine(typed):
    bits = hashlib.sha256()
    for point in sample_kernel(typed(WIDE)).points:
        bits.update(struct.pack(f"<{len(point)}d", *point.values()))
    assert bits.hexdigest() == "49095943e6ab2bf90cee7232c5020df74c6a66c672adc6d256dc89068e390bcd"


def test_uniform_points_fill_the_sample_evenly(typed):
    values = [value for (value,) in drawn(typed(WIDE), "u")]
    assert all(-2 <= value <= 3 for value in values)
    for tenth in range(10):
        assert 20 <= sum(-2 + tenth / 2 <= value < -1.5 + tenth / 2 for value in values) <= 32


@pytest.mark.parametrize(("name", "sign"), [("w", 1), ("v", -1)])
def test_wide_samples_of_one_sign_are_filled_by_magnitude(typed, name, sign):
    decades = [math.floor(math.log10(sign * value)) for (value,) in drawn(typed(WIDE), name)]
    assert all(-6 <= decade < 6 for decade in decades)
    assert all(14 <= decades.count(decade) <= 29 for decade in range(-6, 6))


def test_integers_and_truth_values_take_every_value(typed):
    kernel = typed(WIDE)
    assert {value for (value,) in drawn(kernel, "n")} == {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
    assert {value for (value,) in drawn(kernel, "b")} == {0.0, 1.0}


def test_simplex_points_sum_to_one_exactly(typed):
    points = drawn(typed(WIDE), "p")
    assert all(sum(map(Fraction, point)) == 1 and min(point) >= 0 for point in points)
    means = [sum(point[entry] for point in points) / len(points) for entry in range(4)]
    assert means == pytest.approx([0.25] * 4, abs=0.03)
    assert [1.0, 0.0, 0.0, 0.0] in edges(typed(WIDE), "p")


def test_names_decide_the_seed(typed):
    text = '\n  k:\n    doc: d\n    inputs: {NAME: {domain: "[0, 1]"}}\n    outputs: {y: {expr: NAME}}'
    assert drawn(typed(text.replace("NAME", "a")), "a") != drawn(typed(text.replace("NAME", "b")), "b")


def test_ends_are_moved_inside_open_ends(typed):
    text = """
  k:
    doc: d
    inputs:
      x: {domain: "(0, 1]"}
      n: {type: int, domain: "(0, 9)"}
      r: {shape: [2], domain: "[-1, 1)"}
    outputs: {y: {expr: "x + n + r[0]"}}
"""
    kernel = typed(text)
    assert {5e-324, 1.0} <= {value for (value,) in edges(kernel, "x")}
    assert {1.0, 8.0} <= {value for (value,) in edges(kernel, "n")}
    below = math.nextafter(1, 0)
    assert [-1.0, -1.0] in edges(kernel, "r")
    assert [below, below] in edges(kernel, "r")


def test_comparisons_with_constants_are_taken_on_both_sides(typed):
    text = """
  k:
    doc: d
    inputs: {x: {domain: "[0, 9]"}, n: {type: int, domain: "[0, 9]"}}
    constants: {limit: {value: 2.5}}
    outputs: {y: {expr: "x if x < limit + 1 else (1 if 3 <= n else 2)"}}
"""
    kernel = typed(text)
    found = {value for (value,) in edges(kernel, "x")}
    assert {math.nextafter(3.5, 0), 3.5, math.nextafter(3.5, 9)} <= found
    assert {2.0, 3.0, 4.0} <= {value for (value,) in edges(kernel, "n")}


def test_no_reference_point_lies_where_rounding_decides_a_condition(typed):
    text = """
  k:
    doc: d
    inputs: {x: {domain: "[0, 0.05]"}}
    outputs: {y: {expr: "2*x"}}
    where: ["x == 0 or x > 1e-8"]
"""
    # The double 1e-8 is larger than the number: inside for the oracle, outside for whoever compares doubles.
    kernel = typed(text)
    (symbol,) = kernel.arguments[0].symbols
    assert 1e-8 in {point[symbol] for point in sample_kernel(kernel).points}
    inside = [point.inputs["x"] for point in reference_points(kernel)]
    assert all(x == 0 or x > 1e-8 for x in inside)
    assert {0.0, 0.05} <= {*inside}


def test_where_is_kept_and_its_failure_said(typed):
    text = """
  k:
    doc: d
    inputs: {a: {domain: "[0, 1]"}, b: {domain: "[0, 1]"}}
    outputs: {y: {expr: "a + b"}}
    where: ["CONDITION"]
"""
    sample = sample_kernel(typed(text.replace("CONDITION", "a < b")))
    assert sample.complete
    assert len(sample.drawn) == 256
    kernel = typed(text.replace("CONDITION", "a < b"))
    first, second = (argument.symbols[0] for argument in kernel.arguments)
    assert all(point[first] < point[second] for point in sample_kernel(kernel).points)
    assert not sample_kernel(typed(text.replace("CONDITION", "a < b/100000"))).complete
