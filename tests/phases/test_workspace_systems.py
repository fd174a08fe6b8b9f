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


NEEDS = "system: {{module: {module}}}\ndepends_on: {{{kind}: [{needs}]}}\n"


@pytest.mark.parametrize("flat", [False, True])
def test_systems_that_need_each_other_first_are_refused_with_every_step(tiny, capsys, flat):
    depend(tiny, "{hard: [core.one]}")
    two = NEEDS.format(module="core.two", kind="hard", needs="tiny")
    two = two.replace("{module: core.two}", "Two\nmodule: core.two") if flat else two
    tiny.write("input_schemas/one.yaml", NEEDS.format(module="core.one", kind="hard", needs="two, absent"))
    tiny.write("input_schemas/two.yaml", two)
    assert main(["plan", tiny.schema]) == 3
    err = capsys.readouterr().err
    assert err.startswith(
        "input_schemas/tiny.yaml:13:21: error[C138]: cyclic reference: demo.tiny -> core.one -> core.two -> demo.tiny\n"
    )
    assert err.endswith("= help: remove the entry, or move it to `soft`\n")


def test_a_soft_arrow_and_a_cycle_of_others_are_no_cycle_of_the_system(tiny):
    depend(tiny, "{hard: [core.one]}")
    tiny.write("input_schemas/one.yaml", NEEDS.format(module="core.one", kind="hard", needs="core.two"))
    tiny.write("input_schemas/two.yaml", NEEDS.format(module="core.two", kind="hard", needs="core.one"))
    tiny.write("input_schemas/three.yaml", NEEDS.format(module="core.three", kind="soft", needs="demo.tiny"))
    assert main(["plan", "--quiet", tiny.schema]) == 0


def test_a_module_spec_has_no_soft_dependencies_to_move_to(tiny, capsys, pytestconfig):
    tiny.write(tiny.schema, (pytestconfig.rootpath / "tests/diagnostics/C167/schema.yaml").read_text())
    assert main(["run", tiny.schema]) == 1
    err = capsys.readouterr().err
    assert "input_schemas/tiny.yaml:14:16: error[C606]" in err
    assert err.endswith("= help: add its schema to input_schemas/, or remove the entry\n")
