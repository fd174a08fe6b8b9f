"""Commands in documents: what a shell and the service make of them is what was meant."""

from __future__ import annotations

import shlex

import pytest

from codegen.backends.readme_generator import command, curl

CASE = {"path": "/people/{name}", "method": "GET", "in_query": True, "command": "person", "options": True}


@pytest.mark.parametrize(
    ("name", "path"),
    [("Ada", "Ada"), ("Zo\u00eb M.", "Zo%C3%AB%20M."), ("a/b?c#d", "a%2Fb%3Fc%23d"), (7, "7"), (True, "true")],
)
def test_a_path_holds_any_value(name, path):
    words = shlex.split(curl(CASE, {"name": name, "loud": True}))
    assert words == ["curl", "--get", f"http://127.0.0.1:8000/people/{path}", "--data-urlencode", "loud=true"]


@pytest.mark.parametrize(
    ("value", "words"),
    [("it's", ["--x", "it's"]), ("--help", ["--x=--help"]), (-0.5, ["--x=-0.5"]), ([1, 2], ["--x", "[1, 2]"])],
)
def test_a_value_is_never_taken_for_an_option(value, words):
    case = {**CASE, "accepted": [{"x": value}]}
    assert shlex.split(command("package", case)) == ["python", "-m", "package", "person", *words]
