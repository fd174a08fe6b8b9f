"""A system or its schema under another name: no orphan stays, nothing that people wrote is lost."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from codegen.cli.main import main

GREETER = Path(__file__).parent.parent / "diagnostics/C453"


def systems(workspace):
    return {path.name for top in ("generated", "extractions") for path in (workspace.root / top).iterdir()}


def test_a_renamed_schema_file_leaves_no_trace_of_its_old_name(tiny, capsys):
    main(["run", tiny.schema])
    (tiny.root / tiny.schema).rename(tiny.root / "input_schemas/points.yaml")
    assert main(["check"]) == 1
    assert "codegen run input_schemas/points.yaml" in capsys.readouterr().err
    assert main(["run"]) == 0
    assert systems(tiny) == {"tiny"}
    assert not [
        path for path, state in tiny.snapshot().items() if path[:3] in ("gen", "ext") and b"tiny.yaml" in state[0]
    ]
    assert main(["check"]) == 0


@pytest.mark.parametrize("hard_links", [False, True])
def test_a_schema_file_may_change_in_capitals_alone(tiny, hard_links):
    main(["run", tiny.schema])
    new = tiny.root / "input_schemas/Tiny.yaml"
    # On a file system that does not tell capitals apart, both names lead to the one file.
    os.link(tiny.root / tiny.schema, new) if hard_links else (tiny.root / tiny.schema).rename(new)
    assert main(["run", "input_schemas/Tiny.yaml"]) == 0
    assert json.loads(tiny.read("extractions/tiny/manifest.json"))["schema"] == "input_schemas/Tiny.yaml"


def test_where_file_and_module_change_at_once_check_names_what_is_left_and_rm_takes_it_away(tiny, capsys):
    main(["run", tiny.schema])
    (tiny.root / tiny.schema).rename(tiny.root / "input_schemas/points.yaml")
    tiny.replace("input_schemas/points.yaml", "module: demo.tiny", "module: demo.points")
    assert main(["run"]) == 0
    capsys.readouterr()
    assert main(["check"]) == 1
    assert "generated/tiny/" in capsys.readouterr().out
    assert main(["rm", "tiny"]) == 0
    assert systems(tiny) == {"points"}
    assert main(["check"]) == 0


def test_two_schemas_may_swap_their_modules_by_the_commands_that_are_named(tiny, capsys):
    first, second = tiny.schema, "input_schemas/other.yaml"
    tiny.write(second, (tiny.root / first).read_text().replace("demo.tiny", "demo.other"))
    assert main(["run"]) == 0
    tiny.replace(first, "demo.tiny", "demo.swap")
    tiny.replace(second, "demo.other", "demo.tiny")
    tiny.replace(first, "demo.swap", "demo.other")
    capsys.readouterr()
    assert main(["run", first]) == 1
    said = capsys.readouterr().err
    assert f"error[C603]: 'other' is already generated from {second}, which makes 'tiny' now" in said
    assert "help: codegen rm other; then run both schemas" in said
    assert main(["rm", "other"]) == 0
    assert main(["run", first]) == 0
    assert main(["run", second]) == 0
    assert systems(tiny) == {"tiny", "other"}
    assert main(["check"]) == 0


def test_a_schema_that_takes_the_name_of_another_is_refused(tiny, capsys):
    main(["run", tiny.schema])
    tiny.write("input_schemas/other.yaml", (tiny.root / tiny.schema).read_text())
    before = tiny.snapshot()
    assert main(["run", "input_schemas/other.yaml"]) == 1
    said = capsys.readouterr().err
    assert "error[C603]: 'tiny' is already generated from input_schemas/tiny.yaml\n" in said
    assert tiny.snapshot() == before


def test_a_rename_is_rolled_back_by_either_name(tiny):
    main(["run", tiny.schema])
    before = {path: state[0] for path, state in tiny.snapshot().items()}
    tiny.replace(tiny.schema, "demo.tiny", "demo.small")
    main(["run", tiny.schema])
    assert systems(tiny) == {"small"}
    assert main(["rollback", "small"]) == 0
    tiny.replace(tiny.schema, "demo.small", "demo.tiny")
    assert {path: state[0] for path, state in tiny.snapshot().items()} == before
    assert main(["check"]) == 0


def test_who_named_the_old_module_is_told_at_the_very_place(tiny, capsys):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/user.yaml", text.replace("demo.tiny", "demo.user") + "depends_on: {hard: [demo.tiny]}\n")
    assert main(["run"]) == 0
    tiny.replace(tiny.schema, "demo.tiny", "demo.small")
    assert main(["run", tiny.schema]) == 0
    capsys.readouterr()
    assert main(["run", "input_schemas/user.yaml"]) == 1
    line = text.count("\n") + 1
    said = f"user.yaml:{line}:21: error[C606]: no schema of the workspace has the module `demo.tiny`"
    assert said in capsys.readouterr().err
    tiny.write("glue/agents.yaml", "wirings:\n- {from_agent: user, to_agent: tiny, connection_type: event_observe}\n")
    assert main(["run", "input_schemas/user.yaml"]) == 3
    said = "glue/agents.yaml:2:32: error[C581]: no schema of the workspace has the module `tiny`"
    assert said in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("file_too", [False, True])
def test_handlers_move_along_by_the_command_that_is_named(tmp_path, monkeypatch, capsys, file_too):
    root = tmp_path / "workspace"
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (root / "input_schemas").mkdir(parents=True)
    (root / "codegen.toml").touch()
    schema = root / "input_schemas/greeter.yaml"
    shutil.copyfile(GREETER / "schema.yaml", schema)
    monkeypatch.chdir(root)
    assert main(["run", "-q", "--no-tests", "input_schemas/greeter.yaml"]) == 0
    handler = root / "handlers/greeter/greetings.py"
    mine = handler.read_text() + "\n# mine\n"
    handler.write_text(mine)
    if file_too:
        schema = schema.rename(schema.with_name("welcome.yaml"))
    schema.write_text((GREETER / "schema.yaml").read_text().replace("people.greeter", "people.welcomer"))
    capsys.readouterr()
    assert main(["run", "-q", "--no-tests", str(schema)]) == 1
    said = capsys.readouterr().err
    assert "error[C455]: handlers/greeter/ was written for 'greeter', " in said
    assert "codegen rm greeter" in said if file_too else "which is 'welcomer' now" in said
    command = said.rpartition("move it along: ")[2].partition(";")[0].strip()
    assert command == "mv handlers/greeter handlers/welcomer"
    subprocess.run(command, shell=True, cwd=root, check=True)
    assert main(["run", "-q", "--no-tests", str(schema)]) == 0
    assert (root / "handlers/welcomer/greetings.py").read_text() == mine
    if file_too:
        assert main(["rm", "-q", "greeter"]) == 0
    assert {path.name for path in (root / "generated").iterdir()} == {"welcomer"}
    assert main(["check", "-q"]) == 0
