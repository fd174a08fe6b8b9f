import pytest

from ..expr.errors import ExpressionError
from ..expr.parser import parse

LONG = " + ".join("x" * 60)
CONSTRUCTS = {
    "if(x > 0, y, 1)": ("C200", 0, 15, "write `(y if x > 0 else 1)`"),
    "2*if (x > 0; f(y, 1); [1, 2])": ("C200", 2, 4, "write value if condition else other"),
    "if(x > 0; y; 1)": ("C200", 0, 15, "write `(y if x > 0 else 1)`"),
    "if x > y then 1 else 2": ("C200", 0, 22, "write `1 if x > y else 2`"),
    "(if x then y else z)*2": ("C200", 1, 19, "write `y if x else z`"),
    "if x > 0: y": ("C200", 0, 2, "write value if condition else other"),
    "=x*2": ("C205", 0, 4, "write `x*2` alone: its name is its key; write == to compare"),
    "y = x**2": ("C205", 0, 8, "write `x**2` alone: its name is its key; write == to compare"),
    f"y = {LONG}": ("C205", 0, 241, "write what follows the sign = alone: its name is its key; write == to compare"),
    "1 if x = y else 0": ("C205", 7, 8, "write == to compare"),
    "1 if (x = y) else 0": ("C205", 8, 9, "write == to compare"),
    "log(x, base=10)": ("C205", 7, 12, "remove it: arguments are passed in order"),
    "50%": ("C200", 2, 3, "write /100 for per cent"),
    "50 % *x": ("C200", 3, 4, "write /100 for per cent"),
    "1 if x > 0 AND y > 0 else 0": ("C200", 11, 14, "write and"),
    "x mod y": ("C200", 2, 5, "write %"),
    "sqrt x": ("C200", 0, 6, "write `sqrt(x)`"),
    "1 + ln 2.5": ("C200", 4, 10, "write `log(2.5)`"),
    "sin**2(x)": ("C200", 0, 9, "write `sin(x)**2`"),
    "g**2(x)": ("C205", 4, 5, "for a product write `*(`"),
    "x y": ("C200", 2, 3, "for a product write *y"),
    "x is not y": ("C206", 2, 8, "write != to compare"),
    "x is y": ("C206", 2, 4, "write == to compare"),
    "1 if x elif y": ("C206", 7, 11, "a chain is a if c1 else b if c2 else d"),
}


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_a_construct_of_elsewhere(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert (error.code, error.start, error.end, error.hint) == CONSTRUCTS[text]
