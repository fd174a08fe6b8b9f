"""Units: what their own parser lets through, and where it points when it does not."""

import pytest

from codegen.frontend.unit_syntax import UnitError, parse_definition, parse_unit


@pytest.mark.parametrize(
    "text",
    [
        "m",
        "1",
        "m/s**2",
        "1/year**0.5",
        "kg*m**2/(s**2*K)",
        "m**-1",
        "m**(1/2)",
        "m**(-3/2)",
        "rad",
        "µm",
        "m ** 12",
        "m**+2",
    ],
)
def test_units(text):
    parse_unit(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("", 0, 1), ("m^2", 1, 2), ("m s", 2, 3), ("m**x", 3, 4), ("m**13", 3, 4), ("m**(1/0)", 7, 8), ("(m", 2, 3),
     ("m)", 1, 2), ("2*m", 0, 1), ("m.s", 1, 2), ("m**2**2", 4, 6), ("m*", 2, 3), ("__import__('os')", 10, 11),
     ("m" * 201, 0, 1), ("m**(1/2", 7, 8), ("degC + K", 5, 6), ("m**-", 4, 5)],
)  # fmt: skip
def test_refused_at_its_character(text, start, end):
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert caught.value.hint


def test_definitions():
    parse_definition("USD = [currency]")
    parse_definition("fortnight = 14*day")
    for text in ("USD", "= [currency]", "a b = m", "x = m^2", "x = [a]*m", "x = "):
        with pytest.raises(UnitError):
            parse_definition(text)


def test_deep_brackets_stay_within_the_limit_of_characters():
    parse_unit("(" * 99 + "m" + ")" * 99)
