"""``check --why``: the keys that moved, for each file those that it is made of."""

import json
import shutil
import subprocess

import pytest

from codegen.cli.main import main

SCHEMA = "input_schemas/tiny.yaml"
LINE = "generated/tiny/src/tiny/Line.py"
POINT = "generated/tiny/src/tiny/Point.py"
README = "generated/tiny/README.md"


@pytest.fixture
def generated(tiny, capsys):
    assert main(["run", "--quiet"]) == 0
    capsys.readouterr()
    return tiny


def why(capsys, *options):
    """The data of what moved, by path, and the lines that people read."""
    assert main(["check", "--why", "--format", "json", *options]) == 1
    findings = json.loads(capsys.readouterr().out)["systems"][0]["findings"]
    assert main(["check", "--why", "--quiet", *options]) == 1
    return {item["path"]: item["moved"] for item in findings}, capsys.readouterr().out.splitlines()


def keys(moved):
    return [
        (item["path"], key["pointer"], key["change"], key["line"]) for item in moved["inputs"] for key in item["keys"]
    ]


def below(lines, path):
    """The indented lines below the one about ``path``."""
    start = next(number for number, line in enumerate(lines) if f" {path} " in line) + 1
    found = []
    for line in lines[start:]:
        if not line.startswith(" "):
            break
        found.append(line.strip())
    return found


def test_each_file_has_the_keys_that_it_is_made_of(generated, capsys):
    generated.replace(SCHEMA, "A line.", "A stretch.")
    generated.replace(SCHEMA, "A point.", "A spot.")
    generated.replace(SCHEMA, "Tiny Points", "Small Points")
    moved, lines = why(capsys)
    assert keys(moved[LINE]) == [(SCHEMA, "/contracts/Line/description", "changed", 10)]
    assert keys(moved[POINT]) == [(SCHEMA, "/contracts/Point/description", "changed", 6)]
    title = (SCHEMA, "/system/system", "changed", 2)
    assert keys(moved[README]) == [title, *keys(moved[POINT]), *keys(moved[LINE])]
    assert below(lines, LINE) == [f"{SCHEMA}:10 /contracts/Line/description changed"]


def test_added_and_removed_keys(generated, capsys):
    text = (generated.root / SCHEMA).read_text()
    generated.write(SCHEMA, text[: text.index("  Line:")] + "  Arc:\n    description: Bent.\n    type: object\n")
    moved, _ = why(capsys)
    assert keys(moved["extractions/tiny/lock.toml"]) == [
        (SCHEMA, "/contracts/Arc", "added", 9), (SCHEMA, "/contracts/Line", "removed", 5),
    ]  # fmt: skip
    assert keys(moved[LINE]) == [(SCHEMA, "/contracts/Line", "removed", 5)]


def test_glue_has_keys_too_and_a_template_is_behind_what_it_renders(generated, capsys):
    generated.replace("glue/standard.yaml", "for_each: contracts}", "for_each: contracts, when: contracts}")
    generated.replace("templates/tiny/readme.md.j2", "# {{ title }}", "# The {{ title }}")
    generated.replace(SCHEMA, "Tiny Points", "Small Points")
    moved, _ = why(capsys)
    paths = {path: [item["path"] for item in moved[path]["inputs"]] for path in moved}
    assert paths[README] == ["glue/standard.yaml", SCHEMA, "templates/tiny/readme.md.j2"]
    assert paths["generated/tiny/src/tiny/__init__.py"] == ["glue/standard.yaml", SCHEMA]
    assert keys(moved[README])[0] == ("glue/standard.yaml", "/schema_to_code/contract/when", "added", 3)


def test_comments_alone_are_said_to_be_comments(generated, capsys):
    generated.write(SCHEMA, generated.read(SCHEMA) + b"# The end.\n")
    moved, lines = why(capsys)
    assert set(moved) == {f"extractions/tiny/{name}" for name in ("lock.toml", "manifest.json")}
    assert below(lines, "extractions/tiny/lock.toml") == [f"{SCHEMA}: comments or layout alone"]


def test_a_text_that_nobody_kept(generated, capsys):
    shutil.rmtree(generated.root / ".codegen")
    generated.replace(SCHEMA, "A line.", "A stretch.")
    _, lines = why(capsys)
    nowhere = "its text of the last run is neither in git's history nor in the store of this workspace"
    assert below(lines, LINE) == [f"{SCHEMA}: {nowhere}"]


def test_a_fresh_clone_asks_its_history(generated, capsys, tmp_path_factory, monkeypatch):
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    generated.write(".gitignore", ".codegen/\nevidence/\n")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run(["git", *identity, *arguments], cwd=generated.root, check=True)
    generated.replace(SCHEMA, "A line.", "A stretch.")
    subprocess.run(["git", *identity, "commit", "-qam", "second"], cwd=generated.root, check=True)
    clone = tmp_path_factory.mktemp("clone") / "tiny"
    subprocess.run(["git", "clone", "-q", str(generated.root), str(clone)], check=True)
    monkeypatch.chdir(clone)
    moved, _ = why(capsys)
    assert keys(moved[LINE]) == [(SCHEMA, "/contracts/Line/description", "changed", 10)]


def test_without_it_inputs_are_named_and_nothing_is_searched(generated, capsys, monkeypatch):
    from codegen.commands import moved_keys

    generated.replace(SCHEMA, "A line.", "A stretch.")
    monkeypatch.setattr(moved_keys, "recorded_content", None)
    assert main(["check", "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["systems"][0]["findings"]
    moved = next(item["moved"] for item in findings if item["path"] == LINE)
    assert moved == {
        "inputs": [{"path": SCHEMA, "keys": [], "change": "changed", "note": ""}],
        "pins": [], "modules": [], "template": "", "nearest": False,
    }  # fmt: skip
