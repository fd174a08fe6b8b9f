import math

import numpy as np
import pytest

from ..symbolic.normalise import nested, normalised, normalised_number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, 1.5), (np.float64(2.5), 2.5), (np.int64(3), 3.0), (7, 7), (2**53, 2**53), (2**53 + 1, "9007199254740993"),
        (-(2**70), "-1180591620717411303424"), (math.nan, "NaN"), (np.inf, "Infinity"), (-math.inf, "-Infinity"),
        (np.True_, True), (False, False), (1 + 0j, 1.0), (1j, "NaN"), (np.complex128(2), 2.0), (0.0, 0.0),
    ],
)  # fmt: skip
def test_one_number(value, expected):
    found = normalised_number(value)
    assert found == expected
    assert type(found) is type(expected)


def test_complex_numbers_are_objects():
    assert normalised_number(1 + 2j, "complex") == {"real": 1.0, "imag": 2.0}
    assert normalised_number(3, "complex") == {"real": 3.0, "imag": 0.0}
    assert normalised_number(complex(math.nan, -math.inf), "complex") == {"real": "NaN", "imag": "-Infinity"}
    assert normalised_number(True, "complex") is True


def test_the_sign_of_zero_stays():
    assert math.copysign(1, normalised_number(-0.0)) == -1


@pytest.mark.parametrize("value", [None, [1.0], np.array([1.0]), object()])
def test_anything_else_is_no_number(value):
    with pytest.raises(TypeError, match="not a number"):
        normalised_number(value)


def test_arrays_are_nested_row_by_row():
    assert nested([1, 2, 3, 4, 5, 6], (2, 3)) == [[1, 2, 3], [4, 5, 6]]
    assert nested([1], ()) == 1
    assert normalised([1.0, math.nan], (2,), None) == [1.0, "NaN"]


def test_points_come_first_and_constants_hold_at_all_of_them():
    column = np.array([1.0, math.inf])
    assert normalised([column, 5.0], (2,), 2) == [[1.0, 5.0], ["Infinity", 5.0]]
    assert normalised([np.array([1.0, 2.0])], (), 2) == [1.0, 2.0]
    assert normalised([np.array([True, False])], (), 2) == [True, False]
    assert normalised([np.array([1j, 2])], (), 2) == ["NaN", 2.0]
    assert normalised([["1.5", 2]], (), 2) == ["1.5", 2]
    assert normalised([np.array(3.0)[()]], (), 3) == [3.0, 3.0, 3.0]
