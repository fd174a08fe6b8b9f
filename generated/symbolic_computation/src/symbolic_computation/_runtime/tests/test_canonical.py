import hashlib

import pytest

from ..expr.canonical import canonical_text, expression_hash
from ..expr.parser import parse

FORMS = {
    "((a))+(b*c)": "a + b*c", "(a+b)+c": "a + b + c", "a+(b+c)": "a + (b + c)", "a-(b-c)": "a - (b - c)",
    "(a*b)/c": "a*b/c", "a*(b/c)": "a*(b/c)", "(-x)**2": "(-x)**2", "-(x**2)": "-x**2", "2**(-x)": "2**-x",
    "(a**b)**c": "(a**b)**c", "a**(b**c)": "a**b**c", "not(a<b)": "not a < b", "(not a) and b": "not a and b",
    "not (a and b)": "not (a and b)", "(a<b)<c": "(a < b) < c", "a<b<c": "a < b < c", "1e-3": "0.001",
    "0.00100": "0.001", "1.e3": "1000.0", "1e30": "1e30", "1.50e-20": "1.5e-20", "0.0": "0.0", "0e5": "0.0", "10": "10",
    "x if(y)else z": "x if y else z", "(x if a else y)if b else z": "(x if a else y) if b else z",
    "v[ 0 :2, : ,i]": "v[0:2, :, i]", "[[1,2],[3,4]]": "[[1, 2], [3, 4]]", "(a+b)[0]": "(a + b)[0]",
    "sum( i for i in range( 1,3 ))": "sum(i for i in range(1, 3))", "[i for i in range(3)]": "[i for i in range(3)]",
    "a@b@c": "a @ b @ c", "a//b%c": "a//b%c", "f()": "f()", "- -x": "--x", "[]": "[]",
    "(a if b else c)+1": "(a if b else c) + 1",
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_canonical_form(text):
    tree = parse(text)
    assert canonical_text(tree) == FORMS[text]
    assert parse(FORMS[text]) == tree


@pytest.mark.parametrize(
    "text", ["1e400", "1e-400", "9" * 400 + "e400", "0." + "0" * 398 + "1e-400", "1." + "3" * 399 + "e-400", "123.456"]
)
def test_literals_survive_at_the_edges_of_the_budget(text):
    tree = parse(text)
    assert parse(canonical_text(tree)) == tree


def test_hash_is_of_the_canonical_text():
    assert expression_hash(parse("a+ b*c")) == hashlib.sha256(b"a + b*c").hexdigest()
    assert expression_hash(parse("0.10")) == expression_hash(parse("1e-1"))
    assert expression_hash(parse("1")) != expression_hash(parse("1."))


def test_long_chains_do_not_need_the_stack():
    tree = parse("+".join(["x"] * 4000))
    assert canonical_text(tree).count("x") == 4000
