import math

import numpy as np
import pytest

from ..kernels.domain import Domain, InputDomain, Interval, check_domain

POSITIVE = Interval("(0, oo)", low=0.0)
UNIT = Interval("[0, 1)", low=0.0, high=1.0, low_open=False)
CLOSED = Interval("(-1, 1]", low=-1.0, high=1.0, high_open=False)
OPTION = Domain((InputDomain("S", (POSITIVE,)), InputDomain("K", (POSITIVE,))), ("K < S",), lambda S, K: (K < S,))


def one(interval, value, **options):
    return check_domain(Domain((InputDomain("x", (interval,), **options),)), {"x": value})


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (POSITIVE, [5e-324, 1, 1e308], [0, -1, math.inf, math.nan]),
        (UNIT, [0, 0.5, math.nextafter(1, 0)], [1, -5e-324]),
        (CLOSED, [1, math.nextafter(-1, 0)], [-1, math.nextafter(1, 2)]),
        (Interval("(-oo, oo)"), [0, -1e300], [math.inf, -math.inf, math.nan]),
    ],
)
def test_ends_are_open_or_closed(interval, inside, outside):
    assert [one(interval, value) for value in inside] == [[]] * len(inside)
    assert [len(one(interval, value)) for value in outside] == [1] * len(outside)


def test_the_message_names_input_value_and_interval():
    assert one(POSITIVE, 0) == ["x: 0 is outside (0, oo)"]
    assert one(POSITIVE, -0.25) == ["x: -0.25 is outside (0, oo)"]
    assert one(POSITIVE, math.nan) == ["x: nan is outside (0, oo)"]
    assert one(UNIT, 1e20) == ["x: 1e+20 is outside [0, 1)"]


def test_every_entry_is_named():
    assert one(POSITIVE, [1, -2, 0], shape=(3,)) == ["x[1]: -2 is outside (0, oo)", "x[2]: 0 is outside (0, oo)"]
    assert one(POSITIVE, [[1, 2], [3, -4]], shape=(2, 2)) == ["x[1, 1]: -4 is outside (0, oo)"]
    assert one(POSITIVE, np.array([1.0, 2.0, 3.0]), shape=(3,)) == []


def test_entries_may_have_intervals_of_their_own():
    domain = Domain((InputDomain("x", (POSITIVE, CLOSED), shape=(2,)),))
    assert check_domain(domain, {"x": [5, 1]}) == []
    assert check_domain(domain, {"x": [-5, 2]}) == ["x[0]: -5 is outside (0, oo)", "x[1]: 2 is outside (-1, 1]"]


@pytest.mark.parametrize("value", [1.0, [1, 2], [1, 2, 3, 4], [[1], [2], [3]], "abc", None])
def test_wrong_shapes_are_said_once(value):
    expected = ["x[0]: must be a number", "x[1]: must be a number", "x[2]: must be a number"]
    assert one(POSITIVE, value, shape=(3,)) == (expected if value == [[1], [2], [3]] else ["x: must be 3 numbers"])


@pytest.mark.parametrize("value", ["1", None, True, [1], np.True_])
def test_what_is_no_number_is_said(value):
    assert one(POSITIVE, value) == ["x: must be a number"]


def test_numbers_beyond_the_doubles_are_said():
    assert one(POSITIVE, 10**400) == ["x: is too large"]


def test_integers_must_be_whole():
    assert one(POSITIVE, 3, kind="int") == []
    assert one(POSITIVE, 3.0, kind="int") == []
    assert one(POSITIVE, 2.5, kind="int") == ["x: 2.5 is not a whole number"]
    assert one(POSITIVE, math.inf, kind="int") == ["x: inf is outside (0, oo)"]


def test_truth_values_have_no_interval():
    assert one(POSITIVE, False, kind="bool") == []
    assert one(POSITIVE, 0, kind="bool") == ["x: must be true or false"]


def test_a_simplex_sums_to_one():
    assert one(UNIT, [0.2, 0.3, 0.5], shape=(3,), simplex=True) == []
    assert one(UNIT, [0.2, 0.3, 0.6], shape=(3,), simplex=True) == ["x: the entries sum to 1.1, not 1"]
    assert one(UNIT, [-0.5, 0.5, 1.5], shape=(3,), simplex=True) == [
        "x[0]: -0.5 is outside [0, 1)",
        "x[2]: 1.5 is outside [0, 1)",
    ]


def test_conditions_are_quoted():
    assert check_domain(OPTION, {"S": 42, "K": 40}) == []
    assert check_domain(OPTION, {"S": 40, "K": 42}) == ["condition 'K < S' does not hold"]


def test_conditions_wait_for_domains_and_for_all_inputs():
    assert check_domain(OPTION, {"S": -1, "K": 42}) == ["S: -1 is outside (0, oo)"]
    assert check_domain(OPTION, {"K": 42}) == []


def test_conditions_see_arrays_with_entries_first():
    domain = Domain(
        (InputDomain("r", (Interval("(-oo, oo)"),), shape=(2,)), InputDomain("on", (UNIT,), kind="bool")),
        ("r[0] < r[1]", "on"),
        lambda r, on: (r[0] < r[1], on),
    )
    assert check_domain(domain, {"r": [1, 2], "on": True}) == []
    assert check_domain(domain, {"r": [2, 1], "on": False}) == [
        "condition 'r[0] < r[1]' does not hold",
        "condition 'on' does not hold",
    ]
