"""What ``check --format json`` answers is what the published JSON Schema says, whatever happened."""

import json
import math

import jsonschema_rs
import pytest

from codegen.cli.check_answer_schema import CheckAnswer, NumericDriftAnswer, check_schema
from codegen.cli.main import main
from codegen.cli.several_workspaces import seen_from
from codegen.drift.numeric import NumericDrift, OutputDrift


@pytest.fixture
def answer_of(capsys):
    assert main(["schema", "export", "--of", "check"]) == 0
    exported = json.loads(capsys.readouterr().out)
    jsonschema_rs.meta.validate(exported)
    validator = jsonschema_rs.validator_for(exported)

    def asked(*arguments):
        code = main(["check", "--format", "json", *arguments])
        answer = json.loads(capsys.readouterr().out)
        validator.validate(answer)
        assert CheckAnswer.model_validate_json(json.dumps(answer)).exit == answer["exit"] == code
        return answer

    return asked


def test_every_answer_of_check_is_as_published(tiny, capsys, answer_of):
    assert answer_of("--fast")["exit"] == 2  # there is no record to believe
    assert {item["cause"] for item in answer_of()["systems"][0]["findings"]} == {"missing"}
    assert main(["run"]) == 0
    capsys.readouterr()
    for arguments in ((), ("--fresh",), ("--fast",)):
        (clean,) = answer_of(*arguments)["systems"]
        assert clean["findings"] == []
        assert clean["compared"] > 5
    (tiny.root / f"{tiny.package}/Point.py").unlink()
    tiny.write(f"{tiny.package}/Line.py", "LINE = 1\n")
    tiny.write("generated/gone/README.md", "# nobody makes this\n")
    (found, strays) = answer_of()["systems"]
    causes = {item["path"]: item["cause"] for item in found["findings"]}
    assert causes[f"{tiny.package}/Point.py"] == "missing"
    assert causes[f"{tiny.package}/Line.py"] == "hand-edited"
    assert strays["stray"] == ["generated/gone/"]
    assert answer_of("--fast")["exit"] == 1
    tiny.replace(tiny.schema, "A line.", "A straight line.")
    moved = [item["moved"] for item in answer_of("--why")["systems"][0]["findings"] if item["cause"] == "stale"]
    assert [key["pointer"] for key in moved[0]["inputs"][0]["keys"]] == ["/contracts/Line/description"]
    assert "moved" in {item["cause"] for item in answer_of("--fast")["systems"][0]["findings"]}
    tiny.replace(tiny.schema, "owner: Tests", "ownr: Tests")
    assert answer_of()["exit"] == 3
    assert answer_of("input_schemas/none.yaml")["exit"] == 2
    assert answer_of("--staged")["exit"] == 2  # no git repository


def test_every_key_of_the_published_schema_says_what_it_means():
    schema = check_schema()
    keys = [(name, key) for name, found in schema["$defs"].items() for key in found.get("properties", {}).items()]
    assert len(keys) > 60
    assert [(name, key) for name, (key, value) in keys if not value.get("description", "").endswith(".")] == []


@pytest.mark.parametrize("apart", [0.0, 2.0, 1e300, math.inf])
def test_what_became_of_a_kernel_is_as_published(apart):
    worst = OutputDrift("price", "numpy", apart, {"spot": 1.0, "kind": [0.5, 2.0]}, 1.0, "raises ValueError")
    drift = NumericDrift("call", 256, "a text", (worst,) if apart else (), "" if apart else "no compiler")
    said = NumericDriftAnswer.model_validate_json(json.dumps(drift.as_data(), allow_nan=False))
    assert said.verdict == ("not compared" if not apart else "equal" if apart == 2.0 else "changed")


def test_several_workspaces_name_every_path_from_where_the_command_was_given(answer_of, monkeypatch, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "input_schemas").mkdir(parents=True)
        (tmp_path / name / "codegen.toml").touch()
        (tmp_path / name / "input_schemas/a.yaml").write_text("nothing: here\n")
    monkeypatch.chdir(tmp_path)
    first, second = answer_of("one/input_schemas/a.yaml", "two/input_schemas/a.yaml")["systems"]
    assert (first["workspace"], second["workspace"]) == ("one", "two")
    assert second["diagnostics"][0]["file"] == "two/input_schemas/a.yaml"
    files = {"schema": "a.yaml", "files": ["x.py"], "findings": [{"path": "x.py"}], "stray": ["gone/"]}
    assert seen_from(tmp_path, tmp_path / "two", files) == {
        "workspace": "two",
        "schema": "two/a.yaml",
        "files": ["two/x.py"],
        "findings": [{"path": "two/x.py"}],
        "stray": ["two/gone/"],
    }
