"""A kernel on a Dask cluster keeps what it promises while a worker is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.thorough
def test_a_million_points_on_two_workers_survive_that_one_is_killed():
    command = ["benchmarks/scale_out.py", "--points", "1e6", "--block", "100", "--workers", "2", "--memory-mib", "400"]
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["points"] == 1_000_000
    assert figures["blocks"] == 100
    assert figures["results_lost"] > 0
    assert figures["peak_memory_mib"] <= figures["memory_limit_mib"] == 400
    assert figures["mean"] == pytest.approx(figures["mean_by_quadrature"], rel=1e-5)
    assert len(figures["promises"]) == 6
    assert all(figures["promises"].values())
