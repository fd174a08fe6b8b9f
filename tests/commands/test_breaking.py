"""``codegen breaking`` on real workspaces: both sides generated, compared, weighed and said."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.phases.generate import generated
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.wire_model import wire_of
from codegen.phases.workspace import distribution_of
from codegen.support.configuration import Configuration

SYSTEMS = Path(__file__).parent.parent / "systems" / "schemas"
GREETER = "input_schemas/greeter.yaml"
NARROWER = ("maxLength: 80", "maxLength: 70")


@pytest.fixture
def greeter(tmp_path, monkeypatch):
    """A workspace with one service, and a copy of it that stays as it is."""
    for side in ("new", "old"):
        folder = tmp_path / side / "input_schemas"
        folder.mkdir(parents=True)
        (tmp_path / side / "codegen.toml").touch()
        (folder / "greeter.yaml").write_text((SYSTEMS / "handler.yaml").read_text())
    monkeypatch.chdir(tmp_path / "new")
    return tmp_path / "new"


def change(root, *pairs):
    place = root / GREETER
    text = place.read_text()
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    place.write_text(text)


def compared(capsys, *options, against="../old"):
    code = main(["breaking", "--format", "json", "--against", against, *options])
    captured = capsys.readouterr()
    return code, json.loads(captured.out)["systems"], captured.err


def git(root, *words):
    names = ("AUTHOR", "COMMITTER")
    who = {f"GIT_{name}_{part}": "test@example.com" for name in names for part in ("NAME", "EMAIL")}
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, env={**os.environ, **who})


def waiver(rule, path, until):
    line = f'{{rule: {rule}, path: "{path}", reason: Nobody has a long name., until: "{until}"}}'
    return ("contracts:\n  Greeting:", f"waivers:\n  - {line}\ncontracts:\n  Greeting:")


def test_nothing_changed(greeter, capsys):
    assert main(["breaking", "--against", "../old"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "greeter: 1.0.0 -> 1.0.0, nothing changed for those who use it\n"
    assert captured.err == ""


def test_a_breaking_change_is_said_on_every_level_with_its_line(greeter, capsys):
    change(greeter, NARROWER)
    assert main(["breaking", "--against", "../old", GREETER]) == 5
    captured = capsys.readouterr()
    assert captured.out == (
        "greeter: 1.0.0 -> 1.0.0, these changes are major\n"
        "  major  contract.bound_tightened           `Greeting.name` has `maxLength: 70` in place of 80  "
        f"({GREETER}:10)\n"
        "  major  wire.request_bound_tightened       `greet.request.name` has `maxLength: 70` in place of 80  "
        f"({GREETER}:10)\n"
        "  major  wire.request_bound_tightened       `person.request.name` has `maxLength: 70` in place of 80  "
        f"({GREETER}:10)\n"
    )
    assert captured.err == (
        f"{GREETER}:3:21: error[C662]: the version stayed at 1.0.0, and these changes are major: they need 2.0.0\n"
        "  |\n"
        '3 | metadata: {version: "1.0.0", owner: Desk}\n'
        "  |                     ^^^^^^^\n"
        '  = help: write `version: "2.0.0"` in `metadata`\n'
    )


def test_the_version_that_is_needed_declares_it(greeter, capsys):
    change(greeter, NARROWER, ('version: "1.0.0"', 'version: "1.0.1"'))
    code, (system,), said = compared(capsys)
    assert (code, system["needed"], system["moved"]) == (5, "major", "patch")
    assert "the version went 1.0.0 -> 1.0.1, and these changes are major: they need 2.0.0" in said
    change(greeter, ('version: "1.0.1"', 'version: "2.0.0"'))
    code, (system,), said = compared(capsys)
    assert (code, system["moved"], said) == (0, "major", "")
    assert {item["severity"] for item in system["findings"]} == {"note"}


def test_what_is_new_needs_a_minor_version_once_it_moves(greeter, capsys):
    change(greeter, ("errors: [404]\n    audit: true", "audit: true"))
    code, (system,), said = compared(capsys)
    assert (code, system["needed"]) == (0, "minor")
    assert "warning[C662]: the version stayed at 1.0.0, and these changes are minor: they need 1.1.0" in said
    change(greeter, ('version: "1.0.0"', 'version: "1.0.1"'))
    assert compared(capsys)[0] == 1
    change(greeter, ('version: "1.0.1"', 'version: "1.1.0"'))
    assert compared(capsys)[0] == 0


def test_the_public_names_are_compared_and_led_back_to_the_schema(greeter, capsys):
    change(greeter, ("loud: {type: boolean}", "loud: {type: string}"), ("loud: true", "loud: 'yes'"))
    code, (system,), _ = compared(capsys)
    found = {item["rule"]: item for item in system["changes"] if item["level"] == "python"}
    assert found["python.attribute_type_changed"]["place"] == "python.models.Greeting.loud"
    assert (found["python.attribute_type_changed"]["line"], found["python.attribute_type_changed"]["old_line"]) == (
        11,
        11,
    )
    assert not found["python.parameter_type_changed"]["proved"]
    assert code == 5


def test_waivers_let_pass_until_their_day(greeter, capsys):
    today = datetime.now(UTC).date()
    change(greeter, NARROWER, waiver("contract.bound_tightened", "contracts.Greeting.*", today.isoformat()))
    code, (system,), said = compared(capsys)
    assert code == 5
    assert [item["waived"] for item in system["changes"]] == [True, False, False]
    assert "C667" not in said
    (note,) = [item for item in system["findings"] if item.get("waiver")]
    assert note["waiver"] == f"Nobody has a long name. (until {today.isoformat()})"
    change(
        greeter,
        ("waivers:\n", "waivers:\n" + waiver("wire.request_bound_tightened", "wire.*", today)[1].split("\n")[1] + "\n"),
    )
    assert compared(capsys)[0] == 0
    yesterday = (today - timedelta(days=1)).isoformat()
    text = (greeter / GREETER).read_text().replace(today.isoformat(), yesterday)
    (greeter / GREETER).write_text(text)
    code, (system,), said = compared(capsys)
    assert code == 5
    assert f"error[C666]: the waiver of `contract.bound_tightened` expired on {yesterday}" in said
    assert main(["plan", "--quiet", GREETER]) == 0  # they are no waivers of rules of the code


def test_a_waiver_of_nothing_is_said_and_one_of_no_rule_is_refused(greeter, capsys):
    later = (datetime.now(UTC).date() + timedelta(days=9)).isoformat()
    change(greeter, waiver("contract.closed", "contracts.Greeting", later))
    code, _, said = compared(capsys)
    assert code == 0
    assert "warning[C667]: nothing changed that `contract.closed` finds at contracts.Greeting" in said
    change(greeter, ("contract.closed", "contract.close"))
    assert main(["breaking", "--against", "../old"]) == 3
    assert "= help: did you mean `contract.closed`?" in capsys.readouterr().err


def test_against_a_revision_of_git(greeter, capsys):
    git(greeter, "init", "-q")
    git(greeter, "add", ".")
    git(greeter, "commit", "-q", "-m", "first")
    git(greeter, "tag", "v1")
    change(greeter, NARROWER)
    code, (system,), _ = compared(capsys, against="v1")
    assert (code, system["needed"]) == (5, "major")
    assert "it was line 10 of input_schemas/greeter.yaml in v1" in system["findings"][0]["message"]
    assert main(["breaking", "--against", "v2"]) == 2
    assert "error[C641]" in capsys.readouterr().err


def test_against_a_schema(greeter, capsys):
    change(greeter, NARROWER)
    assert compared(capsys, GREETER, against="../old/input_schemas/greeter.yaml")[0] == 5


def test_systems_that_come_and_go(greeter, capsys):
    (greeter.parent / "old" / "input_schemas" / "disc.yaml").write_text((SYSTEMS / "one_kernel.yaml").read_text())
    code, systems, said = compared(capsys)
    assert code == 5
    assert [item["code"] for item in systems[1]["findings"]] == ["C663"]
    assert "the system `geometry.disc` is gone; input_schemas/disc.yaml of ../old makes it" in said
    assert compared(capsys, GREETER)[0] == 0
    change(greeter, ("module: people.greeter", "module: people.welcome"))
    code, systems, _ = compared(capsys)
    assert systems[0]["changes"][0]["rule"] == "system.renamed"
    assert len(systems[1]["findings"]) == 1
    (greeter.parent / "old" / GREETER).unlink()
    assert main(["breaking", "--against", "../old", GREETER]) == 0
    assert capsys.readouterr().out == "welcome: new, nothing to compare it with\n"


def test_what_cannot_be_compared_is_exit_2(greeter, capsys):
    (greeter.parent / "empty").mkdir()
    assert main(["breaking", "--against", "../empty"]) == 2
    assert "error[C664]: ../empty holds no schema" in capsys.readouterr().err
    old = greeter.parent / "old" / GREETER
    old.write_text(old.read_text().replace("maxLength: 80", "maxLength: long"))
    assert main(["breaking", "--against", "../old"]) == 2
    said = capsys.readouterr().err
    assert (
        "error[C665]: this codegen cannot read input_schemas/greeter.yaml of ../old: input_schemas/greeter.yaml:10: "
        in said
    )


def test_what_cannot_be_proved_fails_where_that_is_asked_for(greeter, capsys):
    change(greeter, ("maxLength: 80}", "maxLength: 80, not: {const: x}}"))
    code, (system,), _ = compared(capsys)
    assert code == 0
    assert {item["severity"] for item in system["findings"]} == {"warning"}
    code, (system,), _ = compared(capsys, "--strict")
    assert code == 5
    assert {item["code"] for item in system["findings"]} == {"C661", "C662"}


def test_forms_that_other_tools_read(greeter, capsys):
    change(greeter, NARROWER)
    assert main(["breaking", "--against", "../old", "--format", "github"]) == 5
    assert capsys.readouterr().out.startswith(f"::error file={GREETER},line=10,col=42,title=C660")
    assert main(["breaking", "--against", "../old", "--format", "sarif"]) == 5
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["C660", "C660", "C660", "C662"]


def test_the_rules_are_listed(capsys):
    assert main(["breaking", "--rules"]) == 0
    assert (
        "major  wire.response_nullable             An answer may have null where it had none.\n"
        in capsys.readouterr().out
    )
    assert main(["breaking", "--rules", "--format", "json"]) == 0
    rules = {rule.pop("id"): rule for rule in json.loads(capsys.readouterr().out)}
    assert rules["contract.unproven"] == {
        "level": "schema",
        "bump": "major",
        "proved": False,
        "meaning": "Whether old values stay valid cannot be proved.",
    }


@pytest.mark.parametrize("schema", ["handler.yaml", "two_operations.yaml", "vectors_and_matrices.yaml"])
def test_the_wire_is_what_the_generated_application_says_of_itself(schema, tmp_path):
    """FastAPI's own description of the service, made in a process that only knows the package."""
    (tmp_path / schema).write_text((SYSTEMS / schema).read_text())
    state = generated(lock(RunState(tmp_path, Configuration(), schema, RunOptions())))
    for path, data in state.tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    package = state.plan.package
    code = f"import json; from {package}.api import create_app; print(json.dumps(create_app().openapi()['paths']))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / distribution_of(state) / "src"), "HOME": str(tmp_path)}
    paths = json.loads(subprocess.run([os.sys.executable, "-c", code], env=environment, check=True,
                                      capture_output=True, text=True, cwd=tmp_path).stdout)  # fmt: skip
    served = {f"{method.upper()} {path}": told for path, item in paths.items() for method, told in item.items()}
    operations = [one for one in wire_of(state).operations if one.route]
    assert operations
    for one in operations:
        told = served.pop(f"{one.method} {one.path}")
        assert {item["name"]: item["in"] for item in told.get("parameters", [])} == dict(one.places)
        assert {int(status) for status in told["responses"]} - {200, 204} == set(one.statuses)
        assert ("200" in told["responses"]) == (one.response is not None)
        assert (served.pop(f"{one.method} {one.path}/batch", None) is not None) == (one.batch is not None)
    assert served.keys() <= {"GET /health", "GET /metrics"}
