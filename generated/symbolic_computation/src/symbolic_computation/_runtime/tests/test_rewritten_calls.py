import pytest

from ..expr.parser import parse
from ..expr.rewritten_calls import WRITTEN, written_for

CALLS = {
    "pow(x, y + 1)": "(x**(y + 1))",
    "SEC(x)": "(1/cos(x))",
    "IF(x > 0, y, 1)": "(y if x > 0 else 1)",
    "Not(x > 0)": "(not x > 0)",
    "norm(x, y)": "norm([x, y])",
    "log(x, 10)": "log10(x)",
    "log(x, 2)": "log2(x)",
    "log(x, 3)": "(log(x)/log(3))",
    "log(x, y)": "(log(x)/log(y))",
    "log(x, 2.5)": "(log(x)/log(2.5))",
    "float(x)": "x",
    "PI()": "pi",
    "pow(x)": None,
    "sinn(x)": None,
    f"pow({' + '.join('x' * 60)}, 2)": "(a**b)",
}


@pytest.mark.parametrize("text", CALLS)
def test_a_call_is_written_out_so_that_it_can_stand_anywhere(text):
    tree = parse(text)
    assert written_for(tree) == CALLS[text]


@pytest.mark.parametrize("known", sorted(WRITTEN))
def test_every_form_is_in_the_language(known):
    assert parse(WRITTEN[known])
