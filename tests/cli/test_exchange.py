"""What other tools read: GitHub's workflow commands and SARIF, whatever users wrote into their schemas."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.cli.exchange import exchanged
from codegen.cli.main import main
from codegen.cli.render import as_data
from codegen.cli.sarif import plain_message
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

SCHEMA = json.loads((Path(__file__).parent.parent / "fixtures/sarif/sarif-2.1.0-rtm.5.json").read_text())
# Its pattern of languages holds a bracket that only JavaScript reads.
for owner in ("run", "toolComponent"):
    del SCHEMA["definitions"][owner]["properties"]["language"]["pattern"]
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
ROOT = Path("/srv/a b")
TEXTS = st.text(st.sampled_from("ab :,%0A\n\r\t\"'\\{}[]()é日🙂\u2028<&") | st.characters(), max_size=30)
PATHS = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda name: name not in {".", ".."}
)


def systems(*items):
    return [{"diagnostics": [as_data(item) for item in items]}]


def sarif(*items, code=1):
    log = json.loads(exchanged("sarif", systems(*items), ROOT, code))
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    return run


def github(*items):
    return exchanged("github", systems(*items), ROOT, 1)


def parsed(line):
    """As the runner of GitHub reads a command."""
    command, properties, data = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.DOTALL).groups()
    pairs = (item.split("=", 1) for item in properties.split(","))
    undone = {name: undo(value.replace("%3A", ":").replace("%2C", ",")) for name, value in pairs}
    return command, undone, undo(data)


def undo(text):
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


FINDING = Diagnostic("C556", "eval turns text into code", Span("generated/x.py", 3, 5, 3, 9), "take it out")


def test_a_workflow_command():
    assert github(FINDING) == (
        "::error file=generated/x.py,line=3,col=5,title=C556 text becomes code"
        "::eval turns text into code%0Ahelp: take it out\n"
    )
    assert github(Diagnostic("C556", "m", None)) == "::error title=C556 text becomes code::m\n"
    assert github() == ""


def test_warnings_and_waived_findings_are_milder():
    warning = Diagnostic("C150", "m", None, severity="warning")
    waived = Diagnostic("C559", "m", None, severity="note", waiver="moves to settings (until 2027-03-31)")
    first, second = github(warning, waived).splitlines()
    assert first.startswith("::warning ")
    assert second.startswith("::notice ")
    assert second.endswith("::m%0Awaived: moves to settings (until 2027-03-31)")
    assert [result["level"] for result in sarif(warning, waived)["results"]] == ["warning", "note"]
    assert sarif(waived)["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "moves to settings (until 2027-03-31)"}
    ]
    assert "suppressions" not in sarif(warning)["results"][0]


def test_files_are_named_from_the_checkout(monkeypatch, tmp_path):
    below = tmp_path / "services" / "one"
    below.mkdir(parents=True)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "file=services/one/generated/x.py," in exchanged("github", systems(FINDING), below, 1)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert "file=generated/x.py," in exchanged("github", systems(FINDING), below, 1)


def test_a_sarif_log():
    run = sarif(FINDING)
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("C556", "text becomes code")
    assert rule["fullDescription"]["text"] in rule["help"]["text"]
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("C556", 0, "error")
    assert result["message"]["text"] == "eval turns text into code\nhelp: take it out"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "generated/x.py", "uriBaseId": "WORKSPACE"},
                "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
            }
        }
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"WORKSPACE": {"uri": "file:///srv/a%20b/"}}
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


@pytest.mark.parametrize(("code", "successful"), [(0, True), (1, True), (2, False), (3, True), (4, True), (130, False)])
def test_what_could_not_be_done_was_not_successful(code, successful):
    assert sarif(code=code)["invocations"] == [{"executionSuccessful": successful, "exitCode": code}]


def prints(*items):
    return [result["partialFingerprints"]["codegen/v1"] for result in sarif(*items)["results"]]


def test_fingerprints_outlive_lines_that_move():
    moved = Diagnostic("C556", FINDING.message, Span("generated/x.py", 40, 1, 40, 3), "another hint")
    assert prints(FINDING) == prints(moved)
    first, second = prints(FINDING, moved)
    assert first != second
    assert prints(FINDING) != prints(Diagnostic("C556", FINDING.message, Span("generated/y.py", 3, 5, 3, 9)))
    assert prints(Diagnostic("C108", "first at line 3")) == prints(Diagnostic("C108", "first at line 14"))


def drifted(path, *, line=3, cause="stale", code="C629", why="input_schemas/x.yaml changed"):
    item = Diagnostic(code, f"{path} is behind: {why}", Span("input_schemas/x.yaml", line, 1, line, 2), "codegen run x")
    return {**as_data(item), "cause": cause, "path": path, "command": "codegen run x"}


def drift_prints(*items, root=ROOT):
    log = json.loads(exchanged("sarif", [{"findings": list(items)}], root, 1))
    VALIDATOR.validate(log)
    results = log["runs"][0]["results"]
    return {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result for result in results}


def test_drift_is_placed_at_the_file_that_drifted_and_related_to_the_schema():
    (result,) = drift_prints(drifted("generated/x.py")).values()
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "generated/x.py", "uriBaseId": "WORKSPACE"},
                "region": {"startLine": 1},
            }
        }
    ]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "input_schemas/x.yaml"
    assert related["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2}
    assert exchanged("github", [{"findings": [drifted("generated/x.py")]}], ROOT, 1) == (
        "::error file=generated/x.py,line=1,title=C629 behind the schema"
        "::generated/x.py is behind: input_schemas/x.yaml changed%0Afrom input_schemas/x.yaml:3%0Ahelp: codegen run x\n"
    )


def test_fingerprints_of_drift_know_the_file_and_the_cause_alone():
    def of(*items, root=ROOT):
        return {uri: item["partialFingerprints"] for uri, item in drift_prints(*items, root=root).items()}

    one, two = drifted("generated/x.py"), drifted("generated/y.py")
    assert of(one, two) == of(two, one) == of(one, two, root=Path("/elsewhere"))
    assert of(one) == of(drifted("generated/x.py", line=9, why="glue/standard.yaml changed"))
    assert of(one)["generated/x.py"] != of(two)["generated/y.py"]
    assert of(one) != of(drifted("generated/x.py", cause="hand-edited", code="C626"))


FILES = st.sampled_from([f"generated/{name}" for name in ("x.py", "y.py", "x.py1", "a/x.py")])
FOUND = st.lists(st.tuples(FILES, st.sampled_from(["C620", "C626", "C629"])), unique=True, min_size=1)


@given(FOUND, st.randoms(use_true_random=False), st.integers(1, 400))
def test_fingerprints_name_the_same_finding_alike_and_no_two_findings(found, randomness, moved):
    def marks(items, line, root):
        findings = [drifted(path, code=code, line=line, why=f"line {line} of {root}") for path, code in items]
        results = json.loads(exchanged("sarif", [{"findings": findings}], root, 1))["runs"][0]["results"]
        return {item: result["partialFingerprints"]["codegen/v1"] for item, result in zip(items, results, strict=True)}

    first = marks(found, 1, ROOT)
    assert len(set(first.values())) == len(found)
    later = randomness.sample(found, len(found))
    assert marks(later, moved, Path("/elsewhere")) == first
    assert marks(later[1:], moved, ROOT).items() <= first.items()


def test_fingerprints_know_no_checkout():
    def of(root):
        item = Diagnostic("C604", f"{root}/generated leaves the workspace")
        return json.loads(exchanged("sarif", systems(item), root, 1))["runs"][0]["results"][0]["partialFingerprints"]

    assert of(Path("/srv/one")) == of(Path("/home/two"))


def test_a_job_has_a_table_of_what_was_found(monkeypatch, tmp_path):
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    finding = drifted("generated/a|b.py", why="<b>|</b>")
    exchanged("github", [{"compared": 7, "findings": [finding], "diagnostics": [as_data(FINDING)]}], ROOT, 1)
    assert page.read_text() == (
        "before\n### codegen\n\n7 files compared, 2 found\n\n| Where | What | Remedy |\n|---|---|---|\n"
        "| `generated/a\\|b.py` | stale: generated/a\\|b.py is behind: &lt;b&gt;\\|&lt;/b&gt; | `codegen run x` |\n"
        "| `generated/x.py:3` | C556: eval turns text into code | `take it out` |\n\n"
    )
    exchanged("github", [{"compared": 7, "findings": []}], ROOT, 0)
    assert page.read_text().endswith("\n\n### codegen\n\n7 files compared, nothing found\n\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))  # a folder, which nothing can be added to
    assert github(FINDING).startswith("::error ")


def test_a_finding_that_two_systems_share_is_said_once():
    items = [*systems(FINDING), {"findings": [as_data(FINDING)]}]
    assert len(exchanged("github", items, ROOT, 1).splitlines()) == 1


def test_a_message_is_no_link():
    assert plain_message("see [here](http://x.test) and a[0] (b)") == "see \\[here\\](http://x.test) and a[0] (b)"


@given(message=TEXTS, hint=TEXTS | st.none(), file=PATHS)
def test_hostile_texts_survive_workflow_commands(message, hint, file):
    text = github(Diagnostic("C556", message, Span(file, 3, 5, 3, 9), hint))
    assert text.endswith("\n")
    assert "\n" not in text[:-1]
    assert "\r" not in text
    command, properties, data = parsed(text[:-1])
    assert command == "error"
    assert properties == {"file": file, "line": "3", "col": "5", "title": "C556 text becomes code"}
    assert data == message + (f"\nhelp: {hint}" if hint else "")


@given(message=TEXTS, file=PATHS, waiver=TEXTS)
def test_hostile_texts_survive_sarif(message, file, waiver):
    (result,) = sarif(Diagnostic("C556", message, Span(file, 3, 5, 4, 1), waiver=waiver))["results"]
    assert result["message"]["text"] == plain_message(message)
    location = result["locations"][0]["physicalLocation"]
    uri = location["artifactLocation"]["uri"]
    assert unquote(uri) == file
    assert (urlsplit(uri).scheme, urlsplit(uri).netloc, urlsplit(uri).query, urlsplit(uri).fragment) == ("", "", "", "")
    assert location["region"] == {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_stdout_holds_the_form_alone(tiny, capsys, form):
    tiny.replace(tiny.schema, "owner: Tests", "ownr: Tests")
    for verb in ("run", "check", "plan"):
        assert main([verb, "--format", form]) == 3
        out = capsys.readouterr().out
        if form == "github":
            (line,) = out.splitlines()
            assert line.startswith(f"::error file={tiny.schema},line=3,col=")
            continue
        log = json.loads(out)
        VALIDATOR.validate(log)
        assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["C120"]
        assert log["runs"][0]["invocations"][0]["exitCode"] == 3


def test_a_clean_command_says_so_in_both_forms(tiny, capsys):
    assert main(["run", "--format", "sarif"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
    assert main(["check", "--format", "github"]) == 0
    assert capsys.readouterr().out == ""


def test_drift_is_told_to_other_tools(tiny, capsys):
    assert main(["run"]) == 0
    (tiny.root / f"{tiny.package}/Point.py").unlink()
    capsys.readouterr()
    for arguments in (["check"], ["check", "--fast"]):
        assert main([*arguments, "--format", "sarif"]) == 1
        log = json.loads(capsys.readouterr().out)
        VALIDATOR.validate(log)
        assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["C620"]


def test_warnings_are_told_though_nothing_changed(tiny, capsys):
    tiny.replace(tiny.schema, ", owner: Tests", "")
    for _ in range(2):
        assert main(["run", "--format", "github"]) == 0
        assert capsys.readouterr().out.startswith("::warning ")
    assert main(["check", "--format", "github"]) == 0
    assert capsys.readouterr().out.startswith("::warning ")
