"""``codegen check --as-of``: what the inputs moved, and what another codegen would have left as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.drift.parting import PartedFile, parted

ROOT = Path(__file__).parent.parent.parent
SCHEMA = "input_schemas/orders.yaml"
#: A codegen that leaves the files beside it, and knows no ``--no-tests``.
OLDER = """\
import pathlib, shutil, sys
words = sys.argv[1:]
if words == ["--version"]:
    print("codegen 0.0.7")
elif "--no-tests" in words:
    print("codegen: error: unrecognized arguments: --no-tests", file=sys.stderr)
    sys.exit(2)
elif "contracts" not in pathlib.Path(words[-1]).read_text():
    print("input_schemas/tiny.yaml:2:1: error[C120]: unknown key", file=sys.stderr)
    sys.exit(3)
else:
    shutil.copytree(pathlib.Path(__file__).parent / "files", "generated")
"""


def test_parts_follow_from_three_digests():
    recorded = {"same": "1", "schema": "1", "generator": "1", "both": "1", "gone": "1", "cancelled": "1"}
    other = {"same": "1", "schema": "2", "generator": "1", "both": "2", "added": "2", "cancelled": "2"}
    this = {"same": "1", "schema": "2", "generator": "3", "both": "3", "added": "2", "cancelled": "1", "new": "1"}
    assert parted(recorded, other, this) == (
        PartedFile("added", "schema"),
        PartedFile("both", "both"),
        PartedFile("generator", "generator"),
        PartedFile("gone", "schema"),
        PartedFile("new", "generator"),
        PartedFile("schema", "schema"),
    )


@pytest.fixture
def older(tiny, capsys):
    """A generated workspace, and an older codegen that would generate the same."""
    assert main(["run", "--quiet", tiny.schema]) == 0
    capsys.readouterr()
    package = tiny.root / "older" / "codegen"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(OLDER)
    shutil.copytree(tiny.root / "generated", package / "files")
    return package / "files"


def test_nothing_moved_and_nothing_is_said_of_the_disk(tiny, older, capsys):
    tiny.write("generated/tiny/README.md", "mine")
    assert main(["check", "--as-of", "older"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("tiny: nothing moved since the last run, ")
    assert said.endswith(" files compared, codegen 0.0.7 beside 0.1.0\n")


def test_the_other_codegen_is_given_the_adopted_edits(tiny, older, capsys):
    tiny.write("edits/tiny/notes.md", "")
    needs = OLDER.replace("else:\n", "else:\n    pathlib.Path('edits/tiny/notes.md').read_bytes()\n")
    (older.parent / "__main__.py").write_text(needs)
    assert main(["check", "--as-of", "older"]) == 0


def test_each_file_is_laid_to_what_moved_it(tiny, older, capsys):
    tiny.replace(tiny.schema, "A point.", "A spot.")
    tiny.replace("templates/tiny/readme.md.j2", "# {{ title }}", "## {{ title }}")
    place = older / "tiny/src/tiny/Point.py"
    place.write_bytes(place.read_bytes().replace(b"point", b"spot"))
    assert main(["check", "--as-of", "older", tiny.schema]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[:2] == [
        "generator  generated/tiny/README.md",
        "schema     generated/tiny/src/tiny/Point.py",
    ]
    assert captured.out.splitlines()[2].endswith(
        "files differ: 1 by schema, 1 by generator (codegen 0.0.7 beside 0.1.0)"
    )
    assert captured.err == f"fix: codegen run {tiny.schema}\n"
    assert main(["check", "--as-of", "older", "--format", "json"]) == 1
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    assert system["as_of"]["counts"] == {"schema": 1, "generator": 1, "both": 0}
    assert [item["code"] for item in system["findings"]] == ["C630", "C629"]


def test_the_command_works_where_it_was_asked(tiny, older, capsys, monkeypatch):
    schema = "input_schemas/two words.yaml"
    (tiny.root / tiny.schema).rename(tiny.root / schema)
    assert main(["run", "--quiet", "--no-tests", schema]) == 0
    tiny.replace(schema, "A point.", "A spot.")
    monkeypatch.chdir(tiny.root / "generated")
    capsys.readouterr()
    assert main(["check", "--as-of", "../older", f"../{schema}"]) == 1
    assert capsys.readouterr().err == "fix: cd .. && codegen run 'input_schemas/two words.yaml'\n"


def test_a_codegen_that_cannot_read_the_schema_is_quoted(tiny, older, capsys):
    text = tiny.read(tiny.schema).decode().partition("contracts:")[0]
    tiny.write(tiny.schema, text)
    assert main(["check", "--as-of", "older"]) == 2
    assert (
        "error[C669]: codegen 0.0.7 of older cannot generate from input_schemas/tiny.yaml; it says: "
        "input_schemas/tiny.yaml:2:1: error[C120]: unknown key\n"
    ) in capsys.readouterr().err


def test_what_is_no_codegen_is_exit_2(tiny, older, capsys):
    tiny.write("empty.whl", "nothing")
    with zipfile.ZipFile(tiny.root / "other.whl", "w") as wheel:
        wheel.writestr("other/__init__.py", "")
    (tiny.root / "older/codegen/__main__.py").write_text("import nothing_of_this_name\n")
    for place, said in (
        ("empty.whl", "empty.whl is no wheel, no source distribution and no folder"),
        ("other.whl", "other.whl holds no codegen"),
        ("missing.whl", "there is no missing.whl"),
        ("older", "the codegen of older does not start: "),
    ):
        assert main(["check", "--as-of", place]) == 2
        assert f"error[C668]: {said}" in capsys.readouterr().err


def test_an_archive_that_cannot_be_unpacked_is_exit_2(tiny, older, capsys):
    with zipfile.ZipFile(tiny.root / "damaged.whl", "w") as wheel:
        wheel.writestr("codegen/__main__.py", "pass")
    sound = (tiny.root / "damaged.whl").read_bytes()
    (tiny.root / "damaged.whl").write_bytes(sound.replace(b"pass", b"Pass"))
    encrypted = bytearray(sound)
    for place in (sound.index(b"PK\x03\x04") + 6, sound.index(b"PK\x01\x02") + 8):
        encrypted[place] |= 1
    (tiny.root / "encrypted.whl").write_bytes(encrypted)
    with tarfile.open(tiny.root / "outside.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("codegen-1/../../../outside"))
    for place in ("damaged.whl", "encrypted.whl", "outside.tar.gz"):
        assert main(["check", "--as-of", place]) == 2
        assert f"error[C668]: {place} cannot be unpacked: " in capsys.readouterr().err


def test_nothing_but_the_named_codegen_is_asked(tiny, older, capsys):
    (older.parent / "__init__.py").unlink()
    assert main(["check", "--as-of", "older"]) == 2
    assert "error[C668]: older holds no codegen\n" in capsys.readouterr().err


def test_a_codegen_that_generates_nothing_is_not_compared_with(tiny, older, capsys):
    (older.parent / "__main__.py").write_text("print('codegen 0.0.7')")
    assert main(["check", "--as-of", "older"]) == 2
    assert "it says: nothing, and left no file\n" in capsys.readouterr().err


def test_what_was_never_generated_cannot_be_compared(tiny, capsys):
    tiny.write("older/codegen/__init__.py", "")
    tiny.write("older/codegen/__main__.py", OLDER)
    assert main(["check", "--as-of", "older"]) == 2
    assert "error[C608]: tiny was never generated" in capsys.readouterr().err


def orders(folder):
    """A workspace with contracts alone."""
    (folder / "input_schemas").mkdir(parents=True)
    (folder / "codegen.toml").touch()
    shutil.copyfile(ROOT / "tests/systems/schemas/contracts_only.yaml", folder / SCHEMA)
    return folder


def generate(sources, folder, *options):
    """Run the codegen of a folder or a wheel, from which Python reads as well, in a workspace."""
    environment = {**os.environ, "PYTHONPATH": str(sources)}
    command = [sys.executable, "-m", "codegen", "run", "--quiet", *options, SCHEMA]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def parts(capsys, wheel):
    code = main(["check", "--as-of", str(wheel), "--format", "json"])
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    return code, {file["path"].removeprefix("generated/orders/"): file["part"] for file in system["as_of"]["files"]}


@pytest.mark.thorough
def test_a_wheel_with_other_templates(tmp_path, monkeypatch, capsys):
    sources = tmp_path / "sources"
    shutil.copytree(ROOT / "codegen", sources / "codegen", ignore=shutil.ignore_patterns("__pycache__"))
    data = sources / "codegen" / "_data"
    shutil.copytree(ROOT / "templates", data / "templates")
    (data / "glue").mkdir()
    shutil.copyfile(ROOT / "glue/standard.yaml", data / "glue/standard.yaml")
    shutil.copyfile(ROOT / "constraints.txt", data / "constraints.txt")
    for name in ("docs/README.md.j2", "deployment/gitignore.j2"):
        with (data / "templates" / name).open("a") as stream:
            stream.write("\n# As it was.\n")
    wheel = Path(shutil.make_archive(str(tmp_path / "codegen-0.0.9-py3-none-any"), "zip", sources)).rename(
        tmp_path / "codegen-0.0.9-py3-none-any.whl"
    )
    workspace = orders(tmp_path / "workspace")
    generate(sources, workspace, "--no-tests")
    monkeypatch.chdir(workspace)
    assert parts(capsys, wheel) == (1, {"README.md": "generator", ".gitignore": "generator"})
    text = (workspace / SCHEMA).read_text()
    (workspace / SCHEMA).write_text(text.replace("An amount in minor units.", "An amount."))
    assert parts(capsys, wheel) == (
        1,
        {"README.md": "both", ".gitignore": "generator", "src/orders/models.py": "schema"},
    )


@pytest.mark.thorough
def test_a_wheel_of_an_earlier_commit(tmp_path, monkeypatch, capsys):
    asked = subprocess.run(["git", "rev-list", "--first-parent", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    commits = asked.stdout.split()
    if len(commits) <= 40:
        pytest.skip("the history is cut off: there is no commit forty before this one")
    sources = tmp_path / "sources"
    sources.mkdir()
    archive = subprocess.run(["git", "archive", commits[40]], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(sources)], input=archive, check=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(sources)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    workspace = orders(tmp_path / "workspace")
    generate(wheel_folder(wheel, tmp_path / "unpacked"), workspace)
    monkeypatch.chdir(workspace)
    _, before = parts(capsys, wheel)
    assert set(before.values()) <= {"generator"}
    text = (workspace / SCHEMA).read_text()
    (workspace / SCHEMA).write_text(text.replace("An amount in minor units.", "An amount."))
    code, after = parts(capsys, wheel)
    assert code == 1
    assert after["src/orders/models.py"] == ("both" if "src/orders/models.py" in before else "schema")
    assert {path: part for path, part in after.items() if part == "generator"}.items() <= before.items()


def wheel_folder(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder
