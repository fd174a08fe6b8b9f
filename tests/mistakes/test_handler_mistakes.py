"""Mistakes of people who write their first handler: told at their line, and mended by what the hint says."""

import re
import tomllib
from pathlib import Path

import pytest

from codegen.commands.workspace import configuration_of
from codegen.phases.gmp_engine import PHASES, PhaseFailed, run_phases
from codegen.phases.state import RunState
from tests.diagnostics.hints import apply_hint

HERE = Path(__file__).parent / "handlers"
SCHEMA = "input_schemas/schema.yaml"
HANDLER = "handlers/desk/orders.py"
FOLDERS = sorted(path.parent.name for path in HERE.glob("*/mistake.toml"))


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / SCHEMA).write_bytes((HERE / "schema.yaml").read_bytes())
    (tmp_path / HANDLER).parent.mkdir(parents=True)
    return tmp_path


def said(root):
    """What a run says until its files are staged and read; it writes nothing."""
    try:
        run_phases(RunState(root, configuration_of(root), SCHEMA), phases=PHASES[:3])
    except PhaseFailed as failed:
        return failed.diagnostics
    return ()


def replaced(text, old, new):
    assert text.count(old) == 1
    return text.replace(old, new)


def applied(text, item):
    """``text`` as the hint says: a ``def`` is a whole line; what was meant replaces the last word in quotes."""
    lines = text.split("\n")
    at = item.span.line - 1
    if item.hint.startswith("write `def "):
        lines[at] = item.hint.split("`")[1]
    elif item.code == "C551":
        lines[at] = lines[at].replace(re.findall("'([^']+)'", item.message)[-1], item.hint.split("`")[1])
    else:
        return apply_hint(text, item.span, item.hint)
    return "\n".join(lines)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_mistake_is_told_at_its_line_and_the_hint_mends_it(name, workspace):
    mistake = tomllib.loads((HERE / name / "mistake.toml").read_text(encoding="utf-8"))
    for path, old, new in mistake.get("seeded", []):
        (workspace / path).write_text(replaced((workspace / path).read_text(), old, new), encoding="utf-8")
    (workspace / HANDLER).write_bytes((HERE / name / "orders.py").read_bytes())
    first, *rest = said(workspace)
    assert rest == []
    found = {"code": first.code, "file": first.span.file, "line": first.span.line, "column": first.span.column}
    assert found == {key: mistake[key] for key in found}
    assert first.hint == mistake["hint"]
    place = workspace / first.span.file
    text = place.read_text(encoding="utf-8")
    mended = replaced(text, *mistake["mend"])
    assert mistake.get("decided", False) or applied(text, first) == mended
    place.write_text(mended, encoding="utf-8")
    assert said(workspace) == ()


def test_there_are_ten():
    assert len(FOLDERS) == 10
