"""A small bundle as plain data, with every raw file that a run can leave."""

from __future__ import annotations

import copy
import json

from codegen.emit.manifest import ManifestEntry, manifest_text
from codegen.emit.record_json import record_json
from codegen.evidence.evidence_files import EvidenceFiles
from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, WorstResult, accuracy_json
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, MeasuredFile, coverage_json
from codegen.evidence.raw.normalised_junit import junit_xml
from codegen.evidence.report.report import TITLES
from codegen.plan.lock import Lock, lock_text

TREE = "c" * 64
TEST = "tests/test_operations.py::test_pay_answers"


def gate(phase, name, verdict="PASS", summary="", facts=None, measured=None):
    return {
        "phase": phase, "name": name, "verdict": verdict, "summary": summary or f"{name} looked",
        "facts": facts or {}, "measured": measured or {},
    }  # fmt: skip


GATES = [
    gate(0, "plan-complete", facts={"files": 3}),
    gate(1, "no-hand-edits", facts={"findings": 0}),
    gate(1, "handler-signatures", "NOT_APPLICABLE", "no operation is answered by a handler"),
    gate(2, "parses", facts={"findings": 0}),
    gate(3, "no-secrets", facts={"files": 3, "findings": 0, "fires_on_known_bad": True}),
    gate(4, "kernels-against-oracle", facts={"kernels": 1, "points": 260, "examples": 1},
         measured={"half.y scaled_ulp on c (v3)": "1.5"}),
    gate(4, "pass-rate", facts={"tests": 4, "passed": 4, "required_percent": 100},
         measured={"milliseconds": 900, **{f"slowest {n}": f"{330 - 10 * n} ms {TEST}" for n in range(1, 11)}}),
    gate(4, "coverage", facts={"files": 2, "floor_percent": 90}, measured={"percent": "95.0 %"}),
    gate(4, "mutation-strength", facts={"mutants": 3, "killed": 2, "survived": 1}, measured={"percent": "66.6 %"}),
    gate(5, "generated-again", facts={"files": 3, "tree": TREE}),
    gate(6, "deployment-ready", "NOT_CHECKED", "no gate builds or starts the container yet"),
]  # fmt: skip

RUN = {
    "codegen": "0.1.0", "format": 1, "gates": GATES, "host": {"machine": "x86_64", "python": "3.11.7"},
    "milliseconds": {"lock": 400, "implement": 1200, "validate": 5000}, "plan": "f" * 64, "report": "a" * 64,
    "system": "payments", "verdict": "INCOMPLETE",
}  # fmt: skip


def _committed(one):
    left = {"verdict": "NOT_CHECKED", "facts": {}} if one["name"] == "mutation-strength" else {}
    return {key: value for key, value in {**one, **left}.items() if key not in ("phase", "measured")}


def _section(number, title):
    facts = {
        1: {"system": "Payments", "module": "shop.payments", "version": "1.2.0",
            "sha256 input_schemas/pay.yaml": "b" * 64,
            "waiver 1 no-secrets": "all files until 2027-01-01: keys of a test"},
        2: {"files": 3, "runtime files": 1, "template files": 2, "hash": "f" * 64},
    }.get(number, {})  # fmt: skip
    gates = [_committed(one) for one in GATES if one["phase"] == number - 3] if number > 2 else []
    verdict = "NOT_CHECKED" if number in (7, 9, 10) else "PASS"
    return {"number": number, "title": title, "verdict": verdict, "reason": "as its gates say", "facts": facts,
            "gates": gates}  # fmt: skip


REPORT = {
    "format": 1, "system": "payments", "verdict": "INCOMPLETE",
    "sections": [_section(number, title) for number, title in enumerate(TITLES, 1)],
}  # fmt: skip

COVERAGE = MeasuredCoverage(
    "generated/payments",
    (
        MeasuredFile("src/payments/_runtime/policy.py", (1, 2), (), (), (), {2: frozenset({TEST})}),
        MeasuredFile("src/payments/pay.py", (1, 2, 3), (3,), ((1, 2), (1, 3)), ((1, 3),), {2: frozenset({TEST})}),
    ),
)
ACCURACY = json.loads(
    accuracy_json([
        KernelAccuracy(
            "half", points=260, special_points=13, ambiguous=0, examples=1, faults=0, missing={}, scaled_ulp=16.0,
            ulp=None,
            results=(
                WorstResult("y", "c", "c (v3)", 1.5, {"x": "0.25"}, 1.5, {"x": "0.25"}),
                WorstResult("y", "numpy", "numpy", 0.5, {"x": "0.75"}, 0.5, {"x": "0.75"}),
            ),
        )
    ])
)  # fmt: skip


def _mutant(line, end):
    return {"file": "generated/payments/src/payments/pay.py", "line": line, "column": 4, "kind": "comparison",
            "before": "a < b", "after": "a <= b", "end": end, "by": "", "tests": 1, "near": 1}  # fmt: skip


MUTANTS = {
    "format": 1, "possible": 9, "left_out_tests": [],
    "mutants": [_mutant(2, "killed"), _mutant(2, "timed out"), _mutant(3, "survived")],
}  # fmt: skip
RULES = {
    "format": 1,
    "rules": [{
        "id": "no-secrets", "phase": 3, "code": "C570", "group": "secrets", "meaning": "no password stands in text",
        "verdict": "PASS", "findings": 0, "waived": 0, "asked_by": ["glue/standard.yaml:12"],
        "sites": {"files": 0, "count": 4, "first": [{
            "path": "generated/payments/src/payments/pay.py", "line": 2, "last": 3, "by": "line", "tests": [TEST],
            "tests_count": 2}]},
        "known_bad": {"file": "codegen/enforcement/rules/secrets.py", "line": 31, "examples": []}}],
}  # fmt: skip
FUZZ = {
    "format": 1, "seed": 7, "application": "payments.api",
    "operations": [{"operation": "POST /pay", "positive": 20, "negative": 20, "requests": 40,
                    "statuses": {"200": 20, "400": 20}, "failures": []}],
}  # fmt: skip
PROPERTIES = {
    "format": 1, "subjects": [{"subject": "kernels/half", "cases": 2000, "tests": 3, "floor": 100}],
    "tests": [{"test": TEST, "rows": 1, "passed": True, "cases": {"kernels/half": 2000}}],
}  # fmt: skip
DETERMINISM = {
    "format": 1, "tree": TREE, "records": "d" * 64,
    "variations": [{"variation": "hash-seed", "meaning": "PYTHONHASHSEED=7", "tree": TREE, "records": "d" * 64,
                    "same": True, "differing": []}],
    "left_out": [{"variation": "turkish", "why": "the locale is not installed"}],
}  # fmt: skip
SELF_TEST = {
    "format": 1, "left_out": [],
    "cases": [{"case": "edited", "done": "a generated file was edited", "path": "a.py", "cause": "hand-edited",
               "said": "hand-edited", "caught": True}],
}  # fmt: skip
SBOM = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "metadata": {"component": {"name": "payments", "version": "1.2.0"},
                 "tools": {"components": [{"name": "codegen", "version": "0.1.0"}]}},
    "components": [{"name": "pydantic", "version": "2.14.3", "licenses": [{"license": {"id": "MIT"}}]},
                   {"name": "numpy", "version": "2.4.6", "licenses": [{"expression": "BSD-3-Clause"}]}],
}  # fmt: skip

RAW = {
    "raw/accuracy.json": ACCURACY, "raw/mutants.json": MUTANTS, "raw/rules.json": RULES, "raw/fuzz.json": FUZZ,
    "raw/properties.json": PROPERTIES, "raw/determinism.json": DETERMINISM, "raw/self_test.json": SELF_TEST,
    "sbom.cdx.json": SBOM,
}  # fmt: skip


def values():
    """The JSON values of the bundle by path, free to be changed; ``report.json`` without its folder."""
    return copy.deepcopy({"report.json": REPORT, "run.json": RUN, **RAW})


def written(found):
    """``found`` as the files of a bundle, with the coverage beside."""
    files = {path: record_json(value).encode() for path, value in found.items()}
    return {**files, "raw/coverage.json": coverage_json(COVERAGE)}


def leaves(value, path=()):
    """The paths of everything inside ``value``."""
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from leaves(child, (*path, key))


def put(value, path, new):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


RECORDS = "workspace/extractions/payments/"
SCHEMA = "input_schemas/pay.yaml"
CASES = (
    CaseResult("tests/test_pay.py", 3, "test_pay", "passed", classname="tests.test_pay"),
    CaseResult("tests/test_pay.py", 9, "test_row[1]", "passed", classname="tests.test_pay"),
    CaseResult("tests/test_pay.py", 9, "test_row[2]", "passed", classname="tests.test_pay"),
)
LOCK = Lock("payments", SCHEMA, "f" * 64, {SCHEMA: "1" * 64}, {"ruff": "0.17.6"}, {"templates/service/api.py.j2": "a"})
ENTRIES = (
    ManifestEntry("generated/payments/src/payments/api.py", "1" * 64, "0644", "template", "s", "service/api.py.j2"),
    ManifestEntry("generated/payments/tests/test_api.py", "1" * 64, "0644", "template", "s", "tests/test_api.py.j2"),
    ManifestEntry(f"{RECORDS[10:]}plan.md", "1" * 64, "0644", "record", "", ""),
)


class Side:
    """One bundle whose parts a test may change before it is written."""

    def __init__(self):
        self.found, self.cases, self.coverage, self.lock, self.entries = values(), CASES, COVERAGE, LOCK, ENTRIES
        self.text = "a: 1\nb: 2\n"

    def gate(self, name):
        return next(gate for gate in self.found["run.json"]["gates"] if gate["name"] == name)

    def files(self, name):
        found = dict(self.found)
        report = found.pop("report.json")
        files = written({**found, f"{RECORDS}report.json": report})
        files["raw/coverage.json"] = coverage_json(self.coverage)
        files["raw/junit.xml"] = junit_xml(self.cases)
        files[f"{RECORDS}lock.toml"] = lock_text(self.lock).encode()
        files[f"{RECORDS}manifest.json"] = manifest_text("payments", SCHEMA, "f" * 64, self.entries).encode()
        files[f"workspace/{SCHEMA}"] = self.text.encode()
        return EvidenceFiles(name, files)
