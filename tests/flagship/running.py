"""The generated service as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "generated" / "symbolic_computation" / "src"


class Running:
    """A served application; ``kill`` ends it as a power cut would."""

    def __init__(self, process, address):
        self.process = process
        self.address = address

    def client(self, **given):
        return httpx.Client(base_url=self.address, timeout=60, **given)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def memory_mib(self):
        """Resident memory of the server and of its workers."""
        own = _resident(self.process.pid)
        return own + sum(_resident(child) for child in _children(self.process.pid))


def _resident(process):
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def _children(process):
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def environment(folder, port, **settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SYMBOLIC_"))}
    return {**kept, "SYMBOLIC_DATA_DIR": str(folder), "SYMBOLIC_PORT": str(port), **settings}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def served(folder, python=sys.executable, sources=SOURCES, **settings):
    """The service on stores in ``folder``, ready to answer. ``sources`` None where the package is installed."""
    port = free_port()
    variables = environment(folder, port, **settings)
    if sources is not None:
        variables["PYTHONPATH"] = str(sources)
    log = Path(folder).parent / f"{Path(folder).name}.log"
    with log.open("ab") as stream:
        command = [str(python), "-m", "symbolic_computation", "serve"]
        process = subprocess.Popen(command, env=variables, stderr=stream, stdout=stream, cwd=Path(folder).parent)
    running = Running(process, f"http://127.0.0.1:{port}")
    try:
        _await_ready(running, log)
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def _await_ready(running, log):
    for _ in range(600):
        assert running.process.poll() is None, log.read_text(encoding="utf-8")
        try:
            health = httpx.get(f"{running.address}/symbolic/health", timeout=5)
            if health.status_code == 200 and health.json()["status"] == "ok":
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
