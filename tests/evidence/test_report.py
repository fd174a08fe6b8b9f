"""Ten sections, from the gates alone, with a verdict that nobody can talk up."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.evidence.report.declared_gates import DECLARED_GATES, PHASES, STRENGTH_GATES, with_declared
from codegen.evidence.report.report import TITLES, outputs_sha256
from codegen.evidence.report.report import build_report as report_of
from codegen.evidence.report.report_text import render_report
from codegen.evidence.report.run_data import report_data
from codegen.evidence.report.verdicts import overall
from codegen.plan.gates import Verdict

from .runs import all_pass, finished, gate

GOLDEN = Path(__file__).parent / "report.md"
PAY = {"handler": "pay:pay", "expose": {"http": "POST /pay"}, "audit": True}


def build_report(run):
    return report_of(report_data(run))


def small_run():
    gates = (
        gate(0, "schema-and-glue-valid"),
        gate(0, "plan-complete"),
        gate(1, "targets-inside-root", seconds=3),
        gate(2, "parses"),
        gate(3, "audited-operations"),
        gate(4, "pass-rate", Verdict.FAIL, percent="61.5 %"),
    )
    governance = {"anchors": ["Igor"], "auditscope": ["pay"]}
    return finished(gates, operations={"pay": PAY}, governance=governance)


def test_golden():
    assert render_report(build_report(small_run())) == GOLDEN.read_text(encoding="utf-8")


def test_ten_sections_in_order():
    report = build_report(small_run())
    assert [(section["number"], section["title"]) for section in report["sections"]] == list(enumerate(TITLES, 1))
    assert len(TITLES) == 10
    for section in report["sections"]:
        assert section["verdict"] in {"PASS", "FAIL", "NOT_CHECKED", "NOT_APPLICABLE"}
        assert section["reason"]


def test_everything_passed():
    """Nothing is left unknown but the strength, which only the run record tells."""
    report = build_report(finished(all_pass()))
    assert report["verdict"] == "INCOMPLETE"
    strength = [each for each in DECLARED_GATES if each.name in STRENGTH_GATES and each.applies(())]
    unknown = [f"{each.phase} {each.name}" for each in strength]
    assert sorted(report["sections"][9]["facts"]["not checked"].split(", ")) == sorted(unknown)
    silent = {each.phase + 2 for each in strength} | {9}
    verdicts = {number: section["verdict"] for number, section in enumerate(report["sections"])}
    expected = {number: "NOT_CHECKED" if number in silent else "PASS" for number in range(10)}
    assert verdicts == expected | {8: "NOT_APPLICABLE"}


def test_strength_is_the_run_records():
    asked = (*all_pass(), *(gate(each.phase, each.name) for each in DECLARED_GATES if each.name in STRENGTH_GATES))
    assert build_report(finished(asked)) == build_report(finished(all_pass()))
    assert overall(with_declared(asked, {"operations", "tools"})) == "PASS"


def test_one_failure_fails():
    gates = (*all_pass(), gate(3, "no-secrets", Verdict.FAIL))
    report = build_report(finished(gates))
    assert report["verdict"] == "FAIL"
    assert report["sections"][5]["verdict"] == "FAIL"
    assert report["sections"][5]["reason"] == "no-secrets: no-secrets looked"
    assert report["sections"][9]["verdict"] == "FAIL"


@pytest.mark.parametrize("phase", range(7))
def test_no_phase_can_be_left_out_unseen(phase):
    gates = tuple(each for each in all_pass() if each.phase != phase)
    report = build_report(finished(gates))
    assert report["verdict"] == "INCOMPLETE"
    assert f"{phase} {PHASES[phase]}" in report["sections"][9]["facts"]["not checked"]


def test_governance_that_nobody_compared_is_not_checked():
    report = build_report(finished((gate(0, "schema-and-glue-valid"),), governance={"anchors": ["Igor"]}))
    assert report["sections"][8]["verdict"] == "NOT_CHECKED"
    assert report["sections"][8]["reason"] == "no gate compares governance with the code"


def test_no_gates_at_all_is_incomplete_by_phase():
    report = build_report(finished(()))
    assert report["verdict"] == "INCOMPLETE"
    unknown = report["sections"][9]["facts"]["not checked"].split(", ")
    assert [f"{number} {name}" for number, name in enumerate(PHASES)] == [
        name for name in unknown if name[2:] not in STRENGTH_GATES
    ]


def test_declared_gates_speak_where_the_schema_concerns_them():
    kernel = {"doc": "A.", "inputs": {"x": {"unit": "m"}}, "outputs": {"y": {"expr": "x"}}}
    tool = {"pay": PAY | {"expose": {"tool": "pay"}}}
    report = build_report(finished((), kernels={"a": kernel}, operations=tool))
    found = {g["name"]: g["verdict"] for section in report["sections"] for g in section["gates"]}
    declared = {each.name: found[each.name] for each in DECLARED_GATES}
    assert declared == dict.fromkeys(declared, "NOT_CHECKED")
    plain = build_report(finished(()))
    found = {g["name"]: g["verdict"] for section in plain["sections"] for g in section["gates"]}
    assert {name: found[name] for name in declared} == dict.fromkeys(declared, "NOT_APPLICABLE") | dict.fromkeys(
        ("mutation-strength", "determinism", "self-test"), "NOT_CHECKED"
    )


def test_pure_data_without_anything_measured():
    run = small_run()
    report = build_report(run)
    text = json.dumps(report, allow_nan=False)
    assert json.loads(text) == report
    assert build_report(small_run()) == report
    other = tuple(replace(each, measured={"percent": "62 %", "seconds": 99}) for each in run.gates)
    assert build_report(replace(run, gates=other, raw={"junit.xml": b"<x/>"})) == report

    def leaves(value):
        if isinstance(value, dict):
            return [leaf for child in value.values() for leaf in leaves(child)]
        if isinstance(value, list):
            return [leaf for child in value for leaf in leaves(child)]
        return [value]

    assert {type(leaf) for leaf in leaves(report)} <= {str, int, bool}
    assert "61.5" not in text


def test_digest_is_over_outputs_only_and_can_be_done_by_hand():
    run = small_run()
    facts = build_report(run)["sections"][9]["facts"]
    line = f"{hashlib.sha256(b'A = 1' + bytes([10])).hexdigest()}  generated/mini/a.py\n"
    assert facts["outputs sha256"] == hashlib.sha256(line.encode()).hexdigest()
    assert facts["output files"] == 1
    records = {**run.tree, "extractions/mini/plan.md": b"# Other\n"}
    assert build_report(replace(run, tree=records)) == build_report(run)
    changed = {**run.tree, "generated/mini/a.py": b"A = 2\n"}
    assert build_report(replace(run, tree=changed)) != build_report(run)
    assert outputs_sha256({}) == hashlib.sha256(b"").hexdigest()


def test_text_of_the_schema_stays_text():
    run = finished((gate(0, "schema-and-glue-valid"),), governance={"anchors": ["<b>|x|</b>", "a\nb"]})
    text = render_report(build_report(run))
    assert "<b>" not in text
    assert all(line.count(" | ") in (0, 3) for line in text.splitlines() if line.startswith("| "))


def test_facts_that_hold_commas_stay_apart():
    facts = {"a": "3 points, 1 example", "b": 2}
    row = {"name": "g", "verdict": "PASS", "summary": "s", "facts": facts}
    section = {"number": 1, "title": "T", "verdict": "PASS", "reason": "r", "facts": {}, "gates": [row]}
    text = render_report({"system": "s", "verdict": "PASS", "sections": [section]})
    assert "| a 3 points, 1 example; b 2 |" in text
