"""Exports are of the published forms, and say what the bundle says."""

from __future__ import annotations

from dataclasses import replace

import jsonschema_rs
import pytest

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.evidence_files import UnreadableEvidenceError
from codegen.evidence.exports import EXPORTS, slsa_provenance
from codegen.evidence.exports import test_result as result_of

from .evidence_data import CASES, Side

#: https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md: one of uri, digest and content.
HEX = {"type": "string", "pattern": "^[0-9a-f]+$"}
DESCRIPTOR = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "uri": {"type": "string", "format": "uri"},
        "digest": {"type": "object", "minProperties": 1, "additionalProperties": HEX},
        "content": {"type": "string"},
        "downloadLocation": {"type": "string", "format": "uri"},
        "mediaType": {"type": "string"},
        "annotations": {"type": "object"},
    },
    "anyOf": [{"required": ["uri"]}, {"required": ["digest"]}, {"required": ["content"]}],
    "additionalProperties": False,
}  # fmt: skip
DESCRIPTORS = {"type": "array", "items": DESCRIPTOR}
TYPE_URI = {"type": "string", "format": "uri", "minLength": 1}

#: https://slsa.dev/spec/v1.0/provenance#schema
SLSA = {
    "type": "object",
    "required": ["buildDefinition", "runDetails"],
    "properties": {
        "buildDefinition": {
            "type": "object",
            "required": ["buildType", "externalParameters"],
            "properties": {
                "buildType": TYPE_URI,
                "externalParameters": {"type": "object"},
                "internalParameters": {"type": "object"},
                "resolvedDependencies": DESCRIPTORS,
            },
            "additionalProperties": False,
        },
        "runDetails": {
            "type": "object",
            "required": ["builder"],
            "properties": {
                "builder": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {
                        "id": TYPE_URI,
                        "version": {"type": "object", "additionalProperties": {"type": "string"}},
                        "builderDependencies": DESCRIPTORS,
                    },
                    "additionalProperties": False,
                },
                "metadata": {
                    "type": "object",
                    "properties": {
                        "invocationId": {"type": "string"},
                        "startedOn": {"type": "string", "format": "date-time"},
                        "finishedOn": {"type": "string", "format": "date-time"},
                    },
                    "additionalProperties": False,
                },
                "byproducts": DESCRIPTORS,
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
NAMES = {"type": "array", "items": {"type": "string"}}
#: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md#schema
RESULT = {
    "type": "object",
    "required": ["result", "configuration"],
    "properties": {
        "result": {"enum": ["PASSED", "WARNED", "FAILED"]},
        "configuration": DESCRIPTORS,
        "url": {"type": "string", "format": "uri"},
        "passedTests": NAMES,
        "warnedTests": NAMES,
        "failedTests": NAMES,
    },
    "additionalProperties": False,
}


def statement_schema(predicate_type, predicate):
    """https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md: subjects are matched by digest alone."""
    subject = {**DESCRIPTOR, "required": ["digest"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["_type", "subject", "predicateType", "predicate"],
        "properties": {
            "_type": {"const": "https://in-toto.io/Statement/v1"},
            "subject": {"type": "array", "minItems": 1, "items": subject},
            "predicateType": {"const": predicate_type},
            "predicate": predicate,
        },
        "additionalProperties": False,
    }


SCHEMAS = {
    "slsa-provenance": statement_schema("https://slsa.dev/provenance/v1", SLSA),
    "test-result": statement_schema("https://in-toto.io/attestation/test-result/v0.1", RESULT),
}


def faults(form, statement):
    validator = jsonschema_rs.validator_for(SCHEMAS[form], validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(statement)]


def bundle_of(side):
    outputs = {f"workspace/{entry.path}": b"x" for entry in side.entries if entry.kind != "record"}
    return BundleFiles.of("payments", {**side.files("a").files, **outputs, "MANIFEST.sha256": b""})


def test_the_schemas_of_this_test_can_fail():
    good = slsa_provenance(bundle_of(Side()))
    assert faults("test-result", good) != []
    del good["predicate"]["buildDefinition"]["buildType"]
    assert faults("slsa-provenance", good) != []
    del good["subject"][0]["digest"]
    assert any("digest" in fault for fault in faults("slsa-provenance", good))


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_is_of_the_published_form(form):
    bundle = bundle_of(Side())
    statement = EXPORTS[form](bundle)
    assert faults(form, statement) == []
    assert {one["name"]: one["digest"]["sha256"] for one in statement["subject"]} == bundle.outputs
    assert len(bundle.outputs) == 2


def test_provenance_names_what_was_read_and_who_generated():
    bundle = bundle_of(Side())
    predicate = slsa_provenance(bundle)["predicate"]
    assert predicate["buildDefinition"]["externalParameters"] == {
        "schema": "input_schemas/pay.yaml",
        "system": "payments",
    }
    assert predicate["buildDefinition"]["resolvedDependencies"] == [
        {"name": "input_schemas/pay.yaml", "digest": {"sha256": "1" * 64}},
        {"name": "codegen", "uri": "pkg:pypi/codegen@0.1.0"},
    ]
    assert predicate["runDetails"]["builder"]["version"] == {"codegen": "0.1.0", "python": "3.11.7"}
    assert predicate["runDetails"]["metadata"] == {"invocationId": f"urn:sha256:{bundle.digests['run.json']}"}
    byproducts = {one["name"]: one["digest"]["sha256"] for one in predicate["runDetails"]["byproducts"]}
    assert byproducts == {path: bundle.digests[path] for path in byproducts}
    assert {"run.json", "raw/junit.xml", "sbom.cdx.json"} <= byproducts.keys()


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (("passed", "passed", "passed"), "PASSED"),
        (("passed", "skipped", "passed"), "WARNED"),
        (("failed", "skipped", "passed"), "FAILED"),
        (("passed", "error", "passed"), "FAILED"),
    ],
)
def test_every_test_is_named_by_how_it_ended(results, said):
    side = Side()
    side.cases = tuple(replace(case, result=result) for case, result in zip(CASES, results, strict=True))
    predicate = result_of(bundle_of(side))["predicate"]
    assert predicate["result"] == said
    names = ["tests/test_pay.py::test_pay", "tests/test_pay.py::test_row[1]", "tests/test_pay.py::test_row[2]"]
    groups = {"passed": "passedTests", "skipped": "warnedTests", "failed": "failedTests", "error": "failedTests"}
    for name, result in zip(names, results, strict=True):
        assert name in predicate[groups[result]]
    assert sum(len(predicate[group]) for group in set(groups.values())) == 3


def test_a_run_without_tests_has_no_result():
    side = Side()
    side.cases = ()
    with pytest.raises(UnreadableEvidenceError, match="no test of this run"):
        result_of(bundle_of(side))
