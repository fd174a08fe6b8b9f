import asyncio

import pytest

from ..agents.tool_registry import Tool, ToolRegistry
from ..expr.errors import ExpressionError
from ..service.problem import Problem

INPUT = {
    "type": "object",
    "properties": {
        "expression": {"type": "string", "minLength": 1, "maxLength": 10},
        "values": {"type": "object", "additionalProperties": {"type": "number"}},
        "backend": {"enum": ["numpy", "math"]},
    },
    "required": ["expression"],
    "additionalProperties": False,
}
OUTPUT = {"type": "object", "properties": {"result": {"type": "number"}}, "required": ["result"]}


async def count(arguments):
    return {"result": len(arguments["expression"])}


def tool(call=count, **changes):
    settings = {"name": "symbolic_evaluate", "description": "Counts.", "input_schema": INPUT, "output_schema": OUTPUT}
    return Tool(**{**settings, "call": call, **changes})


def ask(registry, arguments, name="symbolic_evaluate"):
    return asyncio.run(registry.call(name, arguments))


def test_a_tool_answers():
    assert ask(ToolRegistry([tool()]), {"expression": "x**2"}) == {"result": 4}


def test_what_is_offered_is_told_in_order():
    registry = ToolRegistry([tool(name="b"), tool(name="a")])
    first, second = registry.definitions()
    assert first == {"name": "b", "description": "Counts.", "inputSchema": INPUT, "outputSchema": OUTPUT}
    assert second["name"] == "a"
    assert registry.get("a").name == "a"


@pytest.mark.parametrize("name", ["", "x" * 65, "1a", "a b", "a.b", "\u00e9", "a\n"])
def test_a_tool_has_a_plain_name(name):
    with pytest.raises(ValueError, match="is no name of a tool"):
        ToolRegistry([tool(name=name)])


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match=r"^there is a tool symbolic_evaluate already$"):
        ToolRegistry([tool(), tool()])


@pytest.mark.parametrize("changes", [{"input_schema": {}}, {"output_schema": {"type": "number"}}])
def test_tools_take_and_give_objects(changes):
    with pytest.raises(ValueError, match=r"^the tool symbolic_evaluate takes an object and gives one$"):
        ToolRegistry([tool(**changes)])


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"minProperties": "two"}, "minProperties"),
        ({"$ref": "http://192.0.2.1/elsewhere"}, r"192\.0\.2\.1"),
        ({"properties": {"a": {"pattern": "^(?=a)b"}}}, "regex"),
    ],
)
def test_a_schema_is_one_that_stands_alone_and_is_judged_in_linear_time(schema, said):
    with pytest.raises(ValueError, match=said):
        ToolRegistry([tool(input_schema={"type": "object", **schema})])


@pytest.mark.parametrize("named", [[], ["a", "b"]])
def test_an_unknown_tool_is_refused(named):
    registry = ToolRegistry([tool(name=name) for name in named])
    offered = "a, b" if named else "none"
    with pytest.raises(Problem, match=f"^404: there is no such tool; there are {offered}$"):
        ask(registry, {}, name="rm")
    with pytest.raises(Problem, match="404"):
        registry.get("rm")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({}, '"expression" is a required property'),
        ({"expression": 3}, 'expression: the value is not of type "string"'),
        ({"expression": ""}, "expression: the value is shorter than 1 character"),
        ({"expression": "secret" * 1000}, "expression: the value is longer than 10 characters"),
        ({"expression": "x", "values": {"x": "1"}}, 'values.x: the value is not of type "number"'),
        ({"expression": "x", "values": {"x": float("nan")}}, 'values.x: the value is not of type "number"'),
        ({"expression": "x", "more": 1}, "Additional properties are not allowed ('more' was unexpected)"),
        ({"expression": 3, "values": 3}, 'expression: the value is not of type "string"; values: the value is'),
        ({"expression": object()}, "the arguments are no JSON: "),
    ],
)
def test_arguments_are_what_the_tool_takes(arguments, fault):
    called = []

    async def remember(given):
        called.append(given)

    with pytest.raises(Problem) as refused:
        ask(ToolRegistry([tool(remember)]), arguments)
    assert refused.value.status == 400
    assert refused.value.detail.startswith(fault)
    assert "secret" not in refused.value.detail
    assert called == []


def test_a_refusal_is_short():
    arguments = {"expression": "x", "values": {f"v{number}": "1" for number in range(100)}, "y" * 10_000: 1}
    with pytest.raises(Problem) as refused:
        ask(ToolRegistry([tool()]), arguments)
    assert len(refused.value.detail) < 5 * 220


def test_a_fault_of_an_expression_says_where():
    async def refuse(arguments):
        raise ExpressionError("C203", "( is never closed", 3, 4, "add )")

    with pytest.raises(Problem) as refused:
        ask(ToolRegistry([tool(refuse)]), {"expression": "sin(x"})
    assert refused.value.status == 400
    assert refused.value.detail == "column 4: ( is never closed (add ))"
    assert refused.value.members == {"code": "C203", "start": 3, "end": 4, "hint": "add )"}


def test_what_the_tool_refuses_stays():
    async def refuse(arguments):
        raise Problem(503, "busy", headers={"Retry-After": "1"})

    with pytest.raises(Problem, match=r"^503: busy$") as refused:
        ask(ToolRegistry([tool(refuse)]), {"expression": "x"})
    assert refused.value.headers == {"Retry-After": "1"}


def test_an_answer_comes_in_time_or_not_at_all():
    left = []

    async def dawdle(arguments):
        try:
            await asyncio.Event().wait()
        finally:
            left.append(True)

    with pytest.raises(Problem, match=r"^504: no answer within 0\.01 s$"):
        ask(ToolRegistry([tool(dawdle)], timeout_s=0.01), {"expression": "x"})
    assert left == [True]


def test_a_tool_that_runs_out_of_its_own_time_has_failed():
    async def dawdle(arguments):
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        ask(ToolRegistry([tool(dawdle)]), {"expression": "x"})


@pytest.mark.parametrize("answer", [{}, {"result": "4"}, 4, None])
def test_an_answer_is_what_was_promised(answer):
    async def lie(arguments):
        return answer

    with pytest.raises(RuntimeError, match=r"^the tool symbolic_evaluate gave an answer that its schema refuses$"):
        ask(ToolRegistry([tool(lie)]), {"expression": "x"})
