"""Every cause of drift, made on a real workspace: what check says, and that its command, typed in a shell, ends it."""

import json
import os
import shutil

import pytest

from codegen.cli.main import main

LINE = "generated/tiny/src/tiny/Line.py"
POINT = "generated/tiny/src/tiny/Point.py"
README = "generated/tiny/README.md"
RECORDS = "extractions/tiny"
MANIFEST = f"{RECORDS}/manifest.json"
#: What every change of the schema puts behind besides the files it shapes.
BEHIND = {f"{RECORDS}/lock.toml": "stale", f"{RECORDS}/plan.md": "stale", MANIFEST: "stale"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Where the first test leaves a generated workspace for all others to copy."""
    return tmp_path_factory.mktemp("finished") / "workspace"


@pytest.fixture
def generated(tiny, finished, capsys):
    if finished.is_dir():
        shutil.copytree(finished, tiny.root, dirs_exist_ok=True)
    else:
        assert main(["run", "--quiet", tiny.schema]) == 0
        shutil.copytree(tiny.root, finished)
    capsys.readouterr()
    return tiny


def causes(capsys, *options):
    """Exit code, cause by path, and the commands that people are told."""
    code = main(["check", "--format", "json", *options])
    captured = capsys.readouterr()
    systems = json.loads(captured.out)["systems"]
    found = {item["path"]: item["cause"] for system in systems for item in system.get("findings", [])}
    fixes = [line.removeprefix("fix: ") for line in captured.err.splitlines() if line.startswith("fix: ")]
    return code, found, fixes


def _crlf(workspace, path):
    workspace.write(path, workspace.read(path).replace(b"\n", b"\r\n"))


def _link(workspace, path):
    place = workspace.root / path
    copy = workspace.write("elsewhere", place.read_bytes())
    place.unlink()
    place.symlink_to(copy)


def _folder(workspace, path):
    (workspace.root / path).unlink()
    workspace.write(f"{path}/inside.txt", "mine")


def _linked_folder(workspace, path):
    place = workspace.root / path
    place.rename(workspace.root / "elsewhere")
    place.symlink_to(workspace.root / "elsewhere")


def _pipe(workspace, path):
    (workspace.root / path).unlink()
    os.mkfifo(workspace.root / path)


def _without_line(workspace):
    text = (workspace.root / workspace.schema).read_text()
    workspace.write(workspace.schema, text[: text.index("  Line:")])


def _other_line(workspace):
    workspace.replace(workspace.schema, "A line.", "A stretch.")


def _manifest(workspace, change):
    manifest = json.loads(workspace.read(MANIFEST))
    change(manifest)
    workspace.write(MANIFEST, json.dumps(manifest, indent=2, sort_keys=True) + "\n")


def _compact(workspace, path):
    workspace.write(path, json.dumps(json.loads(workspace.read(path))))


def _regenerated_by_hand(workspace):
    """The files of a later schema without their records, as a merge that takes one side of a folder leaves them."""
    records = {path: workspace.read(path) for path in (*BEHIND, f"{RECORDS}/report.json", f"{RECORDS}/report.md")}
    _other_line(workspace)
    assert main(["run", "--quiet"]) == 0
    for path, data in records.items():
        workspace.write(path, data)


def _manifest_of_another(workspace):
    """Copied over, as when somebody takes the folder of another system for a start."""
    text = (workspace.root / workspace.schema).read_text().replace("demo.tiny", "demo.other")
    schema = workspace.write("input_schemas/other.yaml", text)
    assert main(["run", "--quiet", "input_schemas/other.yaml"]) == 0
    shutil.copy(workspace.root / "extractions/other/manifest.json", workspace.root / MANIFEST)
    for folder in ("generated/other", "extractions/other"):
        shutil.rmtree(workspace.root / folder)
    schema.unlink()


def _planned(workspace):
    _other_line(workspace)
    assert main(["plan", "--write", "--quiet"]) == 0


CASES = {
    "missing": (lambda w: (w.root / LINE).unlink(), {LINE: "missing"}),
    "a stranger in a folder of its own": (
        lambda w: w.write("generated/tiny/src/tiny/more/x.py", ""), {"generated/tiny/src/tiny/more/x.py": "orphan"},
    ),
    "a stranger that a stranger hides": (
        lambda w: (w.write("generated/tiny/src/x.py", ""), w.write("generated/tiny/src/.gitignore", "*\n")),
        {"generated/tiny/src/x.py": "orphan", "generated/tiny/src/.gitignore": "orphan"},
    ),
    "no longer generated": (
        _without_line, {**BEHIND, LINE: "orphan"},
    ),
    "no longer generated, and edited": (
        lambda w: (_without_line(w), w.write(LINE, "mine")),
        {**BEHIND, LINE: "orphan-edited"},
    ),
    "executable": (lambda w: (w.root / README).chmod(0o755), {README: "mode"}),
    "executable record": (lambda w: (w.root / MANIFEST).chmod(0o755), {MANIFEST: "mode"}),
    "a link to the right content": (lambda w: _link(w, LINE), {LINE: "mode"}),
    "a folder in the way": (lambda w: _folder(w, README), {README: "mode"}),
    "a folder in the way of a record": (lambda w: _folder(w, f"{RECORDS}/plan.md"), {f"{RECORDS}/plan.md": "mode"}),
    "a pipe in the way": (lambda w: _pipe(w, LINE), {LINE: "mode"}),
    "the distribution is a link": (lambda w: _linked_folder(w, "generated/tiny"), {LINE: "mode", README: "mode"}),
    "line ends of a module": (lambda w: _crlf(w, LINE), {LINE: "eol-only"}),
    "line ends of a record": (lambda w: _crlf(w, f"{RECORDS}/report.json"), {f"{RECORDS}/report.json": "eol-only"}),
    "line ends of the manifest": (lambda w: _crlf(w, MANIFEST), {MANIFEST: "eol-only"}),
    "layout of a module": (
        lambda w: w.replace(POINT, '["Point", 1]', '[\n    "Point",\n    1,\n]'), {POINT: "format-only"},
    ),
    "layout of a record": (lambda w: _compact(w, f"{RECORDS}/lines.json"), {f"{RECORDS}/lines.json": "format-only"}),
    "layout of the manifest": (lambda w: _compact(w, MANIFEST), {MANIFEST: "format-only"}),
    "edited": (lambda w: w.write(POINT, "mine"), {POINT: "hand-edited"}),
    "edited and executable": (
        lambda w: (w.write(POINT, "mine"), (w.root / POINT).chmod(0o755)), {POINT: "hand-edited"},
    ),
    "edited record": (lambda w: w.write(f"{RECORDS}/plan.md", "mine"), {f"{RECORDS}/plan.md": "hand-edited"}),
    "edited lock": (
        lambda w: w.replace(f"{RECORDS}/lock.toml", "input_schemas/tiny.yaml", "x.yaml"),
        {f"{RECORDS}/lock.toml": "hand-edited"},
    ),
    "edited manifest": (
        lambda w: _manifest(w, lambda value: value.update(plan="0" * 64)), {MANIFEST: "hand-edited"},
    ),
    "lost manifest": (lambda w: (w.root / MANIFEST).unlink(), {MANIFEST: "missing", LINE: "unrecorded"}),
    "the manifest of another system": (_manifest_of_another, {MANIFEST: "hand-edited", LINE: "unrecorded"}),
    "an entry of the manifest is lost": (
        lambda w: _manifest(w, lambda value: value.update(files=[f for f in value["files"] if f["path"] != LINE])),
        {MANIFEST: "hand-edited", LINE: "unrecorded"},
    ),
    "edited and behind": (
        lambda w: (_other_line(w), w.write(LINE, "mine")), {**BEHIND, LINE: "stale+hand-edited"},
    ),
    "behind, with other line ends": (lambda w: (_other_line(w), _crlf(w, LINE)), {**BEHIND, LINE: "stale"}),
    "no longer generated, with other line ends": (
        lambda w: (_crlf(w, LINE), _without_line(w)), {**BEHIND, LINE: "orphan"},
    ),
    "generated by hand": (_regenerated_by_hand, {**BEHIND, LINE: "unrecorded"}),
    "behind": (_other_line, {**BEHIND, LINE: "stale"}),
    "planned and not run": (_planned, {LINE: "stale", MANIFEST: "stale"}),
    "the schema was renamed": (
        lambda w: (w.root / w.schema).rename(w.root / "input_schemas/other.yaml"), {**BEHIND, LINE: "stale"},
    ),
    "the module was renamed": (
        lambda w: w.replace(w.schema, "demo.tiny", "demo.small"),
        {LINE: "orphan", MANIFEST: "orphan", "generated/small/README.md": "missing"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_cause_is_named_and_its_command_ends_it(name, generated, shell, capsys):
    make, expected = CASES[name]
    make(generated)
    capsys.readouterr()
    code, found, fixes = causes(capsys)
    assert code == 1
    assert {path: found.get(path) for path in expected} == expected
    assert found == expected or len(expected) > 1
    assert len(fixes) == 1 and shell(fixes[0]) == 0
    capsys.readouterr()
    assert causes(capsys)[:2] == (0, {})


def test_what_lies_in_a_record_s_place_is_said_to_go(generated, shell, capsys):
    plan = f"{RECORDS}/plan.md"
    _folder(generated, plan)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"fix: rm -r {plan} && codegen run {generated.schema}   # drops 1 edit",
        f"keep: copy what you need out of {plan} first",
    ]
    assert main(["run"]) == 1
    told = capsys.readouterr().err
    assert f"error[C604]: '{plan}' is a directory\n  = help: copy what you need out of {plan} first, then: " in told
    assert shell(told.rpartition("then: ")[2]) == 0 and main(["run", "--quiet"]) == 0


def _another_pin(tiny, monkeypatch):
    from codegen.phases import workspace

    real = workspace.pins()
    monkeypatch.setattr(workspace, "pins", lambda: {**real, "ruff": "0.0.1"})
    return f"ruff {real['ruff']} became 0.0.1"


def _built_in(tiny, monkeypatch):
    """A template that travels with codegen, in a workspace that was generated with it."""
    from codegen.frontend import glue_loader
    from codegen.phases import template_files

    travelling = tiny.root / "built_in"
    shutil.copytree(tiny.root / "templates", travelling / "templates")
    (tiny.root / "templates/tiny/contract.py.j2").unlink()
    for module in (template_files, glue_loader):
        monkeypatch.setattr(module, "data_root", lambda: travelling)
    assert main(["run", "--quiet"]) == 0
    return travelling / "templates/tiny/contract.py.j2"


def _another_template(tiny, monkeypatch):
    template = _built_in(tiny, monkeypatch)
    template.write_text(template.read_text().replace("NAME =", "OTHER ="))
    return "templates/tiny/contract.py.j2 moved"


def _another_module(tiny, monkeypatch):
    from codegen.phases import rooms

    real = rooms.CONTEXTS["TinyFile"]

    def changed(generation, file):
        context = real(generation, file)
        return type(context)(context.title, context.item.lower(), context.text)

    changed.__module__ = "codegen.backends.tiny"
    monkeypatch.setattr(rooms, "CONTEXTS", {"TinyFile": changed})
    return "codegen/backends/tiny.py or what it uses moved"


@pytest.mark.parametrize("move", [_another_pin, _another_template, _another_module])
def test_a_fresh_clone_names_what_moved_of_the_generator(move, generated, shell, capsys, monkeypatch):
    why = move(generated, monkeypatch)
    shutil.rmtree(generated.root / ".codegen")
    capsys.readouterr()
    assert main(["check"]) == 1
    captured = capsys.readouterr()
    path = f"{RECORDS}/lock.toml" if move is _another_pin else LINE
    assert f"generator          {path} is behind the generator: {why}" in captured.out
    assert not any(line.startswith(("stale", "hand-edited")) for line in captured.out.splitlines())
    assert shell(captured.err.removeprefix("fix: ")) == 0
    capsys.readouterr()
    assert main(["check", "--fresh"]) == 0


def test_on_the_machine_of_the_last_run_the_module_itself_is_named(generated, capsys, monkeypatch):
    from codegen.commands import moved

    _another_module(generated, monkeypatch)
    monkeypatch.setattr(moved.warm, "changed_sources", lambda root, schema: ["codegen/backends/deep.py"])
    capsys.readouterr()
    assert main(["check", "--fresh"]) == 1
    assert f"{LINE} is behind the generator: codegen/backends/deep.py moved" in capsys.readouterr().out


def test_the_system_of_a_schema_that_is_gone(generated, shell, capsys):
    text = (generated.root / generated.schema).read_text()
    generated.write("input_schemas/other.yaml", text.replace("demo.tiny", "demo.other"))
    assert main(["run", "--quiet", "input_schemas/other.yaml"]) == 0
    (generated.root / generated.schema).unlink()
    generated.write(README, "mine")
    generated.write("generated/tiny/__pycache__/x.pyc", "")
    capsys.readouterr()
    assert main(["check"]) == 1
    captured = capsys.readouterr()
    gone = "belongs to no schema of the workspace: input_schemas/tiny.yaml, which made it, is gone"
    assert f"orphan-edited      generated/tiny/ {gone}; a person wrote or edited {README}\n" in captured.out
    assert f"orphan             extractions/tiny/ {gone}\n" in captured.out
    fix = next(line for line in captured.err.splitlines() if line.startswith("fix: "))
    assert fix == "fix: rm -r generated/tiny extractions/tiny   # drops 1 edit"
    assert shell(fix.removeprefix("fix: ")) == 0
    assert causes(capsys)[:2] == (0, {})


def test_the_unedited_system_of_a_schema_that_is_gone_can_be_had_back(generated, shell, capsys):
    text = (generated.root / generated.schema).read_text()
    generated.write("input_schemas/other.yaml", text.replace("demo.tiny", "demo.other"))
    assert main(["run", "--quiet", "input_schemas/other.yaml"]) == 0
    (generated.root / generated.schema).unlink()
    generated.write("generated/tiny/src/tiny/__pycache__/x.pyc", "")
    _, found, fixes = causes(capsys)
    assert found == {"generated/tiny/": "orphan", "extractions/tiny/": "orphan"}
    assert fixes == ["codegen rm tiny"] and shell(fixes[0]) == 0
    assert causes(capsys)[:2] == (0, {})


def test_everything_at_once_has_one_command(generated, shell, capsys):
    generated.write(POINT, "mine")
    _link(generated, LINE)
    _other_line(generated)
    generated.write("generated/tiny/x.txt", "")
    generated.write(f"{RECORDS}/plan.md", "")
    _, found, fixes = causes(capsys)
    assert {found[path] for path in (POINT, LINE, "generated/tiny/x.txt")} == {"hand-edited", "mode", "orphan"}
    assert fixes == [
        f"rm -r {LINE} && rm {POINT} generated/tiny/x.txt && codegen run {generated.schema}   # drops 1 edit"
    ]
    assert shell(fixes[0]) == 0
    assert causes(capsys)[:2] == (0, {})


def test_a_name_of_any_bytes_is_shown_and_removed(generated, shell, capsys):
    """No byte of a name reaches the terminal, and what is told is still a command."""
    place = generated.root / os.fsdecode(b"generated/tiny/\xff %\x1b[2J' \"$x\n.txt")
    place.write_text("")
    for options in ([], ["--fast"], ["--format", "json"], ["--format", "sarif"], ["--format", "junit"]):
        assert main(["check", *options]) == 1
        captured = capsys.readouterr()
        assert captured.out.encode() and "\x1b" not in captured.out + captured.err
        assert "generated/tiny/\\udcff %\\x1b[2J' \"$x\\n.txt" in captured.out or "--format" in options
    assert main(["check"]) == 1
    assert shell(capsys.readouterr().err.removeprefix("fix: ")) == 0
    assert not place.exists() and main(["check"]) == 0


def test_the_command_is_for_the_folder_that_it_is_read_in(generated, capsys, monkeypatch):
    (generated.root / LINE).unlink()
    monkeypatch.chdir(generated.root / "generated/tiny")
    assert main(["check"]) == 1
    assert capsys.readouterr().err == "fix: cd ../.. && codegen run input_schemas/tiny.yaml\n"


@pytest.mark.parametrize(
    ("path", "line"), [(LINE, 9), (f"{RECORDS}/lines.json", 1), ("generated/tiny/pyproject.toml", 1)]
)
def test_the_line_of_the_schema_behind_a_file(path, line, generated, capsys):
    (generated.root / path).unlink()
    main(["check", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["systems"][0]["findings"]
    assert (found["file"], found["line"]) == (generated.schema, line)


def test_the_line_of_what_held_a_file_that_is_no_longer_generated(generated, capsys):
    _without_line(generated)
    main(["check", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["systems"][0]["findings"]
    found = next(item for item in findings if item["path"] == LINE)
    assert (found["file"], found["line"]) == (generated.schema, 5)
    assert found["recorded"] == found["disk"] and found["expected"] is None


def test_without_git_on_the_machine_and_outside_a_repository(generated, capsys, monkeypatch):
    _other_line(generated)
    monkeypatch.setenv("PATH", str(generated.root))
    assert main(["check"]) == 1
    assert main(["check", "--why"]) == 1
    assert main(["check", "--fast"]) == 1
    captured = capsys.readouterr()
    assert "git" not in captured.out.replace(".gitignore", "") + captured.err
    assert main(["check", "--staged"]) == 2
    assert "error[C640]" in capsys.readouterr().err
