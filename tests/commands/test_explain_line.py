"""``codegen explain PATH:LINE`` after a run, and what ``check`` and ``run`` say of a generated line that was edited."""

import io
import json
import shutil
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.phases import gmp_engine
from tests.conftest import without_tests

SCHEMA = Path(__file__).parent.parent / "systems" / "schemas" / "two_operations.yaml"
OPERATIONS = "generated/twice/src/twice/operations.py"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Two operations, generated; their tests left out."""
    root = tmp_path_factory.mktemp("explained")
    (root / "input_schemas").mkdir()
    (root / "codegen.toml").write_text("")
    shutil.copy(SCHEMA, root / "input_schemas")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gmp_engine, "PHASES", without_tests())
        patch.chdir(root)
        assert main(["run", "--quiet", "input_schemas/two_operations.yaml"]) == 0
        yield root


@pytest.fixture
def here(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    return workspace


def line_of(root, path, text):
    return (root / path).read_text().split("\n").index(text) + 1


def test_a_line_is_shown_with_its_declaration(here, capsys):
    line = line_of(here, OPERATIONS, '    """Longest side of a right triangle."""')
    assert main(["explain", f"{OPERATIONS}:{line}"]) == 0
    assert capsys.readouterr() == (
        "input_schemas/two_operations.yaml:13:3: #/operations/quick, by templates/service/operations.py.j2\n"
        "   |\n"
        "13 |   quick:   {kernel: hypotenuse, expose: {http: GET /hypotenuse}, cache: {ttl: 30s}}\n"
        "   |   ^^^^^\n",
        "",
    )


def test_a_pasted_message_and_a_path_from_within_the_project_will_do(here, monkeypatch, capsys):
    monkeypatch.chdir(here / "generated/twice")
    path = "src/twice/kernels/hypotenuse.py"
    line = line_of(here, f"generated/twice/{path}", "    c = np.hypot(a, b)")
    assert main(["explain", "--format", "json", f"{path}:{line}:5: error: no such thing"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "path": f"generated/twice/{path}",
        "line": line,
        "file": "input_schemas/two_operations.yaml",
        "source_line": 10,
        "column": 15,
        "pointer": "/kernels/hypotenuse/outputs/c",
        "template": "kernels/kernel.py.j2",
        "edited": False,
    }


def test_lines_of_another_tool_have_the_schema_in_front(here, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OPERATIONS}:3: error: x\nnothing.py:3: y\nFound 1 error\n"))
    assert main(["explain", "-"]) == 0
    assert capsys.readouterr().out == (
        f"input_schemas/two_operations.yaml:12:1: {OPERATIONS}:3: error: x\nnothing.py:3: y\nFound 1 error\n"
    )


def test_a_copy_leads_to_what_was_copied(here, capsys):
    path = "generated/twice/src/twice/_runtime/digests.py"
    assert main(["explain", f"{path}:1"]) == 0
    assert capsys.readouterr().out.startswith(f"codegen/runtime/digests.py:1:1: {path}:1 is a copy\n")


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        (f"{OPERATIONS}:9999", f"{OPERATIONS} has no line 9999", "its lines are 1 to "),
        ("generated/twice/nope.py:1", "no run recorded that it wrote generated/twice/nope.py", "name a line of a file"),
        ("extractions/twice/plan.md:1", "no run recorded that it wrote extractions/twice/plan.md", "name a line of a"),
        ("/etc/hosts:1", "no run recorded that it wrote /etc/hosts", "name a line of a file"),
    ],
)
def test_a_line_that_no_run_wrote(here, capsys, asked, message, hint):
    assert main(["explain", asked]) == 2
    assert capsys.readouterr().err.startswith(f"error[C519]: {message}\n  = help: {hint}")


def test_an_edited_line_is_found_by_all_three(here, capsys):
    place = here / OPERATIONS
    text = place.read_text()
    line = line_of(here, OPERATIONS, "    return models.HypotenuseResponse.model_validate(answer)")
    lines = text.split("\n")
    lines[line - 1] += "  # mine"
    place.write_text("\n".join(lines))
    try:
        assert main(["explain", f"{OPERATIONS}:{line}"]) == 0
        shown = capsys.readouterr()
        assert "two_operations.yaml:13:3" in shown.out
        assert shown.err == f"{OPERATIONS} was changed after codegen wrote it: its lines may have moved\n"
        assert main(["check", "--fresh", "input_schemas/two_operations.yaml"]) == 1
        said = f"{OPERATIONS} was edited by hand  (input_schemas/two_operations.yaml:13)"
        assert said in capsys.readouterr().out
        assert main(["run", "--quiet", "input_schemas/two_operations.yaml"]) == 1
        shown = capsys.readouterr().err
        assert f"{OPERATIONS}:{line}:1: error[C605]: {OPERATIONS} was edited by hand" in shown
        assert "to the schema (input_schemas/two_operations.yaml:13) or to a template of your own" in shown
    finally:
        place.write_text(text)
