"""Versions of a system beside each other: since a commit, since the last run, as patches and in sentences."""

import json
import shutil
import subprocess
from shutil import which

import pytest

from codegen.cli.main import main
from codegen.drift.formulas import changed_formulas
from codegen.frontend.meta_loader import load_system
from codegen.support.configuration import Configuration

pytestmark = pytest.mark.skipif(which("git") is None, reason="older versions come from git")

SCHEMA = """\
schema_version: "6.1"
system: {system: Shapes, module: demo.shapes, name: Shapes, role: Measures shapes for tests., rootpath: demo/shapes}
metadata: {version: "1.0.0", owner: Tests}
contracts:
  Quote:
    type: object
    required: [price]
    properties: {price: {type: number}, side: {enum: [buy, sell]}}
kernels:
  sides:
    doc: Sides of a triangle.
    inputs: {a: {doc: leg, domain: "[1, 2]"}, b: {doc: leg, domain: "[1, 2]"}}
    define: {sum: "a**2 + b**2"}
    outputs: {c: {expr: sqrt(sum)}, d: {expr: a + b + 1}}
operations:
  sides: {kernel: sides, expose: {http: POST /sides}}
"""
PATH = "input_schemas/shapes.yaml"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / PATH).write_text(SCHEMA)
    (tmp_path / "codegen.toml").write_text("")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git(folder, *arguments):
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def edit(workspace, *replacements):
    text = (workspace / PATH).read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    (workspace / PATH).write_text(text)


def asked(capsys, *options):
    code = main(["diff", *options])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def kernels_of(folder, *replacements):
    text = SCHEMA
    for old, new in replacements:
        text = text.replace(old, new)
    (folder / "x.yaml").write_text(text)
    return load_system(folder / "x.yaml", folder, Configuration()).kernels["sides"]


@pytest.mark.parametrize(
    ("replacement", "changed"),
    [
        (("sqrt(sum)", "sqrt( (sum) )"), []),
        (('define: {sum: "a**2 + b**2"}\n', "define: {total: a**2 + b**2, sum: total}\n"), []),
        (("sqrt(sum)", "sqrt(a**2 + b**2)"), []),
        (("a + b + 1", "a + b + 1.5"), ["d"]),
        (('"a**2 + b**2"', '"b**2 + a**2"'), ["c"]),
        (("sqrt(sum)", "cbrt(sum)"), ["c"]),
        (('"[1, 2]"', '"[1, 3]"'), []),
    ],
)
def test_formulas_are_compared_as_expressions(tmp_path, replacement, changed):
    assert changed_formulas(kernels_of(tmp_path), kernels_of(tmp_path, replacement)) == changed


def test_since_a_commit_in_sentences(workspace, capsys):
    edit(
        workspace,
        ("POST /sides", "POST /triangle"),
        ("required: [price]", "required: [side]"),
        ("a**2 + b**2", "b**2 + a**2"),
        ("a + b + 1", "a + b + 1.5"),
        ("leg, ", "a side, "),
    )
    code, out, _ = asked(capsys, "--semantic", "--against", "HEAD")
    assert code == 1
    lines = out.splitlines()
    for line in (
        "API:",
        "  `sides` answers POST /sides no more; it is POST /triangle  (input_schemas/shapes.yaml:16)",
        "contracts:",
        "  `side` of the contract `Quote` is required now (was optional)  (input_schemas/shapes.yaml:8)",
        "  `price` of the contract `Quote` is optional now (was required)  (input_schemas/shapes.yaml:8)",
        "kernels:",
        "  `c` of `sides` has another formula: equal within 4 ulp on 256 points  (input_schemas/shapes.yaml:14)",
    ):
        assert line in lines
    changed = next(line for line in lines if line.startswith("  `d` of `sides` has another formula: by up to "))
    assert " ulp at {a: " in changed
    assert len({line for line in lines if line.startswith("  ")}) == len(lines) - sum(line[0] != " " for line in lines)
    assert lines[0] == f"shapes: {sum(line[0] == ' ' for line in lines)} changes since HEAD"

    code, out, _ = asked(capsys, "--semantic", "--against", "HEAD", "--format", "json")
    (system,) = json.loads(out)["systems"]
    assert len(system["sentences"]) == sum(line[0] == " " for line in lines)
    assert {"group": "API", "text": lines[2].strip().rpartition("  (")[0], "file": PATH, "line": 16} in system[
        "sentences"
    ]


def test_since_a_commit_as_a_patch(workspace, capsys):
    """The older expected tree and the newer one, whatever lies on the disk."""
    assert asked(capsys, "--against", "HEAD") == (0, "", "")
    edit(workspace, ("a + b + 1", "1 + (a + b)"))
    code, patch, told = asked(capsys, "--against", "HEAD")
    kernel = "generated/shapes/src/shapes/kernels/sides.py"
    assert code == 1 and f"diff --git a/{kernel} b/{kernel}\n" in patch and "extractions/" not in patch
    assert told == f"{kernel}: text changed, equal within 4 ulp on 256 points\n"


def test_systems_that_came_and_went(workspace, capsys):
    (workspace / PATH).rename(workspace / "input_schemas/other.yaml")
    edited = (workspace / "input_schemas/other.yaml").read_text().replace("demo.shapes", "demo.forms")
    (workspace / "input_schemas/other.yaml").write_text(edited)
    assert asked(capsys, "--semantic", "--against", "HEAD")[:2] == (
        1,
        "forms: 1 change since HEAD\nsystem:\n  the system `forms` is new  (input_schemas/other.yaml:1)\n"
        "shapes: gone, input_schemas/shapes.yaml of HEAD makes it\n",
    )
    code, patch, _ = asked(capsys, "--against", "HEAD")
    assert code == 1
    assert "--- a/generated/shapes/pyproject.toml\n+++ /dev/null\n" in patch
    assert "--- /dev/null\n+++ b/generated/forms/pyproject.toml\n" in patch


def test_each_workspace_of_a_repository_is_compared_with_its_own_past(workspace, capsys):
    for name in ("one", "two"):
        (workspace / name / "input_schemas").mkdir(parents=True)
        (workspace / name / "codegen.toml").write_text("")
        (workspace / name / PATH).write_text(SCHEMA.replace("a + b + 1", f"a + b + {len(name)}"))
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "two workspaces")
    for name, version in (("one", "1.1.0"), ("two", "1.2.0")):
        text = (workspace / name / PATH).read_text()
        (workspace / name / PATH).write_text(text.replace("1.0.0", version))
    code, patch, _ = asked(capsys, "--against", "HEAD", f"one/{PATH}", f"two/{PATH}")
    changed = [
        line
        for line in patch.splitlines()
        if (line.endswith("/pyproject.toml") and line[0] == "+") or line.startswith("+version =")
    ]
    assert code == 1 and changed == [
        "+++ b/one/generated/shapes/pyproject.toml",
        '+version = "1.1.0"',
        "+++ b/two/generated/shapes/pyproject.toml",
        '+version = "1.2.0"',
    ]


def test_a_revision_that_is_none_is_refused(workspace, capsys):
    code, out, told = asked(capsys, "--against", "nowhere")
    assert (code, out) == (2, "") and "C641" in told


@pytest.mark.slow
def test_since_the_last_run(workspace, capsys):
    code, _, told = asked(capsys, "--semantic")
    assert code == 2 and "C646" in told
    assert main(["run", "--no-tests", PATH]) == 0
    assert asked(capsys, "--semantic")[:2] == (0, "shapes: no changes since the last run\n")
    edit(workspace, ("type: number}", "type: number, maximum: 9}"))
    (workspace / "codegen.toml").write_text("# a comment\n")
    code, out, _ = asked(capsys, "--semantic")
    assert code == 1
    assert out.splitlines()[:3] == [
        out.splitlines()[0],
        "contracts:",
        "  `maximum` of `price` of the contract `Quote` is 9 (was not given)  (input_schemas/shapes.yaml:8)",
    ]
    # A file that the same inputs generated otherwise.
    manifest = workspace / "extractions/shapes/manifest.json"
    recorded = json.loads(manifest.read_text())
    entry = next(entry for entry in recorded["files"] if entry["path"].endswith("/README.md"))
    manifest.write_text(manifest.read_text().replace(entry["sha256"], "0" * 64))
    _, moved, _ = asked(capsys, "--semantic")
    assert set(moved.splitlines()[1:]) - set(out.splitlines()) == {
        "files:",
        "  `generated/shapes/README.md` came out otherwise before any input moved: codegen itself did",
    }
    manifest.write_text(manifest.read_text().replace("0" * 64, entry["sha256"]))
    # Neither git nor the store has what the run read.
    shutil.rmtree(workspace / ".git")
    assert asked(capsys, "--semantic")[:2] == (1, out)
    shutil.rmtree(workspace / ".codegen")
    code, _, told = asked(capsys, "--semantic")
    assert code == 2 and f"C645]: {PATH} changed since the last run of {PATH}" in told


@pytest.mark.thorough
@pytest.mark.parametrize(
    "replacement",
    [
        ("demo.shapes", "demo.forms"),
        ("role: Measures shapes for tests.", "role: Measures other things."),
        ('version: "1.0.0"', 'version: "1.0.1"'),
        ("owner: Tests", "owner: Desk"),
        ("operations:", "deployment: {replicas: 3}\noperations:"),
        ("operations:", "governance: {anchors: [Desk], escalationpolicy: Ask.}\noperations:"),
        ("operations:", 'constants: {g: {value: "9.80665"}}\noperations:'),
        ("outputs: {c:", 'constants: {k: {value: "2"}}\n    outputs: {c:'),
        ("doc: Sides of a triangle.", "doc: Two sides."),
        ('b: {doc: leg, domain: "[1, 2]"}', 'b: {doc: leg, domain: "[1, 2]", default: 1}'),
        ("    outputs: {c:", "    accuracy: {points: 300}\n    outputs: {c:"),
        ("    outputs: {c:", '    where: ["a < b"]\n    outputs: {c:'),
        ("d: {expr: a + b + 1}", "d: {expr: a + b + 1, doc: a sum}"),
        ("d: {expr: a + b + 1}", "d: {expr: a + b + 1, scale: a}"),
        ("expose: {http: POST /sides}", "expose: {http: POST /sides, cli: sides}, limits: {batch: 5}"),
        ("expose: {http: POST /sides}", "doc: Asks., expose: {http: POST /sides}"),
        ("    type: object\n", "    type: object\n    description: Q.\n"),
    ],
)
def test_no_change_of_the_schema_goes_without_a_sentence(workspace, capsys, replacement):
    edit(workspace, replacement)
    code, out, _ = asked(capsys, "--semantic", "--against", "HEAD")
    assert code == 1 and f"({PATH}:" in out, out
