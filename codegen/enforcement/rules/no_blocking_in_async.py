"""Code that runs on the event loop never waits for a file, a socket or a clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import SourceTree

_BLOCKING = frozenset(
    {
        "open",
        "input",
        "time.sleep",
        "os.system",
        "socket.create_connection",
        "sqlite3.connect",
        "urllib.request.urlopen",
    }
)
_BLOCKING_ROOTS = ("subprocess.", "requests.", "shutil.")
_BLOCKING_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        for function in file.nodes(ast.AsyncFunctionDef):
            for call in _own_calls(function):
                name = resolved(call.func, known)
                if _blocks(name, call):
                    yield Finding(
                        file.path,
                        call.lineno,
                        call.col_offset + 1,
                        NO_BLOCKING_IN_ASYNC.id,
                        NO_BLOCKING_IN_ASYNC.code,
                        f"{name or ast.unparse(call.func)} blocks the event loop in {function.name}",
                        "run it in a thread (asyncio.to_thread) or make the function a plain one",
                    )


def _blocks(name: str, call: ast.Call) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in _BLOCKING or name.startswith(_BLOCKING_ROOTS) or method in _BLOCKING_METHODS


def _own_calls(function: ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    """Calls that the coroutine itself makes; functions and lambdas inside may run in a thread."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


NO_BLOCKING_IN_ASYNC = Rule(
    "no-blocking-in-async",
    "C558",
    "code_generation",
    "a coroutine calls nothing that blocks",
    _check,
    ({"risky.py": "from time import sleep as nap\n\n\nasync def wait() -> None:\n    nap(1)\n"},),
)
