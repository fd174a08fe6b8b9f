"""Each thing that can move between two bundles is named, in its group and its words; what did not move is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.emit.manifest import ManifestEntry
from codegen.evidence.diff.compare import compared
from codegen.evidence.diff.page import as_data, page_text
from codegen.evidence.evidence_files import EvidenceFiles, UnreadableEvidenceError

from ..evidence_data import CASES, COVERAGE, ENTRIES, LOCK, SCHEMA, Side, leaves, put, values


def groups_of(change):
    before, after = Side(), Side()
    change(after)
    return {group.title: list(group.lines) for group in compared(before.files("a"), after.files("b")).groups}


def verdict(side):
    side.found["run.json"]["verdict"] = "FAIL"


def gates(side):
    side.gate("coverage")["verdict"] = "FAIL"
    side.gate("parses")["verdict"] = "NOT_CHECKED"
    side.found["run.json"]["gates"] = [g for g in side.found["run.json"]["gates"] if g["name"] != "no-secrets"]


def waivers(side):
    facts = side.found["report.json"]["sections"][0]["facts"]
    del facts["waiver 1 no-secrets"]
    facts["waiver 1 limits"] = "api.py until 2027-02-01: soon"
    side.gate("no-secrets")["facts"]["waived"] = 2


def thresholds(side):
    side.gate("coverage")["facts"]["floor_percent"] = 80
    side.found["raw/accuracy.json"]["kernels"][0]["allowed"]["scaled_ulp"] = "64"


def rules(side):
    rule = side.found["raw/rules.json"]["rules"][0]
    side.found["raw/rules.json"]["rules"] = [{**rule, "id": "limits", "meaning": "limits hold"}]


def blind_rule(side):
    side.found["raw/rules.json"]["rules"][0]["sites"]["count"] = 0


def accuracy(side):
    for result in side.found["raw/accuracy.json"]["results"]:
        result["scaled_ulp"] = {"c": "nan", "numpy": "2.5"}[result["backend"]]
    side.found["raw/accuracy.json"]["kernels"][0]["points"] = 100


def fewer_tests(side):
    failed = replace(CASES[0], name="test_new", result="failed", reason="assert 1")
    side.cases = (CASES[1], failed)


def coverage(side):
    file = COVERAGE.files[1]
    side.coverage = replace(COVERAGE, files=(COVERAGE.files[0], replace(file, missing=(2, 3), ran={})))


def mutants(side):
    rows = side.found["raw/mutants.json"]["mutants"]
    rows[0] |= {"end": "survived", "before": "x + y", "after": "x - y"}
    rows[2]["line"] = 40


def strength(side):
    side.found["run.json"]["gates"].append({**side.gate("parses"), "name": "api-fuzzing", "facts": {"requests": 5}})


def inputs(side):
    side.lock = replace(LOCK, inputs={SCHEMA: "2" * 64, "glue/new.yaml": "3" * 64})
    side.text = "a: 1\nb: 3\nc: 4\n"


def outputs(side):
    new = ManifestEntry("generated/payments/docs/api.md", "1" * 64, "0644", "template", "s", "docs/api.md.j2")
    side.entries = (replace(ENTRIES[0], sha256="2" * 64), new, replace(ENTRIES[2], sha256="2" * 64))


def packages(side):
    side.found["sbom.cdx.json"]["components"][0] = {"name": "pydantic", "version": "2.15.0", "licenses": []}
    side.found["sbom.cdx.json"]["components"][1]["name"] = "scipy"


def toolchain(side):
    side.found["run.json"]["codegen"] = "0.2.0"
    side.found["run.json"]["host"]["python"] = "3.12.1"
    side.lock = replace(LOCK, pins={"ruff": "0.18.0"}, built_in={"templates/service/api.py.j2": "b"})


MOVED = {
    verdict: {"verdict": ["INCOMPLETE became FAIL"]},
    gates: {
        "gates": [
            "coverage: PASS became FAIL: coverage looked",
            "parses: PASS became NOT_CHECKED: parses looked",
            "no-secrets: PASS became absent",
        ]
    },
    waivers: {
        "waivers": [
            "new: limits, api.py until 2027-02-01: soon",
            "gone: no-secrets, all files until 2027-01-01: keys of a test",
            "no-secrets: waived nothing became 2",
        ]
    },
    thresholds: {
        "thresholds": [
            "coverage: floor percent 90 became 80",
            "kernel half: the tolerance widened from 16 ulp of scale to 64 ulp of scale",
        ]
    },
    rules: {"rules": ["gone: no-secrets, no password stands in text", "new: limits, limits hold"]},
    blind_rule: {"rules": ["no-secrets judged 4 places, and none now"]},
    accuracy: {
        "accuracy": [
            "half on c: 1.5 ulp became inf, 16 allowed",
            "half on numpy: 0.5 ulp became 2.5, 16 allowed",
            "half: 260 points became 100",
        ]
    },
    fewer_tests: {
        "tests": [
            "failed: tests/test_pay.py::test_new",
            "gone: tests/test_pay.py::test_pay",
            "1 new in tests/test_pay.py (1)",
            "tests/test_pay.py::test_row: 2 rows became 1",
        ]
    },
    coverage: {"coverage": ["generated modules: 60.0 % became 40.0 %", "src/payments/pay.py: 60.0 % became 40.0 %"]},
    mutants: {
        "mutants": [
            "1 of 3 survived, now 2 of 3",
            "survives now: generated/payments/src/payments/pay.py:2: x + y became x - y",
        ]
    },
    inputs: {"inputs": ["glue/new.yaml: new, +0 -0", f"{SCHEMA}: changed, +2 -1"]},
    outputs: {
        "outputs": [
            "changed, by template service/api.py.j2: generated/payments/src/payments/api.py",
            "gone, by template tests/test_api.py.j2: generated/payments/tests/test_api.py",
            "new, by template docs/api.md.j2: generated/payments/docs/api.md",
        ]
    },
    packages: {
        "packages": [
            "new: scipy 2.4.6",
            "gone: numpy 2.4.6",
            "pydantic 2.14.3 became 2.15.0",
            "pydantic: another licence",
        ]
    },
    toolchain: {
        "toolchain": [
            "codegen 0.1.0 became 0.2.0",
            "ruff 0.17.6 became 0.18.0",
            "1 templates and glue of codegen: templates/service/api.py.j2",
            "python 3.11.7 became 3.12.1",
        ]
    },
}


@pytest.mark.parametrize("change", MOVED, ids=lambda change: change.__name__)
def test_what_moved_is_said_and_nothing_else(change):
    assert groups_of(change) == MOVED[change]


def test_effort_of_what_both_measured():
    before, after = Side(), Side()
    for side, requests in ((before, 500), (after, 20)):
        strength(side)
        side.found["run.json"]["gates"][-1]["facts"]["requests"] = requests
    found = compared(before.files("a"), after.files("b"))
    assert [group.lines for group in found.groups] == [("api-fuzzing: requests 500 became 20",)]


def test_nothing_moved():
    found = compared(Side().files("a"), Side().files("b"))
    assert found.groups == ()
    assert (
        page_text(found, cut=True) == "payments: a to b\nnothing moved\n\nnote: a is not signed\nnote: b is not signed"
    )


def test_a_run_record_is_compared_as_far_as_it_goes():
    after = Side().files("b")
    record = EvidenceFiles("b", {path: data for path, data in after.files.items() if "/" not in path})
    found = compared(Side().files("a"), record)
    assert "b is a run record: codegen evidence bundle adds inputs and outputs to compare" in found.notes
    assert "b has no raw/coverage.json: nothing was compared with it" in found.notes


def test_a_long_group_is_cut_with_a_count():
    def many(side):
        side.lock = replace(LOCK, inputs={SCHEMA: "1" * 64} | {f"glue/{n:02}.yaml": "2" * 64 for n in range(30)})

    before, after = Side(), Side()
    many(after)
    found = compared(before.files("a"), after.files("b"))
    assert page_text(found, cut=True).splitlines()[10:12] == [
        "  glue/07.yaml: new, +0 -0",
        "  and 22 more; --all shows them",
    ]
    assert "glue/29.yaml" in page_text(found, cut=False)
    assert len(as_data(found)["groups"][0]["lines"]) == 30


PATHS = [path for path in leaves(values()) if path[0] != "report.json"]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PATHS), st.sampled_from([None, -1, 2**70, "", "x", [], {}, ["x"], {"x": "y"}, True]))
def test_evidence_of_another_form_is_compared_or_refused(path, new):
    side = Side()
    put(side.found, path, new)
    try:
        found = compared(Side().files("a"), side.files("b"))
    except UnreadableEvidenceError as refused:
        assert str(refused)
    else:
        assert json.dumps(as_data(found))
