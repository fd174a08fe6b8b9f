"""A connection is opened once and kept; no call opens one of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.memory_through_stores import DRIVERS
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.source_tree import SourceFile, SourceTree

_OPENING = frozenset(
    {
        "connect", "Connection", "AsyncConnection", "Redis", "StrictRedis", "from_url", "driver", "create_engine",
        "client",
    }
)  # fmt: skip
#: Where opening belongs: what makes a store, and what such a maker is made of.
_MAKERS = ("__init__", "__new__", "__aenter__", "__enter__")
_MAKER_NAMES = ("open", "_open", "connect", "_connect", "create", "_create")


def _check(tree: SourceTree) -> Iterator[Finding]:
    openers = _openers(tree)
    words = re.compile("|".join(map(re.escape, sorted({*DRIVERS, *openers}))))
    for file in (file for file in tree.of("generated", "runtime", "handler") if words.search(file.text)):
        known = aliases(file)
        for function, call in _calls(file):
            name = resolved(call.func, known)
            if not (_opens(name) or name.rpartition(".")[2] in openers):
                continue
            if function is None or not _makes(function) or _in_loop(function, call):
                place = "at import" if function is None else f"by every call of {function.name}"
                message = f"a connection is opened {place}: {name}"
                yield POOLED_CONNECTIONS.at(file.path, call, message, "open it in __init__, and keep it")


def _opens(name: str) -> bool:
    root, _, rest = name.partition(".")
    return root in DRIVERS and rest.rpartition(".")[2] in _OPENING


def _openers(tree: SourceTree) -> frozenset[str]:
    """Functions that open a connection for their caller."""
    found = set()
    words = re.compile("|".join(map(re.escape, sorted(DRIVERS))))
    for file in (file for file in tree.of("generated", "runtime", "handler") if words.search(file.text)):
        known = aliases(file)
        for function, call in _calls(file):
            if function is not None and function.name not in _MAKERS and _opens(resolved(call.func, known)):
                found.add(function.name)
    return frozenset(found)


def _calls(file: SourceFile) -> Iterator[tuple[FunctionNode | None, ast.Call]]:
    """Every call with the innermost function around it."""
    waiting: list[tuple[FunctionNode | None, ast.AST]] = [(None, file.syntax)]
    while waiting:
        owner, node = waiting.pop()
        if isinstance(node, ast.Call):
            yield owner, node
        inner = node if isinstance(node, FunctionNode) else owner
        waiting.extend((inner, child) for child in ast.iter_child_nodes(node))


def _makes(function: FunctionNode) -> bool:
    return function.name in _MAKERS or function.name.startswith(_MAKER_NAMES)


def _in_loop(function: FunctionNode, call: ast.Call) -> bool:
    loops = (node for node in ast.walk(function) if isinstance(node, ast.For | ast.AsyncFor | ast.While))
    return any(call in ast.walk(loop) for loop in loops) and dotted(call.func) != ""


_SQLITE = "import sqlite3\n\n\n"

POOLED_CONNECTIONS = Rule(
    "pooled-connections",
    "C592",
    "memory",
    "connections are opened where a store is made, and kept",
    _check,
    (
        {"stores.py": _SQLITE + "def read(key: str) -> object:\n    return sqlite3.connect('a').execute(key)\n"},
        {"stores.py": "import redis\n\nCLIENT = redis.Redis()\n"},
        {"stores.py": "from psycopg import connect as go\n\n\ndef get() -> object:\n    return go()\n"},
        {
            "stores.py": _SQLITE + "def open_database(path: str) -> object:\n    return sqlite3.connect(path)\n",
            "work.py": "from .stores import open_database\n\n\ndef answer() -> None:\n    open_database('a')\n",
        },
        {
            "stores.py": _SQLITE
            + "def open_all(paths: list[str]) -> None:\n    for p in paths:\n        sqlite3.connect(p)\n"
        },
    ),
)
