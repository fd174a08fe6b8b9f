"""The measure of numeric drift against a count of doubles, and the sentences."""

import dataclasses
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.drift.numeric import NumericDrift, compare_rows, not_compared, ulps_between

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, st.integers(0, 40), st.sampled_from([math.inf, -math.inf]))
def test_the_measure_counts_the_steps_from_double_to_double(start, steps, towards):
    value, taken = start, 0
    for _ in range(steps):
        following = math.nextafter(value, towards)
        if math.isinf(following):
            break
        # Both zeros are one place.
        taken += not (value == 0 and following == 0)
        value = following
    assert ulps_between(start, value) == ulps_between(value, start) == taken


@pytest.mark.parametrize(
    ("left", "right", "ulp"),
    [
        (0.0, -0.0, 0),
        (math.nan, math.nan, 0),
        (math.inf, math.inf, 0),
        (math.inf, -math.inf, math.inf),
        (math.nan, 1.0, math.inf),
        (sys.float_info.max, math.inf, math.inf),
        (-math.ulp(0.0), math.ulp(0.0), 2),
        (1.0, 1.0 + 3 * math.ulp(1.0), 3),
    ],
)
def test_zeros_infinities_and_nan(left, right, ulp):
    assert ulps_between(left, right) == ulp


def drift(before, after, reason=""):
    points = [{"x": float(number)} for number in range(len(before))]
    return NumericDrift("f", len(points), "f(x)", (compare_rows("y", "numpy", points, before, after),), reason)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "sentence"),
    [
        ([[1.0], [2.0]], [[1.0], [2.0]], "equal", "text changed, equal within 4 ulp on 2 points"),
        ([[1.0]], [[1.0 + 4 * math.ulp(1.0)]], "equal", "text changed, equal within 4 ulp on 1 point"),
        ([[1.0]], [[1.0 + 5 * math.ulp(1.0)]], "changed", "numbers changed: `y` by up to 5 ulp at {x: 0.0}"),
        ([[1.0], [1.0]], [[1.0], [1.001]], "changed", "numbers changed: `y` by up to 4.5e+12 ulp at {x: 1.0}"),
        ([[1.5]], [[math.nan]], "changed", "numbers changed: `y` is nan, was 1.5, at {x: 0.0}"),
        ([[math.inf]], [[1.5]], "changed", "numbers changed: `y` is 1.5, was inf, at {x: 0.0}"),
        ([[1.5]], ["raises ValueError"], "changed", "numbers changed: `y` raises ValueError, was 1.5, at {x: 0.0}"),
        (
            ["raises ValueError"],
            [[1.5]],
            "changed",
            "numbers changed: `y` is 1.5, was a refusal (raises ValueError), at {x: 0.0}",
        ),
        (["raises ValueError"], ["raises ValueError"], "equal", "text changed, equal within 4 ulp on 1 point"),
        ([[0.0]], [[-0.0]], "equal", "text changed, equal within 4 ulp on 1 point, the sign of a zero apart"),
        ([[1.0, 2.0]], [[1.0, 3.0]], "changed", "numbers changed: `y` by up to 2.3e+15 ulp at {x: 0.0}"),
    ],
)
def test_sentences(before, after, verdict, sentence):
    found = drift(before, after)
    assert (found.verdict, found.sentence) == (verdict, sentence)


def test_what_is_left_out_is_said():
    assert drift([[1.0]], [[1.0]], "`z` is new").sentence == ("text changed, equal within 4 ulp on 1 point; `z` is new")
    nothing = not_compared("f", "its inputs changed: `t` is new")
    assert (nothing.verdict, nothing.sentence) == ("not compared", "not compared: its inputs changed: `t` is new")
    assert nothing.as_data()["max_ulp"] is None


def test_the_answer_is_json_without_infinities():
    import json

    data = drift([[1.5]], [[math.nan]]).as_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == {
        "kernel": "f",
        "points": 1,
        "seed": "f(x)",
        "max_ulp": "inf",
        "outputs": [
            {
                "name": "y",
                "backend": "numpy",
                "max_ulp": "inf",
                "worst_point": {"x": 0.0},
                "before": 1.5,
                "after": "nan",
                "exact": None,
            }
        ],
        "verdict": "changed",
        "sentence": "numbers changed: `y` is nan, was 1.5, at {x: 0.0}",
    }


def test_the_formula_says_which_side_is_right():
    found = drift([[1.0]], [[1.0 + 9 * math.ulp(1.0)]])
    (output,) = found.outputs
    known = dataclasses.replace(found, outputs=(dataclasses.replace(output, exact=1.0 + 8 * math.ulp(1.0)),))
    assert known.sentence == (
        "numbers changed: `y` by up to 9 ulp at {x: 0.0}, 8 ulp off the exact value before and 1 now"
    )
