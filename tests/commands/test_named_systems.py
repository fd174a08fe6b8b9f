"""Which systems a command means: names, patterns, folders of folders, several workspaces."""

import json
import shutil
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands.workspace import named_workspaces, schemas_of
from codegen.commands.workspace_order import workspace_order
from codegen.support.configuration import Configuration
from codegen.support.schema_files import schema_files

KERNEL = (Path(__file__).parent.parent / "systems" / "schemas" / "one_kernel.yaml").read_text()
REPOSITORY = {
    "codegen.toml": "",
    "input_schemas/b.yaml": KERNEL.replace("geometry.disc", "geometry.b"),
    "input_schemas/a.yaml": KERNEL.replace("geometry.disc", "geometry.a"),
    "input_schemas/deep/er/c.yaml": KERNEL.replace("geometry.disc", "geometry.c"),
    "input_schemas/deep/contracts/address.yaml": "type: object\n",
    "input_schemas/contracts/address.yaml": "type: object\n",
    "input_schemas/.#a.yaml": "an editor's",
    "input_schemas/.hidden/d.yaml": "no schema",
    "input_schemas/notes.txt": "",
    "input_schemas/other/codegen.toml": "",
    "input_schemas/other/input_schemas/e.yaml": KERNEL.replace("geometry.disc", "geometry.e"),
}
ALL = ["input_schemas/a.yaml", "input_schemas/b.yaml", "input_schemas/deep/er/c.yaml"]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for path, text in REPOSITORY.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "input_schemas/loop").symlink_to(tmp_path / "input_schemas", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(capsys, *arguments):
    """The exit code and the answer of ``lint`` for each schema, by schema."""
    code = main(["lint", "--format", "json", *arguments])
    systems = json.loads(capsys.readouterr().out)["systems"]
    return code, {system.get("schema"): system.get("exit") for system in systems}


def test_all_schemas_are_those_of_all_folders_but_contracts_and_other_workspaces(repository, capsys):
    found = schema_files(repository, Configuration())
    assert [path.relative_to(repository).as_posix() for path in found] == ALL
    assert asked(capsys) == (0, dict.fromkeys(ALL, 0))


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        (["input_schemas/*.yaml"], ALL[:2]),
        (["input_schemas/deep/**/*.yaml"], ALL[2:]),
        (["input_schemas/[b]*", "input_schemas/a.yaml", "input_schemas/?.yaml"], [ALL[1], ALL[0]]),
        (["./input_schemas/b.yaml", "input_schemas/deep/../b.yaml"], [ALL[1]]),
    ],
)
def test_a_pattern_means_what_it_matches_in_order_and_each_once(repository, capsys, named, meant):
    code, systems = asked(capsys, *named)
    assert code == 0
    assert list(systems) == meant


def test_a_pattern_means_what_a_shell_makes_of_it(repository):
    (workspace,) = named_workspaces(["input_schemas/deep/**/*.yaml", "input_schemas/*.yaml"])
    assert (workspace.root, list(workspace.named)) == (repository, [ALL[2], *ALL[:2]])
    listed = named_workspaces([ALL[2], *ALL[:2]])
    assert listed == [workspace]
    assert schemas_of(repository, Configuration(), workspace.named) == [ALL[2], *ALL[:2]]


def test_a_pattern_without_a_match_is_no_success(repository, capsys):
    assert main(["check", "input_schemas/a.yaml", "input_schemas/**/z*.yaml"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error[C678]: no schema matches input_schemas/**/z*.yaml: nothing was done\n")


def test_a_file_whose_name_looks_like_a_pattern_is_meant_itself(repository, capsys):
    shutil.copy("input_schemas/a.yaml", "input_schemas/a[b].yaml")
    code, systems = asked(capsys, "input_schemas/a[b].yaml")
    assert (code, list(systems)) == (0, ["input_schemas/a[b].yaml"])


def test_one_command_over_the_workspaces_of_a_repository(repository, capsys):
    """Each schema belongs to the workspace nearest above it; paths are those of the command's folder."""
    other = "input_schemas/other/input_schemas/e.yaml"
    code, systems = asked(capsys, other, "input_schemas/a.yaml")
    assert (code, systems) == (0, {other: 0, "input_schemas/a.yaml": 0})
    Path(other).write_text(Path(other).read_text().replace("role:", "roll:"))
    assert main(["lint", "--format", "json", "input_schemas/**/*.yaml"]) == 3
    captured = capsys.readouterr()
    answered = json.loads(captured.out)
    assert [system["workspace"] for system in answered["systems"]] == [".", ".", ".", "input_schemas/other"]
    assert {item["file"] for item in answered["systems"][3]["diagnostics"]} == {other}
    assert "input_schemas/other/:\n" in captured.err


def test_a_system_in_a_folder_of_folders_is_generated_checked_and_recorded(tiny, capsys):
    tiny.write("input_schemas/deep/er/tiny.yaml", tiny.read(tiny.schema))
    (tiny.root / tiny.schema).unlink()
    assert main(["run", "--quiet"]) == 0
    assert main(["check", "--fresh"]) == 0
    assert b"# source: input_schemas/deep/er/tiny.yaml" in tiny.read(f"{tiny.package}/Point.py")
    assert json.loads(tiny.read("extractions/tiny/manifest.json"))["schema"] == "input_schemas/deep/er/tiny.yaml"
    tiny.write("input_schemas/again/tiny.yaml", tiny.read("input_schemas/deep/er/tiny.yaml"))
    capsys.readouterr()
    assert main(["check"]) == 2
    assert "error[C603]: 'tiny' is already generated from input_schemas/deep/er/tiny.yaml" in capsys.readouterr().err


def test_a_dependency_is_found_in_a_folder_of_folders(repository):
    Path(ALL[0]).write_text(Path(ALL[0]).read_text() + "depends_on: {hard: [geometry.c]}\n")
    order, depends_on = workspace_order(repository, Configuration(), ALL)
    assert depends_on == {ALL[0]: {ALL[2]}, ALL[1]: set(), ALL[2]: set()}
    assert order.index(ALL[2]) < order.index(ALL[0])
