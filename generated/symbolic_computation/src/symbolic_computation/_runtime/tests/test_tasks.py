import json

import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic.compiled import CompiledSource
from ..symbolic.program import Program
from ..symbolic.tasks import TASKS

TEXT = "x**2 + sin(x)*exp(-y)"


def task(name, **arguments):
    answer = TASKS[name](json.loads(json.dumps(arguments)))
    return json.loads(json.dumps(answer, allow_nan=False))


def test_compile_then_run():
    answer = task("compile", expression=TEXT, variables=["y", "x"], backend="numpy")
    assert answer.pop("operations") == 6
    compiled = CompiledSource.from_json(answer)
    assert compiled.variables == ("y", "x")
    assert Program(compiled)({"x": 0, "y": 5}) == 0.0
    assert task("run", compiled=answer, values={"x": [0, 2], "y": [1, 1e9]}) == {"result": [0.0, 4.0]}


def test_evaluate():
    answer = task("evaluate", expression="f + y", values={"x": 2, "y": 1}, definitions={"f": "x**2"})
    assert answer["result"] == 5.0
    assert answer["shape"] == []
    assert answer["expression_hash"] == task("validate", expression="x**2 + y")["expression_hash"]
    assert answer["compiled"]["variables"] == ["x", "y"]
    precise = task("evaluate", expression="pi", values={}, backend="mpmath", options={"digits": 25})
    assert precise["result"] == "3.141592653589793238462643"
    complex_one = task("evaluate", expression="sqrt(x)", values={"x": -4}, options={"domain": "complex"})
    assert complex_one["result"] == {"real": 0.0, "imag": 2.0}


def test_a_missing_value_is_said():
    with pytest.raises(ExpressionError) as caught:
        task("evaluate", expression="x + abc", values={"x": 1})
    assert (caught.value.code, caught.value.start, caught.value.end, caught.value.hint) == (
        "C210",
        4,
        7,
        "give it a value",
    )
    with pytest.raises(ExpressionError) as caught:
        task("evaluate", expression="x + gamm(2)", values={"x": 1})
    assert caught.value.code == "C211"


def test_validate():
    answer = task("validate", expression="[a*b, b]", variables=["b", "a"])
    assert (answer["canonical"], answer["variables"], answer["shape"]) == ("[a*b, b]", ["b", "a"], [2])
    assert answer["operations"] == 1


def test_optimize():
    answer = task("optimize", expression="sin(x)**2 + cos(x)**2", strategies=["simplify"], time_s=20)
    assert (answer["optimized"], answer["optimized_ops"]) == ("1", 0)


def test_generate():
    answer = task("generate", expression=TEXT, language="C", function_name="wave")
    assert answer["language"] == "C"
    assert "double wave(double x, double y)" in answer["source_code"]


def test_render():
    answer = task("render", expression="sqrt(x)/2")
    assert answer["canonical"] == "sqrt(x)/2"
    assert answer["latex"]
    assert answer["mathml"].startswith("<math")


BAD = [
    ("compile", {}, "expression must be a text"), ("compile", {"expression": 3}, "expression must be a text"),
    ("compile", {"expression": "x", "variables": "x"}, "variables must be a list"),
    ("compile", {"expression": "x", "variables": [1]}, "variables must be a list"),
    ("compile", {"expression": "x", "domain": "quaternion"}, "domain is real or complex"),
    ("compile", {"expression": "x", "backend": 7}, "backend must be a text"),
    ("compile", {"expression": "x", "backend": "octave"}, "unknown backend"),
    ("compile", {"expression": "x", "definitions": {"f": 1}}, "definitions are texts"),
    ("compile", {"expression": "x", "definitions": []}, "definitions must be an object"),
    ("evaluate", {"expression": "x", "values": [1]}, "values must be an object"),
    ("evaluate", {"expression": "x", "values": {"x": 1}, "options": {"digits": 1.5}}, "digits must be a whole number"),
    ("evaluate", {"expression": "x", "values": {"x": 1}, "options": {"digits": True}}, "digits must be a whole number"),
    ("evaluate", {"expression": "2", "backend": "autowrap", "options": {"digits": 9}}, "computes real doubles"),
    ("evaluate", {"expression": "2", "backend": "autowrap", "options": {"domain": "complex"}}, "real doubles"),
    ("run", {"compiled": {}}, "not a compiled source"), ("run", {}, "not a compiled source"),
    ("optimize", {"expression": "x", "time_s": 0}, "time_s"),
    ("optimize", {"expression": "x", "time_s": True}, "time_s"),
    ("optimize", {"expression": "x", "strategies": ["wish"]}, "unknown strategy"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "message"), BAD)
def test_bad_arguments_are_refused(name, arguments, message):
    with pytest.raises(Problem, match=message) as caught:
        task(name, **arguments)
    assert caught.value.status == 400


def test_a_forged_source_never_runs():
    answer = task("compile", expression="x", variables=["x"])
    answer.pop("operations")
    answer["source"] = "def f(v0):\n    return [__import__('os').system('true')]"
    with pytest.raises(Problem, match="not a compiled source"):
        task("run", compiled=answer, values={"x": 1})


HOSTILE = [
    "__import__('os').system('touch /tmp/canary')", "x.__class__", "lambda: 0", "9**9**9**9", "gamma(100000000)",
    "(2**1000)**1000", "'a'", "x;y", "open('f')", "exec(x)", "[x for x in y]", "1e999999999", "(" * 5000, "x" * 20_000,
    "+".join(["x"] * 30_000),
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["evaluate", "compile", "optimize", "generate", "render", "validate"])
def test_hostile_text_is_refused_by_every_task(name, text):
    if name in ("generate", "render", "validate", "optimize") and text in ("gamma(100000000)", "(2**1000)**1000"):
        return
    with pytest.raises(ExpressionError):
        task(name, expression=text, values={"x": 1, "y": 2})
