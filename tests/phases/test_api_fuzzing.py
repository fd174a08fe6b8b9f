"""The gate of API fuzzing: every kind of wrong answer is found and shown with a request that repeats it."""

import json
import sys

import pytest

from codegen.evidence.figures.strength import FUZZ, read_strength
from codegen.phases.strength import api_fuzzing
from codegen.phases.strength.api_fuzzing import application_module, fuzz_service
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_TESTS_FAILED

from .mini_distribution import distribution, run_state

PAY = {"pay": {"doc": "Pays.", "handler": "pay:pay", "expose": {"http": "POST /pay"}}}
API = """
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

Digit = Annotated[int, Query(ge=0, le=9)]


class Answer(BaseModel):
    value: int


def create_app():
    app = FastAPI()
    seen = set()

    @app.get("/sound")
    def sound(number: Digit) -> Answer:
        return Answer(value=number)

    @app.get("/once")
    def once(request: Request, number: Digit) -> Answer:
        assert request.client.host not in seen
        seen.add(request.client.host)
        return Answer(value=number)
"""
FAULTS = """
    @app.get("/fails")
    def fails(number: Digit) -> Answer:
        return Answer(value=1 // number)

    @app.get("/undescribed")
    def undescribed() -> Answer:
        return JSONResponse({"value": 1}, status_code=418)

    @app.get("/otherwise")
    def otherwise() -> Answer:
        return JSONResponse({"value": "one"})

    @app.get("/text")
    def text() -> Answer:
        return Response("1", media_type="text/plain")

    parameter = {"name": "number", "in": "query", "required": True, "schema": {"type": "integer"}}

    @app.get("/lenient", openapi_extra={"parameters": [parameter]})
    def lenient() -> Answer:
        return Answer(value=1)
"""


def state_of(text=API, requests=120, **fields):
    files = {**distribution(), "src/mini/api.py": (text + "    return app\n").encode()}
    given = {"operations": PAY, "configuration": Configuration(fuzz_requests=requests, fuzz_seed=3), **fields}
    return run_state(files, **given)


def gate_of(state):
    return next(gate for gate in state.gates if gate.name == "api-fuzzing")


@pytest.mark.thorough
def test_a_sound_service_passes_whoever_asks_and_the_same_requests_are_drawn_again():
    state = fuzz_service(state_of())
    gate = gate_of(state)
    assert (state.exit_code, state.findings, gate.verdict) == (0, (), "PASS")
    raw = json.loads(state.raw["fuzz.json"])
    assert (raw["format"], raw["seed"], raw["application"]) == (1, 3, "mini.api")
    assert [row["operation"] for row in raw["operations"]] == ["GET /sound", "GET /once"]
    for row in raw["operations"]:
        assert row["requests"] == row["positive"] + row["negative"] == sum(row["statuses"].values())
        assert row["statuses"].keys() == {"200", "422"}
        assert row["statuses"]["200"] >= row["positive"] == 10  # a digit has ten values
        assert row["negative"] == 50 and row["statuses"]["422"] > 25
        assert row["failures"] == []
    assert gate.facts["requests"] == sum(row["requests"] for row in raw["operations"])
    assert gate.facts["refused"] == sum(row["statuses"]["422"] for row in raw["operations"])
    assert read_strength(state.raw["fuzz.json"], FUZZ) == raw
    assert fuzz_service(state_of()).raw["fuzz.json"] == state.raw["fuzz.json"]


@pytest.mark.slow
def test_every_fault_is_found_with_a_request_that_shows_it():
    state = fuzz_service(state_of(API + FAULTS))
    assert gate_of(state).verdict == "FAIL"
    assert state.exit_code == EXIT_TESTS_FAILED
    rows = {row["operation"]: row for row in json.loads(state.raw["fuzz.json"])["operations"]}
    found = {name: sorted({item["check"] for item in row["failures"]}) for name, row in rows.items()}
    assert found == {
        "GET /sound": [],
        "GET /once": [],
        "GET /fails": ["ServerError", "UndefinedStatusCode"],
        "GET /undescribed": ["UndefinedStatusCode"],
        "GET /otherwise": ["JsonSchemaError"],
        "GET /text": ["UndefinedContentType"],
        "GET /lenient": ["AcceptedNegativeData"],
    }
    failure = next(item for item in rows["GET /fails"]["failures"] if item["check"] == "ServerError")
    assert failure["curl"] == "curl -X GET 'http://localhost:8000/fails?number=0'"
    assert failure["count"] == rows["GET /fails"]["statuses"]["500"]
    diagnostic = next(item for item in state.findings if "GET /fails" in item.message)
    assert diagnostic.code == "C750"
    assert "500: Server error" in diagnostic.message
    assert diagnostic.hint == f"ask again: {failure['curl']}"
    assert {item.code for item in state.findings} == {"C750"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def create_app():\n    raise RuntimeError('no store')\n    app = None\n", "RuntimeError: no store"),
        ("def create_app():\n    from fastapi import FastAPI\n    app = FastAPI(openapi_url=None)\n", "404"),
        ("def create_app():\n    from fastapi import FastAPI\n    app = FastAPI()\n", "describes no operation"),
    ],
)
def test_a_service_that_cannot_be_asked_has_passed_nothing(text, said):
    state = fuzz_service(state_of(text))
    (finding,) = state.findings
    assert (finding.code, state.exit_code, gate_of(state).verdict) == ("C751", EXIT_COULD_NOT, "FAIL")
    assert said in finding.message
    assert "/dev/shm" not in finding.message and "/tmp" not in finding.message
    assert "fuzz.json" not in state.raw


def test_nobody_is_asked_where_there_is_no_service_or_no_tool(monkeypatch):
    assert gate_of(fuzz_service(run_state(distribution()))).verdict == "NOT_APPLICABLE"
    assert gate_of(fuzz_service(run_state(distribution(), operations=PAY))).verdict == "NOT_APPLICABLE"
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    monkeypatch.setattr(api_fuzzing, "find_spec", lambda name: None)
    gate = gate_of(fuzz_service(state_of()))
    assert (gate.verdict, gate.summary) == (
        "NOT_CHECKED", "schemathesis, which draws the requests, is not installed: pip install schemathesis",
    )  # fmt: skip


def test_the_application_is_the_packages_own():
    factory = b"def create_app():\n    return None\n"
    files = {"src/mini/_runtime/app.py": factory, "src/other/app.py": factory, "src/mini/api/app.py": factory}
    assert application_module(files, "mini") == "mini.api.app"
    assert application_module({"src/mini/_runtime/app.py": factory}, "mini") is None
