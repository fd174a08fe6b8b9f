"""A system whose contracts say more than types: generated, run, and judged by another validator of JSON Schema."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from codegen.runtime.service.contracts import ContractSchemas
from tests.style import hold_style

from .conftest import pass_own_tests

pytestmark = pytest.mark.slow

SCHEMAS = Path(__file__).parent / "schemas"

ASK = """
import json, sys
from parcels import models
from parcels.contracts import CONTRACTS
from parcels._runtime.service.problem import Problem
def said(name, payload):
    try:
        read = CONTRACTS.request(getattr(models, name), payload)
    except Problem as problem:
        return problem.detail
    return read.model_dump(mode="json", by_alias=True, exclude_unset=True) == payload
print(json.dumps([said(name, payload) for name, payload in json.loads(sys.argv[1])]))
"""

SERVE = """
import asyncio, json, os, sys, httpx
from parcels.api import create_app
from parcels.settings import Settings
from parcels import operations, models
operations.desk.send = lambda request: models.Receipt.model_construct(count=-1, heaviest=2)
operations.desk.place = lambda request: models.Receipt.model_validate({"count": len(request.name), "heaviest": 2})
operations.desk.look = lambda request: models.Anything(request.model_dump(by_alias=True))
async def ask(*requests):
    transport = httpx.ASGITransport(app=create_app(Settings(data_dir=sys.argv[1])), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answers = [await client.request(method, url, json=body) for method, url, body in requests]
        return [[answer.status_code, answer.json().get("detail", answer.json())] for answer in answers]
sending = {"name": "Ada", "parcels": [{"weight": 2, "model_config": "1st"}]}
heavy = {"name": "Ada", "parcels": [{"weight": 30, "model_config": "1st"}]}
print(json.dumps(asyncio.run(ask(
    ["POST", "/sendings", heavy],
    ["POST", "/sendings", {**sending, "surprise": 1}],
    ["POST", "/sendings/batch", [sending, heavy]],
    ["PUT", "/sendings/Ada", {"line": {"text": 7}}],
    ["PUT", "/sendings/Ada", {"kept": [1]}],
    ["GET", "/lines/7?in%20use=true&in_use=yes&1.=one", None],
    ["POST", "/sendings", sending],
))))
"""

DESCRIBE = """
import json, sys
from parcels.api import create_app
from parcels.settings import Settings
print(json.dumps(create_app(Settings(data_dir=sys.argv[1])).openapi()))
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory, make_workspace):
    workspace = make_workspace(tmp_path_factory.mktemp("contracts"))
    schema = workspace.add("contracts_in_full")
    shutil.copytree(SCHEMAS / "contracts", workspace.root / "input_schemas" / "contracts")
    workspace.codegen("run", "--no-tests", schema)
    workspace.codegen("check", schema)
    return workspace


def test_the_boundary_judges_as_another_validator_does(generated):
    root = generated.root / "generated" / "parcels"
    bundle = json.loads((root / "src/parcels/contracts.json").read_text())
    cases = json.loads((root / "tests/data/models.json").read_text())
    rows = [
        (case["model"], payload)
        for case in cases
        for payload in case["accepted"] + case["refused"] + case["left"]
        if case["contract"] and '"copy"' not in json.dumps(payload)
    ]
    code = ASK.replace("sys.argv[1]", "sys.stdin.read()")
    said = json.loads(python(generated, code, json.dumps(rows)))
    judged = [jsonschema.Draft202012Validator({**bundle, "$ref": f"#/$defs/{name}"}).is_valid(p) for name, p in rows]
    assert len(rows) > 300 and 0.1 < judged.count(True) / len(rows) < 0.9
    assert [(row, text) for row, text, valid in zip(rows, said, judged, strict=True) if (text is True) != valid] == []


@pytest.fixture(scope="module")
def description(generated, tmp_path_factory):
    return json.loads(
        python(generated, DESCRIBE.replace("sys.argv[1]", repr(str(tmp_path_factory.mktemp("data")))), "")
    )


def test_the_description_is_openapi_and_every_reference_in_it_leads_somewhere(description):
    assert description["openapi"].startswith("3.1.")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(description)] == []
    references = re.findall(r'"\$ref": "#/components/schemas/([^"]*)"', json.dumps(description))
    assert "Named/properties/name" in references and json.dumps(description).count('"$ref"') == len(references)
    for reference in references:
        found = description["components"]["schemas"]
        for step in reference.split("/"):
            found = found[unquote(step).replace("~1", "/").replace("~0", "~")]
        jsonschema.Draft202012Validator.check_schema(found)


def test_the_description_judges_as_the_boundary_does(generated, description):
    cases = json.loads((generated.root / "generated/parcels/tests/data/models.json").read_text())
    schemas = ContractSchemas(generated.root / "generated/parcels/src/parcels/contracts.json")
    judged = []
    for case in cases:
        if case["contract"]:
            judge = jsonschema_rs.Draft202012Validator(
                {**description, "$ref": f"#/components/schemas/{case['model']}"}, validate_formats=True
            )
            for payload in case["accepted"] + case["refused"] + case["left"]:
                judged.append(judge.is_valid(payload))
                assert judged[-1] is (schemas.faults(case["model"], payload) == ""), (case["model"], payload)
    assert len(judged) > 300 and 0.1 < judged.count(True) / len(judged) < 0.9


def test_every_entrance_is_held_to_the_contract(generated, tmp_path):
    code = SERVE.replace("sys.argv[1]", repr(str(tmp_path)))
    heavy, surprise, batch, typed, kept, looked, broken = json.loads(python(generated, code, ""))
    assert heavy[0] == 400
    assert heavy[1].startswith("parcels.0.weight: the value is greater than the maximum of 20; ")
    assert surprise == [400, "Unevaluated properties are not allowed ('surprise' was unexpected)"]
    assert batch == [400, f"1: {heavy[1]}"]
    assert typed[0] == 400 and typed[1].startswith("line.text: ")
    assert kept == [200, {"count": 3, "heaviest": 2.0}]
    assert looked == [200, {"number": 7, "in use": True, "in_use": "yes", "1.": "one"}]
    assert broken[0] == 500 and "Receipt" not in json.dumps(broken)


def test_its_own_tests_pass(generated):
    pass_own_tests(generated.root / "generated" / "parcels")


@pytest.mark.thorough
def test_the_whole_suite_passes_and_reaches_enough(generated):
    generated.codegen("run", "input_schemas/contracts_in_full.yaml")


@pytest.mark.thorough
def test_the_generated_code_is_typed_and_clean(generated):
    hold_style(generated.root / "generated" / "parcels")


def python(workspace, code, text):
    """What ``code`` prints last, with the package importable and ``text`` on its standard input."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=text,
        env={"PYTHONPATH": str(workspace.root / "generated/parcels/src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]
