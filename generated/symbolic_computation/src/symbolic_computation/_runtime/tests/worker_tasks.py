"""Tasks for workers under test: harmless, slow, greedy, and deadly ones."""

import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

from ..expr.errors import ExpressionError
from ..service.problem import Problem

warmed = []


def warm_up():
    warmed.append(True)


def greedy(arguments):
    return len(bytearray(arguments["mib"] << 20))


def endless(arguments):
    while True:
        pass


def refused(arguments):
    raise ExpressionError("C205", "no such name", 3, 7, "declare it")


def problem(arguments):
    raise Problem(422, "not that", headers={"X-A": "b"}, members={"code": "C1"})


def broken(arguments):
    raise KeyError("secret text")


def recursive(arguments):
    return recursive(arguments)


def deadly(arguments):
    os.kill(os.getpid(), arguments["signal"])
    signal.pause()


def reckless(arguments):
    os._exit(3)


def limits(arguments):
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in arguments["names"]}


def connect(arguments):
    with socket.socket() as made:
        made.settimeout(5)
        return made.connect_ex(("127.0.0.1", arguments["port"]))


def write(arguments):
    with Path("file").open("wb") as stream:
        stream.write(bytes(arguments["mib"] << 20))
    return True


def start(arguments):
    """A process that would outlive its task; both hold the pipe open."""
    with Path(arguments["pipe"]).open("wb", buffering=0) as pipe:
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        with subprocess.Popen(command, pass_fds=[pipe.fileno()]) as process:
            pipe.write(b"started")
            process.wait()


def told(arguments):
    with Path(arguments["file"]).open("wb", buffering=0) as pipe:
        pipe.write(b"x")
        endless(arguments)


def fork(arguments):
    """So many processes; none is left behind."""
    made = []
    try:
        for _ in range(arguments["times"]):
            made.append(subprocess.Popen(["sleep", "600"]))
    finally:
        for process in made:
            process.kill()
            process.wait()


def chatty(arguments):
    print("to standard output")
    sys.stdin.read()
    return "said"


TASKS = {
    "limits": limits,
    "connect": connect,
    "write": write,
    "start": start,
    "chatty": chatty,
    "told": told,
    "fork": fork,
    "read": lambda arguments: Path(arguments["file"]).read_text(),
    "user": lambda arguments: os.getuid(),
    "seed": lambda arguments: hash("text"),
    "modules": lambda arguments: sorted(sys.modules),
    "echo": lambda arguments: arguments["value"],
    "process": lambda arguments: os.getpid(),
    "divide": lambda arguments: 1 / arguments["by"],
    "long": lambda arguments: "x" * arguments["length"],
    "not-finite": lambda arguments: float("nan"),
    "not-json": lambda arguments: {1, 2},
    "environment": lambda arguments: dict(os.environ),
    "folder": lambda arguments: str(Path.cwd()),
    "greedy": greedy,
    "endless": endless,
    "refused": refused,
    "problem": problem,
    "broken": broken,
    "recursive": recursive,
    "deadly": deadly,
    "reckless": reckless,
}
