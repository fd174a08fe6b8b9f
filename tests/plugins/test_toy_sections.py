"""Two sections of a package of its own work from schema to tested package without a change to codegen."""

import json
import subprocess
import sys

import pytest


def test_two_sections_become_a_tested_package(plugged):
    plugged.install()
    plugged.trust_as_asked()
    told = plugged.codegen("run").stderr
    assert "nothing to generate" not in told and "evidence" in told
    assert plugged.codegen("check").stdout.startswith("desk: clean")
    code = (
        "import json; from desk.order_states import START, events, follow, is_final; from desk.lookups import vat_rate;"
        "paid = follow(follow(START, 'submit'), 'pay');"
        "print(json.dumps([START, events(START), paid, is_final(paid), vat_rate('AT'), vat_rate('quoted \"key\"')]))"
    )
    assert '"pydantic>=' in (plugged.root / "generated/desk/pyproject.toml").read_text()
    readme = (plugged.root / "generated/desk/README.md").read_text()
    assert "| `desk.order_states` | states: Life of an order. | module |" in readme
    environment = {"PYTHONPATH": str(plugged.root / "generated/desk/src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["draft", ["submit", "cancel"], "paid", True, 20, 0]


def test_a_section_of_a_plugin_that_is_not_listed_is_unknown(plugged):
    plugged.install()
    told = plugged.codegen("plan", expect=3).stderr
    assert "input_schemas/desk.yaml:4:1: error[C121]: unknown section `states`" in told
    assert "input_schemas/desk.yaml:13:1: error[C121]: unknown section `lookups`" in told


def test_faults_in_the_section_are_said_at_their_columns(plugged):
    plugged.install()
    plugged.trust()
    text = (plugged.root / plugged.schema).read_text()
    plugged.write(plugged.schema, text.replace("pay: paid", "pay: payed").replace("AT: 20", "AT: much"))
    told = plugged.codegen("plan", expect=3).stderr
    assert [line for line in told.splitlines() if "[STATE" in line or "[LOOKUP" in line] == [
        "input_schemas/desk.yaml:10:24: error[STATE02]: `payed` is no state of `order`",
        "input_schemas/desk.yaml:11:7: warning[STATE03]: no transition of `order` leads to `paid`",
        "input_schemas/desk.yaml:16:5: error[LOOKUP01]: the values of `vat_rate` are both texts and numbers",
    ]
    plugged.write(plugged.schema, text.replace("start: draft", "strat: draft"))
    told = plugged.codegen("plan", expect=3).stderr
    assert "error[C120]: unknown key `strat` in `states.order`" in told and "did you mean `start`?" in told


def test_editors_and_explain_know_the_sections(plugged):
    plugged.install()
    assert "states" not in json.loads(plugged.codegen("schema", "export").stdout)["properties"]
    plugged.trust()
    exported = json.loads(plugged.codegen("schema", "export").stdout)
    machine = exported["definitions"]["Machine"]
    assert exported["properties"]["states"]["additionalProperties"] == {"$ref": "#/definitions/Machine"}
    assert machine["additionalProperties"] is False and set(machine["required"]) == {"doc", "start", "transitions"}
    assert plugged.codegen("explain", "state02").stdout.startswith("STATE02: unknown state\n\nstart and every")
    assert "`vat_rate`" not in plugged.codegen("explain", "lookups").stdout
    assert plugged.codegen("explain", "lookups").stdout.startswith("lookups: Small tables by name\n\n`lookups` maps")
    assert "did you mean STATE03?" in plugged.codegen("explain", "STATE3", expect=2).stderr
    listed = plugged.codegen("explain").stdout
    assert "\nC537  plugin cannot be used\n" in listed and "\nSTATE01  bad name of a state\n" in listed


def test_an_untrusted_plugin_is_explained_all_the_same(plugged):
    plugged.install()
    plugged.write("codegen.toml", 'plugins = ["toy"]\n')
    assert plugged.codegen("explain", "C535").stdout.startswith("C535: plugin not trusted")
    assert "error[C535]" in plugged.codegen("explain", "STATE01", expect=2).stderr


@pytest.mark.thorough
def test_a_changed_plugin_is_noticed_by_warm_commands_and_named_by_check(plugged):
    plugged.install()
    old = plugged.trust()
    plugged.codegen("run")
    assert "nothing changed" in plugged.codegen("run").stderr
    template = plugged.site / "toy_sections/templates/toy/lookups.py.j2"
    template.write_text(template.read_text().replace("The tables of the schema.", "Tables of the schema."))
    for verb in ("run", "check"):
        assert "codegen.toml:4:1: error[C536]" in plugged.codegen(verb, expect=2).stderr
    new = plugged.trust_as_asked()
    found = plugged.codegen("check", expect=1).stdout
    was, now = old.split('"')[1], new.split('"')[1]
    assert f"lookups.py is behind the generator: plugin toy {was} became {now}" in found
    refused = plugged.codegen("run", "--locked", expect=1).stderr
    assert f"plugin toy {was} became {now}" in refused
    plugged.codegen("run")
    assert plugged.codegen("check").stdout.startswith("desk: clean")
    assert b'"""Tables of the schema."""' in (plugged.root / "generated/desk/src/desk/lookups.py").read_bytes()


def test_a_template_of_a_plugin_can_be_overridden(plugged):
    plugged.install()
    plugged.trust()
    original = (plugged.site / "toy_sections/templates/toy/lookups.py.j2").read_text()
    plugged.write("templates/toy/lookups.py.j2", original.replace("The tables of the schema.", "Our own."))
    plugged.write("glue/desk.yaml", "system: shop.desk\nschema_to_code: {test_states: null, states: null}\n")
    plan = plugged.codegen("plan").stdout
    assert "order_states.py" not in plan
    assert "- Template: `templates/toy/lookups.py.j2` of the workspace" in plan
