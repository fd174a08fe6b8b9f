"""Lies that whoever holds the key could sign: everything else in the bundle was made to agree with them."""

import copy
import json

import pytest

from codegen.commands.schema_of_bundle import read_schema
from codegen.emit.record_json import record_json
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


def edited(files, name, change):
    """The raw file ``name`` after ``change``."""
    value = json.loads(files[name])
    change(value)
    return {name: record_json(value).encode()}


def with_another_rule(value):
    value["rules"].append(value["rules"][-1] | {"id": "no-back-doors"})


def with_a_rule_twice(value):
    value["rules"].insert(0, value["rules"][-1] | {"findings": 7})


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("raw/rules.json", with_another_rule, "raw/rules.json is about no-back-doors, which is no gate of the run"),
        ("raw/rules.json", with_a_rule_twice, "raw/rules.json is about tests-per-endpoint 2 times"),
        ("raw/modules.json", lambda value: value["modules"].pop(1),
         "raw/modules.json does not count the tests of src/twice/api.py"),
        ("sbom.cdx.json", lambda value: value["metadata"]["component"].update(name="thrice"),
         "sbom.cdx.json is of thrice; the bundle is of twice"),
        ("sbom.cdx.json", lambda value: value["components"].pop(),
         "sbom.cdx.json has a serial number that is not that of what it says"),
        ("sbom.cdx.json", lambda value: value.update(specVersion="1.5"), "sbom.cdx.json is no bill in CycloneDX 1.6"),
    ],
)  # fmt: skip
def test_no_file_says_more_or_less_than_the_run(bundled, reader, name, change, said):
    assert said in told(bundled, reader, {}, edited(bundled, name, change))


def test_tests_ran_with_packages(bundled, reader):
    (said,) = told(bundled, reader, {}, {"sbom.cdx.json": None})
    assert said == "there is no sbom.cdx.json of the packages that the tests ran with"


PROPERTIES = {
    "format": 1,
    "subjects": [{"subject": "kernels/nowhere", "cases": 900, "tests": 1, "floor": 100}],
    "tests": [
        {"test": "tests/test_api.py::test_nothing", "rows": 1, "passed": True, "cases": {"kernels/nowhere": 900}}
    ],
}
FUZZ = {
    "format": 1, "seed": 1, "application": "twice.api",
    "operations": [{"operation": endpoint, "positive": 1, "negative": 0, "requests": 1,
                    "statuses": {"200": 1}, "failures": []} for endpoint in ("GET /hypotenuse", "GET /nowhere")],
}  # fmt: skip


def test_strength_is_of_what_the_schema_declares(bundled, reader):
    records = {"raw/properties.json": PROPERTIES, "raw/fuzz.json": FUZZ}
    found = told(bundled, reader, {}, {name: record_json(value).encode() for name, value in records.items()})
    assert {
        "raw/properties.json counts kernels/nowhere, which the schema does not declare",
        "raw/properties.json has no figures of the kernel hypotenuse",
        "raw/properties.json has no figures of the operation quick",
        "raw/properties.json has no figures of the operation audited",
    } <= {*found}
    assert [said for said in found if said.startswith("raw/fuzz.json")] == [
        "raw/fuzz.json has no figures of GET /health",
        "raw/fuzz.json has no figures of GET /metrics",
        "raw/fuzz.json has no figures of POST /hypotenuse",
        "raw/fuzz.json has no figures of POST /hypotenuse/batch",
        "raw/fuzz.json counts GET /nowhere, which the service does not answer",
    ]
