"""``rm`` takes what runs left, never what people wrote; rollback brings it all back."""

import hashlib
import json
import shlex
import subprocess

import pytest

from codegen.cli.main import main

OTHER = """\
schema_version: "6.1"
system: {system: Other Points, module: demo.other, name: OtherPoints, role: Needs the tiny one., rootpath: demo/other}
metadata: {version: "1.0.0", owner: Tests}
depends_on: {hard: [demo.tiny]}
contracts:
  Point: {description: A point., type: object, properties: {x: {type: number}}}
"""


def files(workspace):
    return {path: state[0] for path, state in workspace.snapshot().items()}


def generated(workspace):
    return {path for path in files(workspace) if path.startswith(("generated/", "extractions/"))}


@pytest.mark.parametrize("argument", ["input_schemas/tiny.yaml", "tiny"])
def test_nothing_of_the_system_is_left_and_rollback_brings_all_of_it_back(tiny, capsys, argument):
    main(["run", tiny.schema])
    before = files(tiny)
    tiny.write(f"{tiny.package}/__pycache__/Line.cpython-311.pyc", b"compiled")
    capsys.readouterr()
    assert main(["rm", argument]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"tiny: {len([p for p in before if p.startswith(('gen', 'ext'))])} files removed" in said.err
    assert generated(tiny) == set()
    assert not (tiny.root / "generated/tiny").exists() and not (tiny.root / "extractions/tiny").exists()
    assert f"left: {tiny.schema}" in said.err
    command = shlex.split(said.err.rpartition("to take it back: codegen ")[2])
    assert main(command) == 0
    assert files(tiny) == before
    assert main(["check"]) == 0


def test_with_its_schema_a_system_leaves_a_workspace_that_is_clean(tiny, capsys):
    main(["run", tiny.schema])
    before = files(tiny)
    tiny.write("input_schemas/rest.yaml", OTHER.replace("depends_on: {hard: [demo.tiny]}\n", ""))
    assert main(["run", "input_schemas/rest.yaml"]) == 0
    assert main(["rm", "--schema", tiny.schema]) == 0
    assert not (tiny.root / tiny.schema).exists()
    assert main(["check"]) == 0
    assert main(["rollback", tiny.schema]) == 0
    assert before.items() <= files(tiny).items()
    assert main(["check"]) == 0


def test_an_edited_file_keeps_the_whole_system(tiny, capsys):
    main(["run", tiny.schema])
    tiny.write(f"{tiny.package}/Line.py", "mine")
    before = tiny.snapshot()
    capsys.readouterr()
    assert main(["rm", "tiny"]) == 1
    said = capsys.readouterr().err
    assert f"error[C609]: {tiny.package}/Line.py was edited by hand: nothing was removed" in said
    assert tiny.snapshot() == before
    subprocess.run(said.rpartition("repeat the command: ")[2].strip(), shell=True, cwd=tiny.root, check=True)
    assert main(["rm", "tiny"]) == 0
    assert generated(tiny) == set()
    assert tiny.read("generated.tiny.src.tiny.Line.py.mine") == b"mine"


def test_what_people_wrote_stays_and_is_named(tiny, capsys):
    main(["run", tiny.schema])
    tiny.write("generated/tiny/notes.txt", "mine")
    tiny.write("handlers/tiny/orders.py", "mine")
    capsys.readouterr()
    assert main(["rm", "--format", "json", "tiny"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["systems"][0]["left"] == ["generated/tiny/notes.txt", "handlers/tiny/"]
    assert generated(tiny) == {"generated/tiny/notes.txt"}
    assert tiny.read("handlers/tiny/orders.py") == b"mine"
    assert "left, for people wrote it: handlers/tiny/" in said.err


def test_a_manifest_cannot_name_files_of_others_for_removal(tiny):
    main(["run", tiny.schema])
    precious = tiny.write("precious.txt", "precious")
    record = "extractions/tiny/manifest.json"
    value = json.loads(tiny.read(record))
    digest = hashlib.sha256(b"precious").hexdigest()
    value["files"] += [{**value["files"][0], "path": path, "sha256": digest, "kind": "file"}
                       for path in ("precious.txt", "generated/tiny/../../precious.txt")]  # fmt: skip
    tiny.write(record, json.dumps(value))
    assert main(["rm", "tiny"]) == 0
    assert precious.read_text() == "precious"


@pytest.mark.parametrize("argument", ["input_schemas/tiny.yaml", "tiny", "input_schemas/none.yaml"])
def test_where_no_run_left_anything_nothing_is_removed_and_that_is_said(tiny, capsys, argument):
    before = tiny.snapshot()
    assert main(["rm", argument]) == 2
    assert f"error[C608]: no run left anything of {argument}: nothing was removed" in capsys.readouterr().err
    assert tiny.snapshot() == before


def test_a_schema_that_another_depends_on_is_not_removed(tiny, capsys):
    main(["run", tiny.schema])
    tiny.write("input_schemas/other.yaml", OTHER)
    before = tiny.snapshot()
    assert main(["rm", "--schema", tiny.schema]) == 1
    said = capsys.readouterr().err
    assert f"error[C675]: {tiny.schema} was not removed: input_schemas/other.yaml depends on it" in said
    assert tiny.snapshot() == before
    assert main(["rm", tiny.schema]) == 0


def test_several_systems_are_rolled_back_each_by_itself(tiny, capsys):
    tiny.write("input_schemas/other.yaml", OTHER)
    main(["run"])
    before = {path: data for path, data in files(tiny).items() if path.startswith(("gen", "ext"))}
    for schema in (tiny.schema, "input_schemas/other.yaml"):
        tiny.replace(schema, "A point.", "A place.")
    main(["run"])
    capsys.readouterr()
    assert main(["rollback", "never", "tiny", "input_schemas/other.yaml"]) in (2, 3)
    assert {path: data for path, data in files(tiny).items() if path.startswith(("gen", "ext"))} == before
    assert main(["rollback", "other"]) == 2
    assert "error[C520]: there is no earlier tree of 'other' to go back to" in capsys.readouterr().err
