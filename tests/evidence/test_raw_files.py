"""Raw files are read as they are, and figures are never rounded up."""

import hashlib
import json
from dataclasses import replace

import pytest

from codegen.emit.record_json import record_json
from codegen.evidence.html.page import render_html
from codegen.evidence.raw.coverage_figures import CoverageFigure, FileCoverage, total, worst
from codegen.evidence.raw.junit import CaseResult, read_junit
from codegen.evidence.report.report import build_report
from codegen.evidence.report.run_data import report_data
from codegen.evidence.report.run_record import Circumstances, run_record
from codegen.plan.gates import Verdict

from .runs import finished, gate

REPORT = b"""<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="4">
<testcase classname="tests.test_a" name="test_one[1]" file="tests/test_a.py" line="4" time="0.1"/>
<testcase classname="tests.test_a" name="test_two" file="tests/test_a.py" line="9">
  <failure message="assert 1 == 2&#10;more">text</failure></testcase>
<testcase classname="" name="tests.test_b" time="0.0">
  <error message="collection failure">tests/test_b.py:1: in x
E   ModuleNotFoundError: No module named 'x'</error></testcase>
<testcase classname="tests.test_c" name="test_three"><skipped message="no server" type="pytest.skip"/></testcase>
</testsuite></testsuites>"""


def test_junit():
    assert read_junit([REPORT]) == (
        CaseResult(
            ".py", 1, "tests.test_b", "error", "ModuleNotFoundError: No module named 'x'", (("tests/test_b.py", 1),)
        ),
        CaseResult("tests/test_a.py", 5, "test_one[1]", "passed", classname="tests.test_a"),
        CaseResult("tests/test_a.py", 10, "test_two", "failed", "assert 1 == 2", classname="tests.test_a"),
        CaseResult("tests/test_c.py", 1, "test_three", "skipped", "no server", classname="tests.test_c"),
    )


@pytest.mark.parametrize("text", [b"", b"<testsuites>", b"not xml"])
def test_not_junit(text):
    with pytest.raises(ValueError, match="not a JUnit report"):
        read_junit([text])


@pytest.mark.parametrize(
    ("covered", "possible", "met", "text"),
    [(9, 10, True, "90.0 %"), (8999, 10000, False, "89.9 %"), (0, 0, True, "100.0 %"), (1, 3, False, "33.3 %")],
)
def test_floor(covered, possible, met, text):
    figure = CoverageFigure(covered, possible)
    assert figure.meets(90) is met
    assert figure.text == text


def test_lines_and_branches_together():
    files = [FileCoverage("a.py", 10, 10, 4, 2), FileCoverage("b.py", 5, 0, 0, 0), FileCoverage("c.py", 1, 1, 0, 0)]
    assert total(files) == CoverageFigure(13, 20)
    assert [file.path for file in worst(files)] == ["b.py", "a.py"]


def test_run_record_lists_every_file_it_holds():
    run = replace(finished((gate(4, "pass-rate", Verdict.FAIL, percent="61.5 %"),)), raw={"junit.xml": REPORT})
    told = Circumstances({"python": "3.11"}, {"lock": 12}, "0.1.0", {"sbom.cdx.json": b"{}\n"})
    files = run_record(run, told)
    assert sorted(files) == ["MANIFEST.sha256", "raw/junit.xml", "run.json", "sbom.cdx.json"]
    record = json.loads(files["run.json"])
    assert files["run.json"] == record_json(record).encode()
    assert record["host"] == {"python": "3.11"}
    assert record["milliseconds"] == {"lock": 12}
    assert (record["verdict"], record["codegen"], record["report"]) == ("FAIL", "0.1.0", "")
    gates = {each["name"]: each for each in record["gates"]}
    assert gates["pass-rate"]["measured"] == {"percent": "61.5 %"}
    assert gates["mutation-strength"]["verdict"] == "NOT_CHECKED"
    lines = [line.split("  ") for line in files.pop("MANIFEST.sha256").decode().splitlines()]
    assert lines == [[hashlib.sha256(files[name]).hexdigest(), name] for name in sorted(files)]


def test_a_run_record_names_the_report_of_its_run():
    run = finished(())
    report = record_json(build_report(report_data(run))).encode()
    run = replace(run, tree={**run.tree, "extractions/mini/report.json": report})
    files = run_record(run, Circumstances({}, {}, "0.1.0"))
    assert json.loads(files["run.json"])["report"] == hashlib.sha256(report).hexdigest()
    assert files["report.html"] == render_html(json.loads(report), json.loads(files["run.json"]), files)
