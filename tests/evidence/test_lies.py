"""Lies that whoever holds the key could sign: everything else in the bundle was made to agree with them."""

import copy
import json

import pytest

from codegen.commands.schema_of_bundle import read_schema
from codegen.evidence.bundle.refusal import Refused

from .test_figures import SCHEMA, forged, judged

pytestmark = pytest.mark.slow
SUITE = ("pass-rate", "nothing-skipped", "coverage", "coverage-with-runtime", "tests-per-module")
OF_THE_SUITE = ("raw/junit.xml", "raw/coverage.json", "raw/modules.json", "raw/rules.json")


@pytest.fixture(scope="module")
def reader(bundled):
    """Answers with the schema of the bundle, read once."""
    found = read_schema(SCHEMA, {SCHEMA: bundled[f"workspace/{SCHEMA}"]})
    return lambda schema, files: found


def told(files, reader, lies, changed=None):
    """What is said of ``files`` whose gates say ``lies`` by name, and without the raw files that are None."""
    gates = copy.deepcopy(json.loads(files["run.json"])["gates"])
    for gate in gates:
        gate.update(lies.get(gate["name"], {}))
    others = {path: data for path, data in {**files, **(changed or {})}.items() if data is not None}
    return [said for said in judged(forged(others, gates, reader("", {})), reader) if "run.json concludes" not in said]


SILENT = {"verdict": "NOT_APPLICABLE", "summary": "there is nothing to look at", "facts": {}, "measured": {}}


def test_no_gate_of_every_system_can_say_that_it_does_not_apply(bundled, reader):
    names = [*SUITE, "determinism", "self-test", "record-readable", "no-hand-edits", "no-undeclared-dependency"]
    found = told(bundled, reader, dict.fromkeys(names, SILENT), dict.fromkeys(OF_THE_SUITE))
    assert [name for name in names if not any(said.startswith(f"{name} says NOT_APPLICABLE") for said in found)] == []


def test_no_gate_of_declared_things_can_say_that_it_does_not_apply(bundled, reader):
    names = ["property-tests", "api-fuzzing", "endpoints-documented", "audit-scope-matches", "kernels-against-oracle"]
    found = told(bundled, reader, dict.fromkeys(names, SILENT), {"raw/accuracy.json": None})
    said = "says NOT_APPLICABLE; the schema declares things that it looks at"
    assert {f"{name} {said}" for name in names} <= {*found}


@pytest.mark.parametrize(
    ("name", "facts", "said"),
    [
        ("stores-on-servers", {"declared": 1}, "stores-on-servers says PASS; this codegen says NOT_CHECKED"),
        ("agent-tools", {"declared": 1, "registered": 1}, "agent-tools says PASS; this codegen says NOT_APPLICABLE"),
        ("endpoints-documented", {}, "endpoints-documented says that None are declared; the schema declares 2"),
        ("no-hand-edits", {}, "no-hand-edits says PASS, and not how many findings it has"),
        ("no-secrets", {"audits": 9}, "no-secrets says audits, which no gate of this codegen counts"),
        ("models-valid", {"audits": 9}, "models-valid says audits, which no gate of this codegen counts"),
        ("no-hand-edits", {"findings": 0, "waived": -3}, "run.json is not what codegen writes: "),
    ],
)
def test_no_gate_says_what_this_codegen_does_not_count(bundled, reader, name, facts, said):
    try:
        found = told(bundled, reader, {name: {"verdict": "PASS", "facts": facts}})
    except Refused as refused:
        found = [refused.message]
    assert any(each.startswith(said) for each in found), found
