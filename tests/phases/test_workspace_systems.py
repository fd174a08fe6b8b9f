"""Dependencies on other systems of the workspace."""

import json

import pytest

from codegen.cli.main import main

OTHER = "system: {{module: {module}}}\n"


def gates(tiny):
    report = json.loads(tiny.read("extractions/tiny/report.json"))
    return {gate["name"]: (gate["verdict"], gate["summary"]) for gate in report["sections"][3]["gates"]}


def depend(tiny, text):
    tiny.write(tiny.schema, (tiny.root / tiny.schema).read_text() + f"depends_on: {text}\n")


def test_a_hard_dependency_that_nothing_makes_stops_the_run(tiny, capsys):
    depend(tiny, "{hard: [core.other]}")
    assert main(["run", tiny.schema]) == 1
    err = capsys.readouterr().err
    assert "error[C606]: no schema of the workspace has the module `core.other`" in err
    assert "input_schemas/tiny.yaml:13:21" in err
    assert not (tiny.root / "generated").exists()


@pytest.mark.parametrize("name", ["core.other", "other"])
def test_a_dependency_is_met_by_a_schema_of_the_workspace(tiny, name):
    depend(tiny, f"{{hard: [{name}], soft: [{name}]}}")
    tiny.write("input_schemas/other.yaml", OTHER.format(module="core.other"))
    tiny.write("input_schemas/broken.yaml", "system: [")
    assert main(["run", "--quiet", tiny.schema]) == 0
    assert {gates(tiny)[name][0] for name in ("hard-dependencies", "soft-dependencies")} == {"PASS"}
    (tiny.root / "input_schemas/other.yaml").unlink()
    assert main(["run", "--quiet", tiny.schema]) == 1


def test_a_soft_dependency_that_is_absent_is_reported(tiny):
    depend(tiny, "{soft: [governance]}")
    assert main(["run", "--quiet", tiny.schema]) == 0
    assert gates(tiny)["soft-dependencies"] == ("PASS", "reported as absent: governance")
