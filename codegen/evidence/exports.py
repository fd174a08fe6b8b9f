"""What a bundle says, in predicates that other tools know.

SLSA provenance v1: https://slsa.dev/spec/v1.0/provenance
Test result v0.1: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.bundle_paths import WORKSPACE
from codegen.evidence.bundle.statement import STATEMENT_TYPE
from codegen.evidence.evidence_files import EvidenceFiles, UnreadableEvidenceError
from codegen.evidence.raw.junit import CaseResult

SLSA = "https://slsa.dev/provenance/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
#: What a run of codegen is as a kind of build, and who performed it.
BUILD_TYPE = "urn:codegen:run:v1"
BUILDER = "urn:codegen:builder"
_BYPRODUCTS = ("raw/", "sbom.cdx.json", "run.json", "report.html")
_TYPES = {"json": "application/json", "xml": "application/xml", "html": "text/html"}
#: What configures the generated tests, below the distribution.
_CONFIGURATION = ("pyproject.toml", "tests/conftest.py")


def slsa_provenance(bundle: BundleFiles) -> dict[str, Any]:
    """An in-toto statement: the outputs, and what they were generated from and by.

    Raises ``UnreadableEvidenceError`` for records of another form.
    """
    side = EvidenceFiles(bundle.system, bundle)
    lock = _lock(side)
    host = side.json("run.json")["host"]
    definition = {
        "buildType": BUILD_TYPE,
        "externalParameters": {"schema": lock["schema"], "system": bundle.system},
        "internalParameters": {"plan": lock["hash"], "pins": lock["pins"], "host": host},
        "resolvedDependencies": [
            *(_descriptor(path, digest) for path, digest in sorted(lock["inputs"].items())),
            {"name": "codegen", "uri": f"pkg:pypi/codegen@{side.run.codegen}"},
        ],
    }
    details = {
        "builder": {"id": BUILDER, "version": {"codegen": side.run.codegen, "python": host["python"]}},
        "metadata": {"invocationId": f"urn:sha256:{bundle.digests['run.json']}"},
        "byproducts": [_descriptor(path, bundle.digests[path], _media_type(path)) for path in _byproducts(bundle)],
    }
    return _statement(bundle, SLSA, {"buildDefinition": definition, "runDetails": details})


def test_result(bundle: BundleFiles) -> dict[str, Any]:
    """An in-toto statement: the outputs, and which of their tests passed.

    FAILED when a test failed or did not begin, WARNED when one was skipped. Raises ``UnreadableEvidenceError`` for a
    run without tests.
    """
    cases = EvidenceFiles(bundle.system, bundle).tests
    if not cases:
        raise UnreadableEvidenceError("no test of this run is recorded: there is no result to export")
    named: dict[str, list[str]] = {result: [] for result in ("passed", "skipped", "failed", "error")}
    for case in cases:
        named[case.result].append(_name(case))
    failed, skipped = sorted([*named["failed"], *named["error"]]), sorted(named["skipped"])
    distribution = f"{bundle.layout.outputs_folder}{bundle.system}/"
    configuration = [f"{distribution}{name}" for name in _CONFIGURATION if f"{distribution}{name}" in bundle.digests]
    predicate = {
        "result": "FAILED" if failed else "WARNED" if skipped else "PASSED",
        "configuration": [_descriptor(path[len(WORKSPACE) + 1 :], bundle.digests[path]) for path in configuration],
        "passedTests": sorted(named["passed"]),
        "warnedTests": skipped,
        "failedTests": failed,
    }
    return _statement(bundle, TEST_RESULT, predicate)


#: What an export may be, by the name that the command line has for it.
EXPORTS: Mapping[str, Callable[[BundleFiles], dict[str, Any]]] = {
    "slsa-provenance": slsa_provenance,
    "test-result": test_result,
}


def _statement(bundle: BundleFiles, predicate_type: str, predicate: Mapping[str, Any]) -> dict[str, Any]:
    subject = [_descriptor(path, digest) for path, digest in sorted(bundle.outputs.items())]
    return {"_type": STATEMENT_TYPE, "predicateType": predicate_type, "subject": subject, "predicate": predicate}


def _descriptor(name: str, digest: str, media_type: str = "") -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest}} | ({"mediaType": media_type} if media_type else {})


def _lock(side: EvidenceFiles) -> Mapping[str, Any]:
    """``lock.toml`` as it is written; reading it into a plan's lock would load the language."""
    found = side.read(side.record("lock.toml"), lambda data: tomllib.loads(data.decode()))
    if found is None:
        raise UnreadableEvidenceError("lock.toml is missing: what the run read is not known")
    return found


def _byproducts(bundle: BundleFiles) -> Iterable[str]:
    found = [path for path in bundle.digests if path.startswith(_BYPRODUCTS)]
    return sorted([*found, bundle.record("report.json")])


def _media_type(path: str) -> str:
    return _TYPES.get(path.rpartition(".")[2], "application/octet-stream")


def _name(case: CaseResult) -> str:
    """The test as pytest names it, with its parameters."""
    return f"{case.node}{case.name[len(case.name.partition('[')[0]) :]}"
