"""Killed in the middle of a thousand requests: nothing that was acknowledged is lost, nothing wrong is remembered."""

import json
import math
import sqlite3
import subprocess
import sys
import threading
import venv
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from .running import ROOT, SOURCES, served

REQUESTS = 1000
EXPRESSIONS = {
    "x**2 + sin(x)*exp(-x)": lambda x: x**2 + math.sin(x) * math.exp(-x),
    "sqrt(x) + log(x)": lambda x: math.sqrt(x) + math.log(x),
}
AFTER = 400


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The python of an environment with the generated distribution and nothing of codegen."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    distribution = ROOT / "generated" / "symbolic_computation"
    command = [python, "-m", "pip", "install", "--quiet", "-c", distribution / "constraints.txt", distribution]
    subprocess.run(command, check=True)
    assert subprocess.run([python, "-c", "import codegen"], capture_output=True, cwd=place).returncode == 1
    return python


def ask(client, number):
    """One evaluation; those by mpmath are done by workers, and kept in the store."""
    expression = list(EXPRESSIONS)[number % 2]
    backend = "mpmath" if number % 4 == 0 else "numpy"
    body = {"expression": expression, "variables": {"x": 1 + number / 8}, "backend": backend}
    return body, client.post("/symbolic/evaluate", json=body)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sources", pytest.param("installed", marks=pytest.mark.thorough)])
def test_no_acknowledged_row_is_lost_and_no_wrong_value_kept(place, tmp_path, request):
    python, sources = (sys.executable, SOURCES) if place == "sources" else (request.getfixturevalue("installed"), None)
    acknowledged = []
    enough = threading.Event()
    with served(tmp_path / "data", python, sources) as running:
        client = running.client(limits=httpx.Limits(max_connections=32))

        def one(number):
            try:
                body, answer = ask(client, number)
            except httpx.TransportError:
                return
            if answer.status_code == 200:
                acknowledged.append((answer.headers["x-trace-id"], body, answer.json()["result"]))
                if len(acknowledged) >= AFTER:
                    enough.set()

        with ThreadPoolExecutor(32) as threads:
            sent = [threads.submit(one, number) for number in range(REQUESTS)]
            assert enough.wait(120)
            running.kill()
            for future in sent:
                future.result()
        client.close()
    assert AFTER <= len(acknowledged) < REQUESTS
    with sqlite3.connect(tmp_path / "data" / "sympy_results.sqlite3") as database:
        rows = database.execute("SELECT trace_id, decision_data FROM decision_logs").fetchall()
    recorded = {trace: json.loads(data) for trace, data in rows}
    for trace, body, result in acknowledged:
        told = recorded[trace]
        assert (told["expression"], told["values"], told["result"]) == (body["expression"], body["variables"], result)
    with served(tmp_path / "data", python, sources) as running, running.client() as client:
        hits = 0
        for _, body, result in acknowledged:
            x = body["variables"]["x"]
            assert result == pytest.approx(EXPRESSIONS[body["expression"]](x), rel=1e-14)
            again = client.post("/symbolic/evaluate", json=body).json()
            assert again["result"] == result
            hits += again["cache_hit"]
        assert hits > 0
        print(f"{len(acknowledged)} acknowledged, {len(rows)} recorded, {hits} answered from the cache afterwards")
    verify = (
        "import pathlib, sys; from symbolic_computation._runtime.governance.decision_log import DecisionLog; "
        "print(DecisionLog(pathlib.Path(sys.argv[1])).verify_chain())"
    )
    variables = {} if sources is None else {"PYTHONPATH": str(sources)}
    command = [str(python), "-c", verify, str(tmp_path / "data" / "sympy_results.sqlite3")]
    counted = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    assert int(counted.stdout) >= len(rows) + len(acknowledged)
