"""Bodies at every level that this processor runs, against the oracle and against themselves."""

import math
from pathlib import Path

import numpy as np
import pytest

from codegen.kernels.accuracy import error_in_ulp, larger, targets_of
from codegen.kernels.c.load import load_kernels
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.oracle import Oracle

SCHEMAS = Path(__file__).resolve().parents[2] / "systems" / "schemas"
#: An operation may be computed with more error than by libm, which the kernels' own bounds are written for.
MOST_ULP = 16
POINTS = 24


@pytest.fixture(scope="module")
def compiled(load_kernels_of_schemas):
    """Every kernel of the schemas, compiled together: name to its bodies."""
    return {bodies[0].typed.name: bodies for bodies in load_kernels(load_kernels_of_schemas)}


@pytest.fixture(scope="module")
def load_kernels_of_schemas(load_schema):
    paths = sorted(path for path in SCHEMAS.glob("*.yaml") if "\nkernels:" in path.read_text())
    return [typed for path in paths for typed in load_schema(path).values()]


def test_every_level_agrees_with_the_oracle(compiled):
    for name, bodies in compiled.items():
        typed = bodies[0].typed
        points = sample_kernel(typed).points[:POINTS]
        evaluations = [Oracle(typed.graph, targets_of(typed)).evaluate_point(point) for point in points]
        for body in bodies:
            computed = body.run(points)
            for index, evaluation in enumerate(evaluations):
                worst = min(_worst(choice, computed, index) for choice in evaluation.alternatives)
                assert worst <= MOST_ULP, (name, body.label, points[index])


def _worst(choice, computed, index):
    """Scaled error over all entries at a point; NaN and infinities where the oracle has no value count for nothing."""
    return max(
        error_in_ulp(float(number), entry, larger(entry, scale))
        for value, rows in zip(choice, computed, strict=True)
        if value.undefined is None
        for number, entry, scale in zip(rows[index], value.entries, value.scales, strict=True)
    )


def test_a_point_has_the_same_bits_wherever_it_stands(compiled):
    for name, bodies in compiled.items():
        points = sample_kernel(bodies[0].typed).points[:POINTS]
        for body in bodies:
            whole = body.run(points)
            turned = body.run(points[5:] + points[:5])
            alone = body.run(points[7:8])
            for all_rows, turned_rows, one_row in zip(whole, turned, alone, strict=True):
                assert all_rows.tobytes() == np.roll(turned_rows, 5, axis=0).tobytes(), (name, body.label)
                assert all_rows[7:8].tobytes() == one_row.tobytes(), (name, body.label)


def test_an_output_may_be_an_input_and_numbers_are_what_was_written(load_kernels_of_text):
    swaps, numbers = load_kernels(
        load_kernels_of_text(
            "  swap: {doc: Turns a point., inputs: {p: {doc: point, shape: [2], sample: [-1, 1]}},"
            ' outputs: {q: {expr: "[p[1], -p[0]]"}}}\n'
            "  numbers: {doc: Numbers., inputs: {x: {doc: factor, sample: [1, 2]}},"
            ' outputs: {q: {expr: "[9007199254740993*x, x*2/3, 18446744073709551617 + x, x*1e400, 7, 1/3]"}}}\n'
        )
    )
    for body in swaps:
        rows = np.arange(1.0, 33.0).reshape(2, 16)
        expected = np.array([rows[1], -rows[0]])
        body.call(rows, rows)
        assert np.array_equal(rows, expected), body.label
    for body in numbers:
        column = body.columns(np.ones((1, 1)))[:, 0]
        expected = [9007199254740992.0, 2 / 3, 18446744073709551616.0, math.inf, 7.0, 1 / 3]
        assert column.tolist() == expected, body.label
