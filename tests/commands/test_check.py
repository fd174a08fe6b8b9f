"""Each cause of drift, played on a real workspace, with what check says and how it ends."""

import hashlib
import json
import os
import re

import pytest

from codegen.cli.main import main


@pytest.fixture
def generated(tiny, capsys):
    assert main(["run", "--quiet", tiny.schema]) == 0
    capsys.readouterr()
    return tiny


def causes(capsys, *options):
    """Exit code, cause by path, and what people are told."""
    code = main(["check", "--format", "json", *options])
    captured = capsys.readouterr()
    systems = json.loads(captured.out)["systems"]
    found = {item["path"]: item["cause"] for system in systems for item in system.get("findings", [])}
    return code, found, captured.err


def test_a_fresh_run_is_clean_warm_and_cold(generated, capsys):
    assert main(["check"]) == 0
    warm = capsys.readouterr().out
    assert main(["check", "--fresh", generated.schema]) == 0
    assert warm == capsys.readouterr().out
    assert re.fullmatch(r"tiny: clean, 1\d files compared\n", warm)


def test_hand_edited(generated, capsys):
    generated.write(f"{generated.package}/Point.py", '"""Mine."""\n')
    assert main(["check"]) == 1
    captured = capsys.readouterr()
    assert captured.out == (
        "hand-edited        generated/tiny/src/tiny/Point.py was edited by hand  (input_schemas/tiny.yaml:5)\n"
    )
    assert captured.err == (
        "fix: rm generated/tiny/src/tiny/Point.py && codegen run input_schemas/tiny.yaml   # drops 1 edit\n"
        "keep: codegen adopt generated/tiny/src/tiny/Point.py\n"
    )


def test_both_commands_work_where_check_was_asked(generated, capsys, monkeypatch):
    generated.write(f"{generated.package}/Point.py", '"""Mine."""\n')
    monkeypatch.chdir(generated.root / "input_schemas")
    assert main(["check", "tiny.yaml"]) == 1
    assert capsys.readouterr().err == (
        "fix: cd .. && rm generated/tiny/src/tiny/Point.py && codegen run input_schemas/tiny.yaml   # drops 1 edit\n"
        "keep: cd .. && codegen adopt generated/tiny/src/tiny/Point.py\n"
    )


def test_what_a_person_put_in_the_way_is_said_to_be_dropped(generated, capsys):
    place = generated.root / generated.package / "Point.py"
    place.unlink()
    place.mkdir()
    path = f"{generated.package}/Point.py"
    assert main(["check"]) == 1
    assert capsys.readouterr().err == f"fix: rm -r {path} && codegen run input_schemas/tiny.yaml\n"
    (place / "mine.py").write_text("MINE = 1\n")
    assert main(["check"]) == 1
    assert capsys.readouterr().err == (
        f"fix: rm -r {path} && codegen run input_schemas/tiny.yaml   # drops 1 edit\n"
        f"keep: copy what you need out of {path} first\n"
    )


def test_stale_names_the_input_and_the_line(generated, capsys):
    generated.replace(generated.schema, "A point.", "A spot.")
    assert main(["check"]) == 1
    captured = capsys.readouterr()
    line = next(line for line in captured.out.splitlines() if "Point.py" in line)
    assert line == (
        "stale              generated/tiny/src/tiny/Point.py is behind what it is made from: input_schemas/tiny.yaml "
        "changed since the last run  (input_schemas/tiny.yaml:5)"
    )
    assert captured.err == "fix: codegen run input_schemas/tiny.yaml\n"
    assert "Line.py" not in captured.out


def test_stale_and_hand_edited(generated, capsys):
    generated.replace(generated.schema, "A point.", "A spot.")
    generated.write(f"{generated.package}/Point.py", '"""Mine."""\n')
    code, found, _ = causes(capsys)
    assert code == 1
    assert found[f"{generated.package}/Point.py"] == "stale+hand-edited"


def test_missing(generated, capsys):
    (generated.root / generated.package / "Line.py").unlink()
    assert causes(capsys) == (
        1,
        {"generated/tiny/src/tiny/Line.py": "missing"},
        "fix: codegen run input_schemas/tiny.yaml\n",
    )


def test_orphan_of_ours_and_of_a_stranger(generated, capsys):
    text = (generated.root / generated.schema).read_text()
    generated.write(generated.schema, text[: text.index("  Line:")])
    generated.write("generated/tiny/notes.txt", "mine")
    generated.write("generated/tiny/__pycache__/x.pyc", "")
    code, found, told = causes(capsys)
    assert code == 1
    assert found[f"{generated.package}/Line.py"] == "orphan"
    assert found["generated/tiny/notes.txt"] == "orphan"
    assert not any("pyc" in path for path in found)
    assert told == "fix: rm generated/tiny/notes.txt && codegen run input_schemas/tiny.yaml\n"


def test_an_orphan_that_git_ignores_is_none(generated, capsys):
    generated.write(".gitignore", "*.log\n")
    generated.write("generated/tiny/serve.log", "x")
    assert causes(capsys)[:2] == (0, {})


def test_orphan_edited(generated, capsys):
    text = (generated.root / generated.schema).read_text()
    generated.write(generated.schema, text[: text.index("  Line:")])
    generated.write(f"{generated.package}/Line.py", "mine")
    _, found, _ = causes(capsys)
    assert found[f"{generated.package}/Line.py"] == "orphan-edited"


def test_a_template_of_the_workspace_is_an_input_like_the_schema(generated, capsys):
    generated.replace("templates/tiny/readme.md.j2", "# {{ title }}", "# The {{ title }}")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    why = "is behind what it is made from: templates/tiny/readme.md.j2 changed since the last run"
    assert f"stale              generated/tiny/README.md {why}" in out
    assert main(["check", "--fast"]) == 1
    assert "moved              templates/tiny/readme.md.j2" in capsys.readouterr().out
    assert main(["run", "--locked"]) == 1
    assert "templates/tiny/readme.md.j2 changed" in capsys.readouterr().err
    assert main(["run"]) == 0 and main(["run", "--locked"]) == 0 and main(["check"]) == 0


def test_generator_names_the_pin(generated, capsys, monkeypatch):
    from codegen.phases import workspace

    real = workspace.pins()
    monkeypatch.setattr(workspace, "pins", lambda: {**real, "ruff": "0.0.1"})
    assert main(["check", "--fresh"]) == 1
    out = capsys.readouterr().out
    assert f"extractions/tiny/lock.toml is behind the generator: ruff {real['ruff']} became 0.0.1" in out


def test_mode_line_ends_and_layout(generated, capsys):
    package = generated.package
    (generated.root / package / "Line.py").chmod(0o755)
    readme = generated.read("generated/tiny/README.md")
    generated.write("generated/tiny/README.md", readme.replace(b"\n", b"\r\n"))
    generated.replace(f"{package}/Point.py", '["Point", 1]', '[\n    "Point",\n    1,\n]')
    _, found, told = causes(capsys)
    assert found == {
        f"{package}/Line.py": "mode",
        "generated/tiny/README.md": "eol-only",
        f"{package}/Point.py": "format-only",
    }
    assert told == "fix: codegen run input_schemas/tiny.yaml\n"
    assert main(["run", "--quiet"]) == 0
    assert causes(capsys)[:2] == (0, {})


def test_the_umask_of_a_checkout_is_no_drift(generated, capsys):
    for path in (generated.root / "generated").rglob("*.py"):
        path.chmod(0o664)
    assert causes(capsys, "--fresh")[:2] == (0, {})
    before = generated.snapshot()
    assert main(["run", "--quiet", "--fresh"]) == 0
    assert generated.snapshot() == before


def test_a_symlink_is_not_the_file_it_points_to(generated, capsys):
    place = generated.root / generated.package / "Line.py"
    copy = generated.write("elsewhere.py", place.read_bytes())
    place.unlink()
    place.symlink_to(copy)
    _, found, told = causes(capsys)
    assert found == {f"{generated.package}/Line.py": "mode"}
    assert told == f"fix: rm -r {generated.package}/Line.py && codegen run input_schemas/tiny.yaml\n"
    assert main(["run"]) == 1
    assert "error[C604]" in capsys.readouterr().err
    assert place.is_symlink()


def test_a_folder_that_became_a_link_is_named_once_as_the_thing_to_remove(generated, capsys, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    folder = generated.root / generated.package
    folder.rename(elsewhere / "tiny")
    folder.symlink_to(elsewhere / "tiny")
    code, found, told = causes(capsys)
    assert code == 1
    assert found[f"{generated.package}/Line.py"] == "mode"
    assert {line for line in told.splitlines() if "Line" in line or "&&" in line} == {
        f"fix: rm -r {generated.package} && codegen run input_schemas/tiny.yaml"
    }


def test_a_report_that_claims_more_is_found_behind_a_manifest_that_agrees(generated, capsys):
    """The manifest is a claim: whoever edits a report can edit its digest too."""
    report = json.loads(generated.read("extractions/tiny/report.json"))
    for gate in report["sections"][8]["gates"] + report["sections"][9]["gates"]:
        gate["verdict"] = "PASS"
    report["verdict"] = "PASS"
    data = (json.dumps(report, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
    assert data != generated.read("extractions/tiny/report.json")
    generated.write("extractions/tiny/report.json", data)
    manifest = json.loads(generated.read("extractions/tiny/manifest.json"))
    for entry in manifest["files"]:
        if entry["path"] == "extractions/tiny/report.json":
            entry["sha256"] = hashlib.sha256(data).hexdigest()
    generated.write(
        "extractions/tiny/manifest.json", json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    )
    code, found, told = causes(capsys)
    assert code == 1
    assert set(found) == {"extractions/tiny/manifest.json", "extractions/tiny/report.json"}
    assert told == "fix: codegen run input_schemas/tiny.yaml\n"


def test_a_lost_record_is_no_reason_to_remove_the_system(generated, capsys):
    (generated.root / "extractions/tiny/manifest.json").unlink()
    code, found, told = causes(capsys)
    assert code == 1
    assert found["extractions/tiny/manifest.json"] == "missing"
    assert told == "fix: codegen run input_schemas/tiny.yaml\n"
    assert main(["check", "--fast"]) == 2
    assert "rm -r" not in capsys.readouterr().err


def test_unrecorded(generated, capsys):
    path = f"{generated.package}/Line.py"
    manifest = json.loads(generated.read("extractions/tiny/manifest.json"))
    manifest["files"] = [entry for entry in manifest["files"] if entry["path"] != path]
    generated.write("extractions/tiny/manifest.json", json.dumps(manifest))
    _, found, _ = causes(capsys)
    assert found == {path: "unrecorded", "extractions/tiny/manifest.json": "hand-edited"}


def test_records_are_checked_like_code(generated, capsys):
    for name in ("plan.md", "lock.toml"):
        generated.write(f"extractions/tiny/{name}", "x = 1\n")
    _, found, _ = causes(capsys)
    assert set(found) == {"extractions/tiny/lock.toml", "extractions/tiny/plan.md"}
    assert "hand-edited" in found["extractions/tiny/plan.md"]


def test_an_edit_that_keeps_size_and_time_is_found(generated, capsys):
    import os

    place = generated.root / "generated/tiny/README.md"
    before = place.stat()
    text = place.read_text()
    place.write_text(text.replace("Tiny", "Tony"))
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert place.stat().st_size == before.st_size
    assert causes(capsys)[1] == {"generated/tiny/README.md": "hand-edited"}


def test_never_generated(tiny, capsys):
    code, found, _ = causes(capsys)
    assert code == 1
    assert set(found.values()) == {"missing"}


def test_comparing_nothing_is_not_clean(tiny, capsys):
    (tiny.root / tiny.schema).unlink()
    assert main(["check"]) == 2
    assert "error[C531]" in capsys.readouterr().err
    assert main(["check", "input_schemas/none.yaml"]) == 2
    assert main(["check", "--fast"]) == 2


def test_a_damaged_manifest_leaves_nothing_to_compare_with(generated, capsys):
    generated.write("extractions/tiny/manifest.json", "{")
    assert main(["check"]) == 2
    assert "error[C602]" in capsys.readouterr().err


def test_an_invalid_schema_is_invalid(generated, capsys):
    generated.replace(generated.schema, "metadata:", "metadatas:")
    assert main(["check"]) == 3


def test_a_system_without_schema_is_an_orphan(generated, capsys):
    generated.write(
        "input_schemas/other.yaml", (generated.root / generated.schema).read_text().replace("tiny", "other")
    )
    assert main(["run", "--quiet", "input_schemas/other.yaml"]) == 0
    (generated.root / generated.schema).unlink()
    capsys.readouterr()
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    why = "belongs to no schema of the workspace: input_schemas/tiny.yaml, which made it, is gone"
    assert f"orphan             generated/tiny/ {why}\n" in out
    assert "other: clean" in out
    assert main(["check", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["systems"][-1]["stray"] == ["generated/tiny/", "extractions/tiny/"]


def test_check_writes_nothing_outside_its_cache(generated):
    generated.replace(generated.schema, "A point.", "A spot.")
    before = generated.snapshot()
    main(["check", "--quiet"])
    assert generated.snapshot() == before


def test_strangers_that_are_no_files_are_orphans(generated, capsys):
    (generated.root / "generated/tiny/strange").symlink_to("nowhere")
    os.mkfifo(generated.root / "generated/tiny/pipe")
    for options in ([], ["--fresh"]):
        code, found, _ = causes(capsys, *options)
        assert (code, found) == (1, {"generated/tiny/pipe": "orphan", "generated/tiny/strange": "orphan"})
