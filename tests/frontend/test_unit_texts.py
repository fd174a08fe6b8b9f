"""Units of derivatives: what names alone tell."""

import pytest

from codegen.frontend.unit_syntax import parse_unit
from codegen.frontend.unit_texts import derivative_units
from codegen.schema.kernels import Kernel

from .reading import OPTIONS, load


def kernel(**derivative):
    return Kernel.model_validate(
        {
            "doc": "A kernel.",
            "inputs": {"x": {"unit": "km"}, "t": {"unit": "s"}, "a": {"unit": "rad"}, "bare": {}},
            "outputs": {"v": {"expr": "x/t", "unit": "km/s"}, "y": {"expr": "x", "unit": "km"}, "w": {"expr": "x"}},
            "derivatives": {"d": derivative},
        }
    )


@pytest.mark.parametrize(
    ("derivative", "unit"),
    [
        ({"of": "v", "wrt": "x"}, "1/s"),
        ({"of": "v", "wrt": "t"}, "km/s**2"),
        ({"of": "y", "wrt": "x"}, "1"),
        ({"of": "v", "wrt": "a", "order": 2}, "km/(s*rad**2)"),
        ({"of": "v", "wrt": ["x", "t"]}, "1/s, km/s**2"),
        ({"of": ["v", "y"], "wrt": ["x"]}, "1/s, 1"),
        ({"of": "v", "wrt": ["x", "t"], "order": 2}, "1/(s*km), 1/s**2, km/s**3"),
        ({"of": "w", "wrt": "x"}, None),
        ({"of": "v", "wrt": ["x", "bare"]}, None),
    ],
)
def test_the_unit_of_an_entry(derivative, unit):
    assert derivative_units(kernel(**derivative)).get("d") == unit


@pytest.mark.parametrize("text", ["km/s**2", "1/(s*rad**2)", "1", "m**(1/3)", "kg*m/(s**1.5*K)", "1/m**0.25"])
def test_a_unit_as_shown_is_read_as_the_same(text):
    assert str(parse_unit(text).unit) == text


def test_a_loaded_system_says_what_its_derivatives_are_in(tmp_path):
    assert load(tmp_path, OPTIONS.read_text()).derivative_units == {"european_call": {"delta": "1"}}
