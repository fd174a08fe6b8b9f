"""JUnit's XML: what Jenkins' schema of it (junit-10.xsd) allows, one test for every file that was compared."""

import json
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from codegen.cli.exchange import exchanged
from codegen.cli.main import main
from codegen.cli.render import as_data
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

#: Of each element: attributes that it must have, that it may have besides, and what may stand in it.
ALLOWED = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(*systems):
    report = ElementTree.fromstring(exchanged("junit", systems, None, 1))
    assert report.tag == "testsuites"
    for element in report.iter():
        needed, besides, below = ALLOWED[element.tag]
        assert needed <= element.attrib.keys() <= needed | besides
        assert {child.tag for child in element} <= below
    for suite in report:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        for name, tag in COUNTED.items():
            assert int(suite.get(name)) == len(suite.findall(f"testcase/{tag}/.."))
    for name in ("tests", "failures", "errors"):
        assert int(report.get(name)) == sum(int(suite.get(name)) for suite in report)
    return report


def asked(capsys, *arguments):
    code = main([*arguments, "--format", "junit"])
    text = capsys.readouterr().out
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    ElementTree.fromstring(text)
    return code, ElementTree.fromstring(text)


def results(report):
    return {
        case.get("name"): tuple((found.tag, found.get("type")) for found in case) for case in report.iter("testcase")
    }


def test_every_compared_file_is_a_test(tiny, capsys):
    code, report = asked(capsys, "run")
    assert code == 0
    gates = results(report)
    assert gates["no-hand-edits"] == ()
    assert {tag for found in gates.values() for tag, _ in found} <= {"skipped"}
    for arguments in ((), ("--fresh",), ("--fast",)):
        assert main(["check", "--format", "json", *arguments]) == 0
        compared = json.loads(capsys.readouterr().out)["systems"][0]["compared"]
        code, report = asked(capsys, "check", *arguments)
        assert (code, report.get("tests"), report.get("failures")) == (0, str(compared), "0")
        assert f"{tiny.package}/Point.py" in results(report)
    (tiny.root / f"{tiny.package}/Point.py").unlink()
    tiny.write(f"{tiny.package}/stray.py", "")
    for arguments in ((), ("--fast",)):
        code, report = asked(capsys, "check", *arguments)
        found = results(report)
        assert code == 1
        assert found[f"{tiny.package}/Point.py"] == (("failure", "missing"),)
        assert found[f"{tiny.package}/stray.py"] == (("failure", "orphan"),)
        assert found[f"{tiny.package}/Line.py"] == ()
        assert report.get("failures") == "2"


def test_a_gate_that_ends_a_run_is_a_failure_beside_those_before_it(tiny, capsys):
    assert main(["run"]) == 0
    tiny.write(f"{tiny.package}/Line.py", "LINE = 1\n")
    capsys.readouterr()
    code, report = asked(capsys, "run")
    found = results(report)
    assert code == 1
    assert found["no-hand-edits"] == (("failure", "FAIL"),)
    assert found["targets-inside-root"] == ()
    assert found[tiny.schema] == (("failure", "C605"),)


def test_what_could_not_be_compared_is_an_error_and_what_is_invalid_a_failure(tiny, capsys):
    code, report = asked(capsys, "check", "--fast")
    assert (code, results(report)) == (2, {tiny.schema: (("error", "C608"),)})
    tiny.replace(tiny.schema, "owner: Tests", "ownr: Tests")
    code, report = asked(capsys, "check")
    assert (code, results(report)) == (3, {tiny.schema: (("failure", "C120"),)})
    (found,) = report.iter("failure")
    assert re.match(r"input_schemas/tiny\.yaml:3:\d+: error\[C120\]: ", found.text)


def test_every_case_of_a_self_test_is_a_test():
    caught = {
        "case": "edit",
        "done": "d",
        "path": "x.py",
        "cause": "hand-edited",
        "said": "hand-edited",
        "caught": True,
    }
    missed = {**caught, "case": "mode", "cause": "mode", "said": "clean", "caught": False}
    fault = as_data(Diagnostic("C686", "mode was missed"))
    report = junit(
        {"schema": "a.yaml", "exit": 1, "system": "a", "self_test": [caught, missed], "diagnostics": [fault]}
    )
    assert results(report) == {"edit": (), "mode": (("failure", "mode"),)}


def test_what_has_no_cause_is_named_by_its_code():
    found = as_data(Diagnostic("C629", "behind", Span("x.py", 1, 1, 1, 1)))
    report = junit({"schema": "a.yaml", "exit": 1, "system": "a", "compared": 3, "findings": [found]})
    assert results(report) == {"x.py": (("failure", "C629"),)}


def test_a_suite_has_what_its_system_warns_of():
    warning = as_data(Diagnostic("C150", "nobody owns this", Span("a.yaml", 3, 1, 3, 2), severity="warning"))
    report = junit({"schema": "a.yaml", "exit": 0, "files": ["x.py"], "findings": [], "diagnostics": [warning]})
    assert report.findtext("testsuite/system-out") == "a.yaml:3:1: warning[C150]: nobody owns this"
    assert results(report) == {"x.py": ()}


TEXTS = st.text(st.sampled_from("ab<&>]\"'é🙂 \t\n\r\0\x0b\x1b\x85\ud800\udfff\ufffe\uffff\U0010ffff"), max_size=12)


@given(TEXTS, TEXTS, TEXTS | st.none())
def test_hostile_texts_survive(path, message, hint):
    finding = as_data(Diagnostic("C626", message, Span(path, 3, 5, 3, 9), hint))
    finding |= {"path": path, "cause": "hand-edited", "command": "codegen run"}
    report = junit({"schema": path, "exit": 1, "findings": [finding], "files": [path]})
    (case,) = report.iter("testcase")
    (failure,) = case

    def written(text):
        said = {ord(one): ascii(one)[1:-1] for one in "\r\0\x0b\x1b\ud800\udfff\ufffe\uffff"}
        return text.translate(said)

    assert case.get("name") == written(path)
    assert failure.get("message") == written(message)
    assert failure.text.endswith(written(f"C626]: {message}" + (f"\nhelp: {hint}" if hint else "")))
