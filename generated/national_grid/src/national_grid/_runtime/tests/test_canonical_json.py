import json
import math

import pytest

from ..canonical_json import canonical_json


def test_equal_values_give_equal_text():
    assert canonical_json({"b": 1, "a": [True, None]}) == canonical_json({"a": [True, None], "b": 1})
    assert canonical_json({"b": 1, "a": [True, None]}) == '{"a":[true,null],"b":1}'


def test_keys_are_sorted_on_every_level():
    assert canonical_json([{"z": {"b": 1, "a": 2}, "y": 0}]) == '[{"y":0,"z":{"a":2,"b":1}}]'


@pytest.mark.parametrize("number", [0.1, 5e-324, 1.7976931348623157e308, -0.0, 1e22, 123456789.123456789])
def test_floats_keep_their_bits(number):
    read = json.loads(canonical_json(number))
    assert math.copysign(1, read) == math.copysign(1, number)
    assert read.hex() == number.hex()


def test_whole_floats_and_integers_differ():
    assert canonical_json(1.0) != canonical_json(1)


def test_text_stays_readable():
    assert canonical_json("größer ≤") == '"größer ≤"'


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_is_refused(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": [number]})


def test_keys_that_are_no_text_are_refused():
    with pytest.raises(TypeError, match="text keys"):
        canonical_json([{1: 2}])


def test_foreign_objects_are_refused():
    with pytest.raises(TypeError):
        canonical_json(object())
