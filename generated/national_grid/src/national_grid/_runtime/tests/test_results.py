import math

import numpy as np
import pytest

from ..service.problem import Problem
from ..service.results import finite, require_inside


@pytest.mark.parametrize("value", [1.5, 0, True, [1.0, [2.0]], -0.0])
def test_plain_values_stay(value):
    assert finite("x", value) is value


def test_arrays_become_nested_lists():
    assert finite("x", np.array([[1.0, 2.0], [3.0, 4.0]])) == [[1.0, 2.0], [3.0, 4.0]]
    assert finite("x", np.float64(2.5)) == 2.5


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_cannot_say_is_refused_by_name(value):
    with pytest.raises(Problem, match="result price is") as refused:
        finite("price", value)
    assert refused.value.status == 422


def test_an_entry_is_named_by_its_place():
    with pytest.raises(Problem, match=r"result a\[1\]\[0\] is nan"):
        finite("a", np.array([[1.0, 2.0], [math.nan, 4.0]]))


def test_inputs_inside_pass():
    require_inside([])


def test_inputs_outside_are_all_said():
    with pytest.raises(Problem, match="S: 0 is outside; K: 1 is outside") as refused:
        require_inside(["S: 0 is outside", "K: 1 is outside"])
    assert refused.value.status == 400
