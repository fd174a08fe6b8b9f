"""INTEGRATION_GUIDE followed to the letter: every block is run against the generated service."""

from __future__ import annotations

import json
import math
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
SERVICE = Path(__file__).parents[2] / "generated" / "symbolic_computation"
VALUE = 1.5**2 + math.sin(1.5) * math.exp(-1.5)


@pytest.fixture(scope="module")
def blocks():
    """Blocks of the guide in their order, by language."""
    text = (SERVICE / "docs" / "INTEGRATION_GUIDE.md").read_text(encoding="utf-8")
    found = {"bash": [], "python": [], "json": []}
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        found[language].append(block)
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SYMBOLIC_")}
    data = tmp_path_factory.mktemp("data")
    return {**kept, "PYTHONPATH": str(SERVICE / "src"), "SYMBOLIC_DATA_DIR": str(data)}


def started(command, environment):
    """A server that the block ``command`` starts on a free port, and that port, once it listens."""
    words = command.split()
    words = [word for word in words if not word.isdigit() and word != "--port"]
    process = subprocess.Popen(
        [sys.executable, *words[1:], "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True
    )
    for line in process.stderr:
        if line.startswith("{") and (said := json.loads(line)).get("event") == "listening":
            return process, said["port"]
    pytest.fail(f"{command} ended with {process.wait()}")


@pytest.fixture(scope="module")
def servers(blocks, environment):
    """From the ports that the guide names to those that are free here."""
    running = {}
    ports = {}
    for port, command in (("8000", blocks["bash"][0]), ("8001", blocks["bash"][2])):
        running[port], ports[port] = started(command, environment)
    yield ports
    for process in running.values():
        process.terminate()
        process.communicate(timeout=30)


def run(block, language, servers, environment):
    """What the block prints, as lines."""
    for port, free in servers.items():
        block = block.replace(f"127.0.0.1:{port}", f"127.0.0.1:{free}")
    command = ["bash", "-euc", block] if language == "bash" else [sys.executable, "-c", block]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_the_guide_has_the_blocks_that_are_run_here(blocks):
    assert {language: len(found) for language, found in blocks.items()} == {"bash": 3, "python": 6, "json": 1}


def test_the_stores_hold_the_tables_of_the_manifest(servers, environment):
    tables = set()
    for path in Path(environment["SYMBOLIC_DATA_DIR"]).glob("*.sqlite3"):
        with closing(sqlite3.connect(path)) as database:
            tables |= {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    manifest = json.loads((SERVICE / "manifest.json").read_text(encoding="utf-8"))
    assert tables - {"sqlite_sequence"} == set(manifest["tables"])


def test_curl(blocks, servers, environment):
    (line,) = run(blocks["bash"][1], "bash", servers, environment)
    assert json.loads(line)["result"] == pytest.approx(VALUE)


def test_python_over_http(blocks, servers, environment):
    value, refused = run(blocks["python"][0], "python", servers, environment)
    assert float(value) == pytest.approx(VALUE)
    assert re.fullmatch(r"400 .*foo.* 4 7", refused)


def test_points_and_digits(blocks, servers, environment):
    points, digits = run(blocks["python"][1], "python", servers, environment)
    assert points == "[0.0, 1.0, 'NaN']"
    assert digits == "2.7182818284590452353602874713526624977572470937000"


def test_sessions(blocks, servers, environment):
    assert run(blocks["python"][2], "python", servers, environment) == ["0.2"]


def test_python_in_process(blocks, servers, environment):
    value, *source = run(blocks["python"][3], "python", servers, environment)
    assert float(value) == pytest.approx(VALUE)
    names = {}
    exec("\n".join(source), names)
    assert names["damped"](1.5) == pytest.approx(VALUE)


def test_mcp_over_standard_streams(blocks, servers, environment):
    tools, value, is_refused = run(blocks["python"][4], "python", servers, environment)
    assert "symbolic_evaluate" in tools
    assert float(value) == pytest.approx(VALUE)
    assert is_refused == "True"


def test_mcp_over_http(blocks, servers, environment):
    assert "double evaluate(double x)" in run(blocks["python"][5], "python", servers, environment)
