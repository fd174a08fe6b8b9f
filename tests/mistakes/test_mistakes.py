"""Mistakes of people who write their first schema, one a folder: the diagnostic stands where the mistake is, and what
its hint says mends it.

``schema.yaml`` holds one mistake; ``mistake.toml`` says what codegen must say of it, and the mend: lines of the schema
and what they become. Where the hint can be followed by a machine (``tests/diagnostics/hints.py``), the machine makes
that very mend; where a person decides, the mend holds the words that the hint names.
"""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.support.spans import Span
from tests.diagnostics.hints import apply_hint

HERE = Path(__file__).parent
SCHEMA = "input_schemas/schema.yaml"
FOLDERS = sorted(path.parent.name for path in HERE.glob("*/mistake.toml"))
#: Where the hint leaves a decision; the words of it that the mend holds.
DECIDED = {
    "20-metres-and-seconds": ["m/s"],
    "23-circle-of-definitions": ["`sink`"],
    "24-definition-below-its-use": ["`period`", "`drift`"],
    "32-renamed-input": ["`weight`"],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One for all, so that what was found of units once is known."""
    root = tmp_path_factory.mktemp("mistakes")
    (root / "input_schemas").mkdir()
    return root


def mended(text, fix):
    """``text`` with the lines of the mend; they must stand where it says."""
    lines = text.split("\n")
    first, last = fix["line"] - 1, fix["line"] - 1 + len(fix["lines"])
    assert lines[first:last] == fix["lines"]
    return "\n".join([*lines[:first], *fix["become"], *lines[last:]])


def said(command, capsys):
    """The exit code and the diagnostics of ``codegen COMMAND`` for the schema."""
    code = main([*shlex.split(command), "--format", "json", SCHEMA])
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    return code, system["diagnostics"]


def test_there_are_twenty_and_more():
    assert len(FOLDERS) >= 20
    assert {tomllib.loads((HERE / name / "mistake.toml").read_text())["line"] > 0 for name in FOLDERS} == {True}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name == "26-wrong-digit" else name for name in FOLDERS]
)
def test_the_mistake_is_told_at_its_place_and_the_hint_mends_it(name, workspace, monkeypatch, capsys):
    mistake = tomllib.loads((HERE / name / "mistake.toml").read_text(encoding="utf-8"))
    text = (HERE / name / "schema.yaml").read_text(encoding="utf-8")
    (workspace / SCHEMA).write_text(text, encoding="utf-8")
    monkeypatch.chdir(workspace)
    code, (first, *_) = said(mistake["command"], capsys)
    assert (first["severity"], code) == ("error", 3)
    found = {key: first[key] for key in ("code", "line", "column", "hint")}
    assert found == {key: mistake[key] for key in found}
    by_data = mended(text, mistake["fix"])
    if name in DECIDED:
        changed = " ".join(mistake["fix"]["become"])
        assert [word for word in DECIDED[name] if word not in first["hint"] or word.strip("`") not in changed] == []
    else:
        span = Span(SCHEMA, *(first[key] for key in ("line", "column", "end_line", "end_column")))
        assert apply_hint(text, span, first["hint"]) == by_data
    (workspace / SCHEMA).write_text(by_data, encoding="utf-8")
    assert said(mistake["command"], capsys) == (0, [])


def test_the_command_says_so_on_a_terminal(tmp_path):
    """As a person sees it: place, line, carets, hint."""
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / SCHEMA).write_bytes((HERE / "14-unknown-function" / "schema.yaml").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "lint", SCHEMA], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": ""},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    place, _, line, carets, hint = done.stderr.splitlines()[:5]
    assert re.fullmatch(r"input_schemas/schema\.yaml:38:23: error\[C211\]: unknown function ln", place)
    assert line[carets.index("^") : carets.rindex("^") + 1] == "ln"
    assert hint.endswith("= help: write log")
