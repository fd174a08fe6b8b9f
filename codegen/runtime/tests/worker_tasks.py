"""Tasks for workers under test: harmless, slow, greedy, and deadly ones."""

import os
import signal
from pathlib import Path

from ..expr.errors import ExpressionError
from ..service.problem import Problem


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


TASKS = {
    "echo": lambda arguments: arguments["value"],
    "process": lambda arguments: os.getpid(),
    "divide": lambda arguments: 1 / arguments["by"],
    "long": lambda arguments: "x" * arguments["length"],
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
