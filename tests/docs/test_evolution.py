"""The guide to changing a system: its waiver covers what it is for, and what it names is there."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codegen.cli.arguments import parser
from codegen.cli.main import main
from codegen.drift.breaking.rules import RULES
from docs.generator.command_line import verbs

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "evolution.md").read_text(encoding="utf-8")
SCHEMA, WAIVERS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
PLACE = "input_schemas/bicycles.yaml"


@pytest.fixture
def bicycles(tmp_path, monkeypatch):
    """The repository of the guide, with the change of the guide in the work tree."""
    place = tmp_path / PLACE
    place.parent.mkdir()
    (tmp_path / "codegen.toml").touch()
    place.write_text(SCHEMA)
    who = {f"GIT_{name}_{part}": "x@example.com" for name in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"], ["tag", "v1.2.0"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, env={**os.environ, **who})
    text = SCHEMA.replace("      note: {type: string}\n", "").replace("maximum: 72}", "maximum: 48}")
    text = text.replace('version: "1.2.0"', 'version: "1.2.1"')
    place.write_text(text + "  quote: {kernel: price, expose: {http: POST /quote}}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_waiver_lets_pass_what_it_is_for(bicycles, capsys):
    text = (bicycles / PLACE).read_text()
    (bicycles / PLACE).write_text(text.replace("contracts:\n", f"{WAIVERS}contracts:\n").replace("2027-03-31", _soon()))
    assert main(["breaking", "--against", "v1.2.0"]) == 5
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [
        ["waived", "contract.field_removed"],
        ["major", "contract.bound_tightened"],
    ]


def _soon():
    return (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def test_rules_and_options_that_are_named_exist():
    assert set(re.findall(r"rule: ([a-z_.]+)", GUIDE)) <= RULES.keys()
    known = {
        verb: {option for action in made._actions for option in action.option_strings}
        for verb, made in verbs(parser()).items()
    }
    named = re.findall(r"codegen (check|breaking)((?: +--[a-z-]+(?: \"[^\"]*\"| [^-\n` ]+)?)+)", GUIDE)
    assert {verb for verb, _ in named} == {"check", "breaking"}
    for verb, words in named:
        assert set(re.findall(r"--[a-z-]+", words.replace("--tags --abbrev", ""))) <= known[verb]
