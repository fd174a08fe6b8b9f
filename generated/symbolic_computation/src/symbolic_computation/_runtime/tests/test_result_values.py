import math

import pytest

from ..symbolic.result_values import copied, is_result


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        -0.0,
        7,
        True,
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740993",
        "3.14159265358979323846",
        "-1.5e-400",
        {"real": 1.0, "imag": "NaN"},
        [1.0, "NaN"],
        [[[1.0], [{"real": 0.0, "imag": 1.0}]]],
        [],
    ],
)
def test_results(value):
    assert is_result(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        math.inf,
        "nan",
        "",
        "1;2",
        "__import__('os')",
        "1" * 5000,
        {"real": 1.0},
        {"real": 1.0, "imag": [1.0]},
        {"real": 1.0, "imag": 1.0, "code": "x"},
        [None],
        [[[[1.0]]]],
    ],
)
def test_what_is_none(value):
    assert not is_result(value)


@pytest.mark.parametrize("value", [1.5, "NaN", {"real": 1.0, "imag": 0.0}, [1.0, [2.0, {"real": 1.0, "imag": 0.0}]]])
def test_a_copy_is_equal(value):
    assert copied(value) == value


def test_a_copy_shares_nothing_that_changes():
    value = [1.0, [2.0], {"real": 1.0, "imag": 0.0}]
    made = copied(value)
    made[1].append(3.0)
    made[2]["real"] = 9.0
    made.append(4.0)
    assert value == [1.0, [2.0], {"real": 1.0, "imag": 0.0}]
