"""``codegen templates``: what can be overridden, its text, and a copy in the place of an override."""

import json

import pytest

from codegen.cli.main import main
from codegen.support.data_files import data_root

README = "docs/README.md.j2"
BUILT_IN = data_root() / "templates"


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    (tmp_path / "codegen.toml").write_text('templates = "our/templates"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_template_has_a_line_with_what_it_makes(capsys):
    assert main(["templates"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [name for name, *_ in lines] == sorted(
        path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.j2")
    )
    assert [README, "dist:README.md"] in lines
    assert ["kernels/kernel.py.j2", "kernels/{item}.py"] in lines
    assert [name for name, *targets in lines if not targets] == []


def test_a_template_is_printed_as_it_is(capsys):
    assert main(["templates", "show", README]) == 0
    assert capsys.readouterr() == ((BUILT_IN / README).read_text(encoding="utf-8"), "")
    assert main(["templates", "show", README, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == (BUILT_IN / README).read_text(encoding="utf-8")


def test_a_copy_lies_where_it_is_used_and_is_never_written_over(workspace, capsys):
    place = workspace / "our/templates" / README
    assert main(["templates", "copy", README]) == 0
    assert capsys.readouterr().err.startswith(f"our/templates/{README}: a copy, used from now on")
    assert place.read_bytes() == (BUILT_IN / README).read_bytes()
    place.write_text("{# context: Readme #}\nours\n", encoding="utf-8")
    assert main(["templates", "copy", README, "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (found["code"], found["message"]) == ("C797", f"our/templates/{README} is there already")
    assert found["hint"].endswith(f"rm our/templates/{README}, then codegen templates copy {README}")
    assert place.read_text(encoding="utf-8") == "{# context: Readme #}\nours\n"
    assert main(["templates", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert [item["name"] for item in listed if item["overridden"]] == [README]


def test_a_copy_does_not_follow_a_link_out_of_the_workspace(workspace, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside")
    (workspace / "our").symlink_to(outside)
    assert main(["templates", "copy", README]) == 1
    assert "error[C797]" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        (["docs/READM.md.j2"], "there is no built-in template `docs/READM.md.j2`", f"did you mean `{README}`?"),
        (
            ["../glue/standard.yaml"],
            "there is no built-in template `../glue/standard.yaml`",
            "`codegen templates` list",
        ),
        ([], "which template is wanted is not said", "`codegen templates` lists them"),
    ],
)
@pytest.mark.parametrize("action", ["show", "copy"])
def test_a_template_that_is_none(workspace, capsys, action, asked, message, hint):
    assert main(["templates", action, *asked]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"error[C542]: {message}\n  = help: {hint}")
    assert not (workspace / "our").exists()
