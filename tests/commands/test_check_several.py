"""Checks of several systems: shown in order, whoever is done first, and the same with and without a stamp."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from codegen.cli.main import main


@pytest.fixture
def four(tiny):
    """Four systems, all generated; the first is the largest and is done last."""
    text = (tiny.root / tiny.schema).read_text()
    for name in "abc":
        lines = "".join(
            f"  More{n}:\n    type: object\n    description: Point {n}.\n" for n in range(40 * (name == "a"))
        )
        changed = text.replace("demo.tiny", f"demo.{name}").replace("demo/tiny", f"demo/{name}") + lines
        tiny.write(f"input_schemas/{name}.yaml", changed)
    assert main(["run", "--no-tests", "--quiet"]) == 0
    return tiny


def told(capsys, *arguments):
    code = main(["check", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_answer_is_the_same_with_and_without_stamps(four, capsys):
    stamped = told(capsys)
    assert stamped[0] == 0
    assert re.findall(r"^(\w+): clean", stamped[1], re.M) == ["a", "b", "c", "tiny"]
    assert told(capsys, "--fresh") == stamped
    shutil.rmtree(four.root / ".codegen" / "cache" / "warm")
    assert told(capsys) == stamped
    assert told(capsys) == stamped


def test_what_is_wrong_with_one_is_shown_in_its_turn(four, capsys):
    four.write("generated/a/README.md", "mine\n")
    four.write("input_schemas/b.yaml", "system: [\n")
    code, out, err = told(capsys)
    assert code == 3
    assert [line.split()[0] for line in out.splitlines()] == ["hand-edited", "c:", "tiny:"]
    heads = [line for line in err.splitlines() if line.startswith("input_schemas/") and line.endswith(".yaml:")]
    assert heads == ["input_schemas/a.yaml:", "input_schemas/b.yaml:"]
    code, out, _ = told(capsys, "--format", "json")
    answer = json.loads(out)
    assert [(system["schema"], system["exit"]) for system in answer["systems"]] == [
        ("input_schemas/a.yaml", 1), ("input_schemas/b.yaml", 3), ("input_schemas/c.yaml", 0), (four.schema, 0),
    ]  # fmt: skip
    assert [finding["path"] for finding in answer["systems"][0]["findings"]] == ["generated/a/README.md"]
