"""Hints are taken at their word: what they say, written where they point, is right."""

import re

import pytest

from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.functions import FUNCTIONS, call_form
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.syntax import Call
from codegen.runtime.expr.typed import Value

_WORDS = re.compile(r"(?:write|did you mean|for a product write) `?([^\s`?]+)`?\??(?: to compare)?")


def value_of(text):
    graph = Graph()
    names = {name: Value((), (graph.symbol(name),), "real") for name in ("x", "y")}
    return elaborate(parse(text), Scope(names, {}, frozenset(names)), graph)


@pytest.mark.parametrize(
    "text",
    [
        "x²", "x×y", "x ÷ y", "2x", "010*x", "1_000*x", "sinn(x)", "ln(x)", "arcsin(x/9)", "Max(x, y)", "X*y", "_x + 1",
        "π*x", "x·y", "1 if x is y else 0", "[x, y)", "int(x)", "lgamma(y)", "1 if x ≤ y else 0", "Pi + x",
    ],
)  # fmt: skip
def test_a_hint_that_is_followed_helps(text):
    with pytest.raises(ExpressionError) as refused:
        value_of(text)
    error = refused.value
    said = _WORDS.fullmatch(error.hint)
    assert said is not None, error.hint
    value_of(text[: error.start] + said[1] + text[error.end :])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_says_how_it_is_called(name):
    with pytest.raises(ExpressionError) as refused:
        value_of(f"{name}()")
    assert refused.value.code == "C214"
    assert refused.value.hint == f"write {call_form(name)}"
    tree = parse(re.split(" or |, and ", call_form(name))[0])
    assert isinstance(tree, Call)
    rule = FUNCTIONS[name]
    assert rule.minimum <= len(tree.arguments) <= (rule.maximum or 9)
    if rule.family in ("entrywise", "scalar") and name not in {"clip", "heaviside"}:
        value_of(call_form(name).split(", and")[0])
