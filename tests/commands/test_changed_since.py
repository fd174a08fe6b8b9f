"""``--changed-since``: every system that a check would complain of is among those that are named."""

import json
import random
import subprocess

import pytest

from codegen.cli.main import main
from codegen.commands.changed_since import changed_since
from codegen.support.configuration import Configuration

NAMES = ("tiny", "other", "third")


@pytest.fixture
def committed(tiny, capsys):
    """Three systems, of which the third depends on the second; generated and committed with tag ``base``."""
    text = tiny.read(tiny.schema).decode()
    for name in NAMES[1:]:
        tiny.write(
            f"input_schemas/{name}.yaml", text.replace("demo.tiny", f"demo.{name}").replace("demo/tiny", "demo/x")
        )
    tiny.replace("input_schemas/third.yaml", "contracts:", "depends_on: {hard: [demo.other]}\ncontracts:")
    tiny.write(".gitignore", ".codegen/\nevidence/\n*.log\n")
    tiny.write(".gitattributes", "* text=auto\n")
    assert main(["run", "--quiet"]) == 0
    git(tiny, "init", "--quiet", ".")
    git(tiny, "config", "core.fileMode", "false")
    git(tiny, "add", "--all")
    git(tiny, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "base")
    git(tiny, "tag", "base")
    capsys.readouterr()
    return tiny


def git(workspace, *arguments):
    subprocess.run(["git", *arguments], cwd=workspace.root, check=True, capture_output=True)


def moved(workspace, schemas=NAMES):
    found = changed_since(workspace.root, Configuration(), [f"input_schemas/{name}.yaml" for name in schemas], "base")
    return [path.removeprefix("input_schemas/").removesuffix(".yaml") for path in found]


def test_nothing_changed_is_nothing_to_do(committed, capsys):
    committed.write("README.md", "not codegen's")
    committed.write("generated/tiny/serve.log", "ignored")
    assert moved(committed) == []
    for verb in ("run", "check", "lint"):
        assert main([verb, "--changed-since", "base"]) == 0
        assert "0 of 3 systems moved since base\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("input_schemas/tiny.yaml", ["tiny"]),
        ("input_schemas/other.yaml", ["other", "third"]),
        ("generated/tiny/new.txt", ["tiny"]),
        ("generated/other/README.md", ["other"]),
        ("extractions/third/report.md", ["third"]),
        ("handlers/tiny/mine.py", ["tiny"]),
        ("glue/more.yaml", list(NAMES)),
        ("templates/tiny/readme.md.j2", list(NAMES)),
        ("codegen.toml", list(NAMES)),
        ("generated/.gitignore", list(NAMES)),
    ],
)
def test_what_a_file_reaches(committed, path, meant):
    place = committed.root / path
    committed.write(path, (place.read_bytes() if place.exists() else b"") + b"\n")
    assert moved(committed) == meant


def test_line_ends_and_modes_that_git_lets_pass_count(committed):
    readme = "generated/tiny/README.md"
    committed.write(readme, committed.read(readme).replace(b"\n", b"\r\n"))
    (committed.root / "generated/other/README.md").chmod(0o755)
    assert subprocess.run(["git", "diff", "--quiet", "base"], cwd=committed.root, check=False).returncode == 0
    assert moved(committed) == ["tiny", "other"]


def test_a_dependency_that_goes_or_is_renamed_reaches_what_needs_it(committed):
    (committed.root / "input_schemas/other.yaml").unlink()
    assert moved(committed, ("tiny", "third")) == ["third"]
    git(committed, "checkout", "--", ".")
    committed.replace("input_schemas/other.yaml", "demo.other", "demo.another")
    assert moved(committed) == ["other", "third"]


def test_a_new_system_and_one_without_a_record_count(committed):
    text = committed.read(committed.schema).decode()
    committed.write("input_schemas/new.yaml", text.replace("demo.tiny", "demo.new"))
    assert moved(committed, (*NAMES, "new")) == ["new"]
    git(committed, "rm", "--quiet", "-r", "--cached", "generated/tiny")
    (committed.root / "extractions/tiny/manifest.json").unlink()
    assert moved(committed) == ["tiny"]


def test_other_versions_of_tools_count(committed, monkeypatch):
    from codegen.commands import changed_since as module

    real = module.pins()
    monkeypatch.setattr(module, "pins", lambda: {**real, "ruff": "0.0.1"})
    assert moved(committed) == list(NAMES)


def test_strays_of_a_removed_schema_are_found_and_the_unmoved_are_none(committed, capsys):
    (committed.root / committed.schema).unlink()
    assert main(["check", "--changed-since", "base", "--format", "json"]) == 1
    systems = json.loads(capsys.readouterr().out)["systems"]
    assert [system.get("stray") for system in systems] == [["generated/tiny/", "extractions/tiny/"]]


@pytest.mark.parametrize("revision", ["no-such", "--output=x", ""])
def test_a_revision_that_git_does_not_know_is_no_success(committed, capsys, revision):
    assert main(["check", f"--changed-since={revision}"]) == 2
    assert "error[C641]: git refuses: " in capsys.readouterr().err


def test_without_git_nothing_is_passed(tiny, capsys):
    assert main(["check", "--changed-since", "HEAD"]) == 2
    assert "error[C640]" in capsys.readouterr().err


def test_every_system_whose_check_is_not_clean_is_named(committed, capsys):
    """Random edits of everything that git holds, and of what it does not; a check of all is the oracle."""
    draw = random.Random(6)
    listed = subprocess.run(["git", "ls-files"], cwd=committed.root, check=True, capture_output=True, text=True)
    paths = [path for path in listed.stdout.split() if not path.startswith((".git", "codegen.toml"))]
    complained = 0
    for _ in range(12):
        for path in draw.sample(paths, draw.randint(1, 3)):
            edit(committed.root / path, draw)
        main(["check", "--fresh", "--format", "json"])
        systems = json.loads(capsys.readouterr().out)["systems"]
        unclean = {system["schema"] for system in systems if "schema" in system and system["exit"] != 0}
        there = [name for name in NAMES if (committed.root / f"input_schemas/{name}.yaml").exists()]
        assert unclean <= {f"input_schemas/{name}.yaml" for name in moved(committed, there)}
        complained += bool(unclean)
        git(committed, "checkout", "--force", "base", "--", ".")
        git(committed, "clean", "--quiet", "--force", "-d", "generated", "extractions", "input_schemas", "glue")
        for path in (committed.root / "generated").rglob("*"):
            if path.is_file():
                path.chmod(0o644)
    assert complained > 6


def edit(place, draw):
    kind = draw.choice(["append", "remove", "mode", "ends", "beside", "link"])
    if not place.is_file() or place.is_symlink():
        return
    if kind == "append":
        place.write_bytes(place.read_bytes() + b"\n")
    elif kind == "remove":
        place.unlink()
    elif kind == "mode":
        place.chmod(0o755)
    elif kind == "ends":
        place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    elif kind == "beside":
        (place.parent / "beside.txt").write_text("beside")
    else:
        content = place.read_bytes()
        place.unlink()
        elsewhere = place.parent.parent / "elsewhere"
        elsewhere.write_bytes(content)
        place.symlink_to(elsewhere)
