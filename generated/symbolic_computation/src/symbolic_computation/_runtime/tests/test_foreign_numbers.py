import pytest

from ..expr.errors import ExpressionError
from ..expr.parser import parse

NUMBERS = {
    "2,5*pi": (0, 3, "write 2.5, with a decimal point"),
    "x + 2,5e-3": (4, 10, "write 2.5e-3, with a decimal point"),
    "1,000*x": (0, 5, "write 1000, or 1.000 where the comma is a decimal point"),
    "1,234,567.89": (0, 12, "write 1234567.89, without signs between the digits"),
    "1'000": (0, 5, "write 1000, without signs between the digits"),
    "1 000 000": (0, 9, "write 1000000, without signs between the digits"),
    "1\u202f000": (0, 5, "write 1000, without signs between the digits"),
    "[1,000]": (1, 6, "write 1000, or 1.000 where the comma is a decimal point"),
    "1_000*x": (0, 5, "write 1000"),
    "1__x": (0, 4, "digits only, no underscores"),
    "1e−12": (0, 5, "write 1e-12, with the ASCII minus"),
    "1.5d0": (0, 5, "write 1.5e0, or 1.5*d0 for a product"),
    "1D-12*x": (0, 5, "write 1e-12, or 1*D-12 for a product"),
    "2x": (0, 2, "for a product write 2*x"),
    "2πr": (0, 3, "for a product write 2*pi*r"),
    "1.5e": (0, 4, "digits must follow the exponent's e"),
    "3j": (0, 2, "there are no complex numbers; numbers are real"),
    "0x10": (0, 4, "numbers are decimal"),
    "1.2.3": (3, 5, "a number has one decimal point"),
    f"2{'x' * 60}": (0, 61, f"for a product write 2*{'x' * 60}"),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_of_elsewhere(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert error.code == "C204"
    assert (error.start, error.end, error.hint) == NUMBERS[text]
    assert len(error.message) < 80


@pytest.mark.parametrize("text", ["max(2, 500)", "f(2,500)", "[1,2]", "1e-12", "x[1,2]"])
def test_commas_between_numbers_stay_commas(text):
    parse(text)


def test_a_comma_behind_no_number_is_none():
    with pytest.raises(ExpressionError, match=r"C200: , is not expected here"):
        parse("x, 5")
