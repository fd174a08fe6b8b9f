"""A workspace may bring templates of its own; the lock and the manifest name every one that a run used."""

import json
import tomllib

from codegen.cli.main import main


def inputs(tiny):
    return set(tomllib.loads(tiny.read("extractions/tiny/lock.toml").decode())["inputs"])


def test_lock_and_manifest_name_the_templates_of_the_workspace(tiny):
    assert main(["run"]) == 0
    names = ("contract.py.j2", "init.py.j2", "pyproject.toml.j2", "readme.md.j2")
    assert {f"templates/tiny/{name}" for name in names} <= inputs(tiny)
    manifest = json.loads(tiny.read("extractions/tiny/manifest.json"))
    templates = {entry["path"]: entry["template"] for entry in manifest["files"]}
    assert templates["generated/tiny/README.md"] == "templates/tiny/readme.md.j2"
    plan = tiny.read("extractions/tiny/plan.md").decode()
    assert "- Template: `templates/tiny/readme.md.j2` of the workspace" in plan


def test_a_template_that_another_includes_is_an_input_too(tiny, capsys):
    tiny.write("templates/tiny/part.j2", "Once.\n")
    tiny.replace("templates/tiny/readme.md.j2", "# {{ title }}", "# {{ title }}\n{% include 'tiny/part.j2' %}")
    assert main(["run"]) == 0
    assert "templates/tiny/part.j2" in inputs(tiny)
    capsys.readouterr()
    tiny.write("templates/tiny/part.j2", "Twice.\n")
    assert main(["check"]) == 1
    assert "templates/tiny/part.j2 changed since the last run" in capsys.readouterr().out


def test_a_file_of_the_same_path_overrides_the_template_that_travels_with_codegen(tiny):
    tiny.replace("glue/standard.yaml", "tiny/readme.md.j2", "service/py.typed.j2")
    tiny.replace("glue/standard.yaml", '"dist:README.md"', "py.typed")
    tiny.write("templates/tiny/unused.j2", "{# context: TinyFile #}\n")
    tiny.write("templates/service/py.typed.j2", "{# context: TinyFile #}\n{{ title }}\n")
    assert main(["run"]) == 0
    assert tiny.read("generated/tiny/src/tiny/py.typed") == b"Tiny Points\n"
    assert "templates/service/py.typed.j2" in inputs(tiny) and "templates/tiny/unused.j2" not in inputs(tiny)


def test_the_lock_tells_versions_of_what_travels_with_codegen_apart(tiny, monkeypatch, tmp_path_factory):
    """So that a fresh clone can say which template moved; those of the workspace are inputs."""
    from codegen.frontend import glue_loader
    from codegen.phases import template_files

    travelling = tmp_path_factory.mktemp("codegen")
    (travelling / "templates/tiny").mkdir(parents=True)
    for name in ("readme.md.j2", "part.j2"):
        (travelling / f"templates/tiny/{name}").write_text("{# context: TinyFile #}\n{% include 'tiny/part.j2' %}\n")
    (travelling / "templates/tiny/part.j2").write_text("Once.\n")
    (tiny.root / "templates/tiny/readme.md.j2").unlink()
    for module in (template_files, glue_loader):
        monkeypatch.setattr(module, "data_root", lambda: travelling)
    assert main(["plan", "--write"]) == 0
    once = tomllib.loads(tiny.read("extractions/tiny/lock.toml").decode())["built_in"]
    (travelling / "templates/tiny/part.j2").write_text("Twice.\n")
    assert main(["plan", "--write"]) == 0
    twice = tomllib.loads(tiny.read("extractions/tiny/lock.toml").decode())["built_in"]
    assert [path for path in once if once[path] != twice[path]] == ["templates/tiny/part.j2"]
    assert list(once) == list(twice) == ["templates/tiny/part.j2", "templates/tiny/readme.md.j2"]
