"""``check --fast``: the record is believed, and what differs from it is found without generating anything."""

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from codegen.cli.main import main
from codegen.drift.merged_records import merged_lock

LINE = "generated/tiny/src/tiny/Line.py"
README = "generated/tiny/README.md"


@pytest.fixture
def generated(tiny, capsys):
    assert main(["run", "--quiet", tiny.schema]) == 0
    capsys.readouterr()
    return tiny


def causes(capsys, *options):
    code = main(["check", "--fast", "--format", "json", *options])
    systems = json.loads(capsys.readouterr().out)["systems"]
    return code, {item["path"]: item["cause"] for system in systems for item in system.get("findings", [])}


def test_fast_believes_the_manifest_and_says_so(generated, capsys):
    assert main(["check", "--fast"]) == 0
    assert capsys.readouterr().out == "tiny: as its record says (digests only, nothing was generated)\n"
    generated.write("generated/tiny/README.md", "mine")
    generated.write("generated/tiny/notes.txt", "mine")
    (generated.root / generated.package / "Line.py").unlink()
    generated.replace(generated.schema, "A point.", "A spot.")
    assert main(["check", "--fast"]) == 1
    assert capsys.readouterr().out == (
        "hand-edited        generated/tiny/README.md\n"
        "orphan             generated/tiny/notes.txt\n"
        "missing            generated/tiny/src/tiny/Line.py\n"
        "moved              input_schemas/tiny.yaml\n"
    )


def test_fast_without_a_record_compares_nothing(tiny, capsys):
    assert main(["check", "--fast"]) == 2
    assert "error[C608]" in capsys.readouterr().err


def test_fast_finds_a_record_under_any_name_and_is_not_stopped_by_a_damaged_one_of_others(generated, capsys):
    renamed = generated.root / "input_schemas/another-name.yaml"
    renamed.write_text((generated.root / generated.schema).read_text().replace("demo.tiny", "demo.other"))
    assert main(["run", "--quiet", "input_schemas/another-name.yaml"]) == 0
    generated.write("extractions/a_bad/manifest.json", "<<<<<<< ours")
    capsys.readouterr()
    assert main(["check", "--fast", generated.schema, "input_schemas/another-name.yaml"]) == 0
    assert main(["check", "--fast", "input_schemas/none.yaml"]) == 2
    assert "extractions/a_bad/manifest.json is not a manifest" in capsys.readouterr().err


def _link(workspace, path):
    place = workspace.root / path
    copy = workspace.write("elsewhere", place.read_bytes())
    place.unlink()
    place.symlink_to(copy)


def _linked(workspace, path):
    (workspace.root / path).rename(workspace.root / "elsewhere")
    (workspace.root / path).symlink_to(workspace.root / "elsewhere")


def _pipe(workspace, path):
    (workspace.root / path).unlink()
    os.mkfifo(workspace.root / path)


def _lost_inputs(workspace):
    text = workspace.read("extractions/tiny/lock.toml").decode()
    workspace.write("extractions/tiny/lock.toml", text[: text.index("[inputs]")])


CASES = {
    "executable": (lambda w: (w.root / README).chmod(0o755), {README: "mode"}),
    "a link": (lambda w: _link(w, LINE), {LINE: "mode"}),
    "a pipe": (lambda w: _pipe(w, LINE), {LINE: "mode"}),
    "a folder": (lambda w: ((w.root / README).unlink(), w.write(f"{README}/x", "")), {README: "mode"}),
    "a folder is a link": (lambda w: _linked(w, "generated/tiny/src/tiny"), {LINE: "mode"}),
    "the distribution is a link": (lambda w: _linked(w, "generated/tiny"), {README: "mode"}),
    "a record": (lambda w: w.write("extractions/tiny/plan.md", ""), {"extractions/tiny/plan.md": "hand-edited"}),
    "a lock without inputs": (_lost_inputs, {"extractions/tiny/lock.toml": "hand-edited"}),
    "an input is gone": (lambda w: (w.root / "glue/standard.yaml").unlink(), {"glue/standard.yaml": "moved"}),
    "a stranger in a folder": (lambda w: w.write("generated/tiny/a/b.txt", ""), {"generated/tiny/a/b.txt": "orphan"}),
    "what Python leaves": (lambda w: w.write("generated/tiny/src/__pycache__/x.pyc", ""), {}),
    "what git ignores": (lambda w: (w.write(".gitignore", "*.log\n"), w.write("generated/tiny/x.log", "")), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_digests_can_tell(name, generated, capsys):
    make, expected = CASES[name]
    make(generated)
    code, found = causes(capsys)
    assert code == (1 if expected else 0)
    assert {path: found.get(path) for path in expected} == expected
    assert found == expected or "is a link" in name


def test_a_schema_that_a_merge_moved_is_found_beside_other_inputs(generated, capsys):
    generated.write("glue/own.yaml", "values: {}\n")
    record, lock = (f"extractions/tiny/{name}" for name in ("manifest.json", "lock.toml"))
    before = (generated.root / lock).read_bytes()
    digest = hashlib.sha256((generated.root / "glue/own.yaml").read_bytes()).hexdigest()
    own = re.sub(rb'\n"input_schemas/tiny.yaml" = .*', f'\n"glue/own.yaml" = "{digest}"\\g<0>'.encode(), before)
    after = merged_lock(own, own)
    generated.write(lock, after.decode())
    digests = (hashlib.sha256(data).hexdigest() for data in (before, after))
    generated.replace(record, *digests)
    assert causes(capsys) == (1, {"input_schemas/tiny.yaml": "moved"})
    (generated.root / generated.schema).unlink()
    assert causes(capsys, generated.schema) == (1, {"input_schemas/tiny.yaml": "moved"})


def test_digests_are_in_the_answer(generated, capsys):
    before = hashlib.sha256(generated.read(LINE)).hexdigest()
    generated.write(LINE, "mine")
    assert main(["check", "--fast", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["systems"][0]["findings"]
    assert (found["recorded"], found["disk"]) == (before, hashlib.sha256(b"mine").hexdigest())
    assert found["command"] == "codegen check input_schemas/tiny.yaml"


@pytest.mark.parametrize(
    "path", ["../outside.txt", "generated/tiny/../../../outside.txt", "/etc/hostname", "codegen.toml"]
)
def test_a_manifest_cannot_name_files_of_others(path, generated, capsys):
    manifest = json.loads(generated.read("extractions/tiny/manifest.json"))
    manifest["files"].append({**manifest["files"][0], "path": path})
    generated.write("extractions/tiny/manifest.json", json.dumps(manifest))
    assert path not in causes(capsys)[1]


def test_after_a_commit_that_was_cut_off_nothing_is_compared(generated, capsys):
    generated.write(".codegen/journal.json", "{}")
    assert main(["check", "--fast"]) == 2
    assert "error[C607]" in capsys.readouterr().err


def test_nothing_heavy_is_imported(generated):
    code = "import sys; from codegen.cli.main import main; main(['check', '--fast']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "codegen.commands.fast_check" in loaded
    heavy = {"pydantic", "jinja2", "yaml", "subprocess", "difflib", "codegen.commands.check", "codegen.drift.classify"}
    assert not loaded & heavy
