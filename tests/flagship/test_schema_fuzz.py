"""Requests made from the OpenAPI document, sound and broken ones: never a failure of the server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .running import served

#: How many requests at least; ``dev.py test-all`` sends 10 000.
CASES = int(os.environ.get("FUZZ_CASES", "200"))


@pytest.mark.slow
def test_no_request_fails_the_server(tmp_path):
    program = Path(sys.executable).with_name("schemathesis")
    sent = 0
    with served(tmp_path / "data", SYMBOLIC_LOG_LEVEL="WARNING") as running:
        for seed in range(1, 100):
            found = subprocess.run(
                [
                    program, "run", f"{running.address}/openapi.json", "--checks", "not_a_server_error",
                    "--phases", "fuzzing,coverage", "--mode", "all", "--seed", str(seed), "--no-color",
                    "--max-examples", str(max(20, min(400, (CASES - sent) // 10))), "--request-timeout", "60",
                ],
                capture_output=True, text=True, cwd=tmp_path,
            )  # fmt: skip
            count = re.search(r"(\d+) generated, (\d+) passed", found.stdout)
            assert found.returncode == 0 and count is not None, found.stdout[-4000:]
            assert count[1] == count[2]
            sent += int(count[1])
            if sent >= CASES:
                break
        with running.client() as client:
            assert client.get("/symbolic/health").json()["status"] == "ok"
    assert sent >= CASES
    print(f"{sent} requests")
