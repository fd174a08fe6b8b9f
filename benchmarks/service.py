"""The generated symbolic service beside a hand-written endpoint that does the same: paired, interleaved, as ratios.

Needs ``wrk`` (package of that name). ``python benchmarks/service.py [--rounds 5] [--seconds 4] [--write]``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "service.json"
EXPRESSION = "x**2 + sin(x)*exp(-x)"
CONNECTIONS = 64
#: Every request has values of its own, so that nothing is answered from the results kept before.
SCRIPT = """
local number = 0
request = function()
  number = number + 1
  local body = string.format('{"expression": "EXPRESSION", "variables": {"x": %.9f}}', number * 1e-4 + START)
  return wrk.format("POST", "/symbolic/evaluate", {["content-type"] = "application/json"}, body)
end
local failed = 0
response = function(status) if status ~= 200 then failed = failed + 1 end end
done = function(summary, latency)
  io.write(string.format("RATE %f P99 %f ERRORS %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.read))
end
"""


def main() -> None:
    """Measure and print; ``--write`` keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), chosen.rounds, chosen.seconds)
    print(json.dumps(figures, indent=2))
    if chosen.write:
        RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measure(folder: Path, rounds: int, seconds: int) -> dict[str, object]:
    """Requests a second of both, in turns, and the median of the ratios of neighbours."""
    ports = {"generated": free_port(), "handwritten": free_port()}
    rates: dict[str, list[float]] = {name: [] for name in ports}
    slowest: dict[str, list[float]] = {name: [] for name in ports}
    with generated(folder, ports["generated"]) as startup_cpu_s, handwritten(folder, ports["handwritten"]):
        for name, port in ports.items():
            load(folder, port, 2, 0)
            print(f"{name} is warm", file=sys.stderr)
        for number in range(rounds):
            for name in ports if number % 2 == 0 else reversed(ports):
                rate, p99, errors = load(folder, ports[name], seconds, number + 1)
                if errors:
                    raise SystemExit(f"{name}: {errors} requests failed")
                rates[name].append(rate)
                slowest[name].append(p99)
    ratios = [ours / theirs for ours, theirs in zip(rates["generated"], rates["handwritten"], strict=True)]
    return {
        "expression": EXPRESSION,
        "baseline": "benchmarks/peers/handwritten_service.py: FastAPI, NumPy, one audited row a request",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "connections": CONNECTIONS,
        "rounds": rounds,
        "requests_per_second": {name: round(statistics.median(values)) for name, values in rates.items()},
        "p99_ms": {name: round(statistics.median(values), 2) for name, values in slowest.items()},
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "startup_cpu_s": round(startup_cpu_s, 2),
    }


@contextmanager
def generated(folder: Path, port: int) -> Iterator[float]:
    """The generated service; how many seconds of processor its own process took until it was ready."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "generated" / "symbolic_computation" / "src"),
        "SYMBOLIC_DATA_DIR": str(folder / "generated"),
        "SYMBOLIC_LOG_LEVEL": "WARNING",
        "SYMBOLIC_PORT": str(port),
    }
    command = [sys.executable, "-m", "symbolic_computation", "serve"]
    with running(command, environment, f"http://127.0.0.1:{port}/symbolic/cache/stats") as process:
        yield cpu_seconds(process.pid)


@contextmanager
def handwritten(folder: Path, port: int) -> Iterator[None]:
    """The hand-written service."""
    (folder / "handwritten").mkdir()
    peer = ROOT / "benchmarks" / "peers" / "handwritten_service.py"
    command = [sys.executable, str(peer), str(folder / "handwritten"), str(port), EXPRESSION]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with running(command, environment, f"http://127.0.0.1:{port}/openapi.json"):
        yield


@contextmanager
def running(command: list[str], environment: dict[str, str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at ``url``."""
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url, timeout=1)
                break
            except OSError:
                time.sleep(0.02)
        else:
            raise SystemExit(f"{command} does not answer")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def load(folder: Path, port: int, seconds: int, number: int) -> tuple[float, float, int]:
    """Requests a second, the 99th percentile [ms] and failures of one run."""
    script = folder / "load.lua"
    script.write_text(SCRIPT.replace("EXPRESSION", EXPRESSION).replace("START", str(1 + number)), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RATE ([\d.]+) P99 ([\d.]+) ERRORS (\d+)", output)
    if found is None:
        raise SystemExit(output)
    return float(found[1]), float(found[2]), int(found[3])


def cpu_seconds(process: int) -> float:
    """Processor seconds of a process without its children."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
