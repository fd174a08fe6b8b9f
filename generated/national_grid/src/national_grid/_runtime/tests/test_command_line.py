import argparse
import io
import json

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel

from ..service.command_line import Command, add_command, description, join_values, run_command
from ..service.problem import Problem


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    x: float = Field(description="A distance, 5% of %(prog)s.")
    list_: list[float] = Field(default=[1.0], alias="list")
    request: str = "none"
    text: str = ""


def echo(request, runner):
    if request.x == 404:
        raise Problem(404, "not there")
    return request.model_dump(by_alias=True)


COMMAND = Command("Says 100% of it again.", Request, echo)


def run(*arguments, command=COMMAND):
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers(dest="command", required=True), "echo", command)
    return run_command(command, parser.parse_args(join_values(["echo", *arguments])), None)


def test_options_are_the_fields(capsys):
    assert run("--x", "1.5", "--list", "[2, 3]", "--text", "hello there") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"x": 1.5, "list": [2.0, 3.0], "request": "none", "text": "hello there"}


@pytest.mark.parametrize("number", ["-1", "-1e-3", "-.5", "2e10"])
def test_negative_numbers_are_values(capsys, number):
    assert run("--x", number) == 0
    assert json.loads(capsys.readouterr().out)["x"] == float(number)


def test_texts_stay_texts(capsys):
    assert run("--x", "1", "--text", "42") == 0
    assert json.loads(capsys.readouterr().out)["text"] == "42"


def test_a_request_may_be_json(capsys, monkeypatch):
    assert run("--request", '{"x": 1, "request": "mine"}', "--text", "too") == 0
    assert json.loads(capsys.readouterr().out) == {"x": 1.0, "list": [1.0], "request": "mine", "text": "too"}
    monkeypatch.setattr("sys.stdin", io.StringIO('{"x": 2}'))
    assert run("--request", "-") == 0
    assert json.loads(capsys.readouterr().out)["x"] == 2.0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "\xff"}'), encoding="utf-8"))
    assert run("--request", "-") == 2
    assert capsys.readouterr().err == "error: --request: no JSON: byte 10 is not UTF-8\n"


def test_a_command_may_take_nothing(capsys):
    assert run(command=Command("Nothing.", None, lambda request, runner: request)) == 0
    assert capsys.readouterr().out == "null\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "x: Field required"),
        (["--x", "many"], "x: Input should be a valid number"),
        (["--x", "NaN"], "x: "),
        (["--request", "{"], "--request: "),
        (["--request", '{"x": 1, "x": 2}'], '--request: the key "x" stands twice in one object'),
        (["--request", "[" * 100_000], "--request: nested too deeply"),
        (["--x", "[" * 100_000], "x: Input should be a valid number"),
        (["--request", "[]"], "Input should be a valid dictionary"),
        (["--request", "[]", "--x", "1"], "--request: a JSON object is wanted"),
        (["--request", '{"x": 1, "y": 2}'], "y: Extra inputs"),
    ],
)
def test_bad_input_ends_with_2(capsys, arguments, said):
    assert run(*arguments) == 2
    assert f"error: {said}" in capsys.readouterr().err


def test_any_other_problem_ends_with_1(capsys):
    assert run("--x", "404") == 1
    assert capsys.readouterr().err == "error: not there\n"


def test_unknown_options_end_with_2():
    with pytest.raises(SystemExit) as ended:
        run("--y", "1")
    assert ended.value.code == 2


def test_help_keeps_percent_signs(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    text = " ".join(capsys.readouterr().out.split())
    assert "100% of it" in text
    assert "--x VALUE A distance, 5% of %(prog)s." in text
    assert "--list VALUE (default [1.0])" in text
    assert description("50% of %(prog)s") % {"prog": "x"} == "50% of %(prog)s"


def test_words_stay_words():
    assert join_values(["a", "-1", "--x", "-y", "--z=1", "-2"]) == ["a", "-1", "--x", "-y", "--z=1", "-2"]


class Name(RootModel[str]):
    pass


class Tree(BaseModel, strict=True):
    name: Name
    inner: "Tree | None" = None


class Forest(RootModel[Tree]):
    pass


@pytest.mark.parametrize("model", [Tree, Forest])
def test_a_request_that_refers_to_itself_has_options(capsys, model):
    command = Command("Plants.", model, lambda request, runner: request.model_dump())
    assert run("--name", "42", "--inner", '{"name": "7"}', command=command) == 0
    assert json.loads(capsys.readouterr().out) == {"name": "42", "inner": {"name": "7", "inner": None}}
