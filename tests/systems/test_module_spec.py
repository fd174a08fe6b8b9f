"""A Module-Spec 2.4 becomes a package that passes its own tests and answers as far as the spec says anything."""

import json
import subprocess
import sys

import pytest

PROBE = """
import json
from fastapi.testclient import TestClient
from webhook_intake.api import create_app
from webhook_intake.models import InboundEvent
with TestClient(create_app(), raise_server_exceptions=False) as client:
    paths = sorted(path for path in client.get("/openapi.json").json()["paths"])
    answers = [client.post("/events", json={"any": 1}).status_code, client.get("/events/7").status_code,
               client.post("/events", json=[1]).status_code, client.post("/signed", json={}).status_code]
print(json.dumps([paths, answers, InboundEvent.model_validate({"any": 1}).model_dump()]))
"""


@pytest.mark.thorough
def test_a_module_spec_becomes_a_package(workspace):
    schema = workspace.add("module_spec")
    done = workspace.codegen("run", schema)
    assert "warning[C167]" in done.stderr and "warning[C158]" in done.stderr
    workspace.codegen("check", schema)
    path = workspace.root / "generated" / "webhook_intake" / "src"
    answer = subprocess.run(
        [sys.executable, "-c", PROBE],
        env={"PYTHONPATH": str(path), "XDG_DATA_HOME": str(workspace.root / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    paths, answers, kept = json.loads(answer.stdout or answer.stderr)
    assert [path for path in paths if path not in ("/health", "/metrics")] == ["/events", "/events/{event_id}"]
    assert answers == [501, 501, 400, 404]
    assert kept == {"any": 1}
