"""Code that runs on the event loop never waits for a file, a socket or a clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.sites import Site, package_files, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_BLOCKING = frozenset(
    {
        "builtins.open", "codecs.open", "concurrent.futures.wait", "getpass.getpass", "input", "io.open", "open",
        "os.popen", "os.system", "os.wait", "os.waitpid", "redis.Redis", "select.select", "socket.create_connection",
        "socket.gethostbyname", "sqlite3.connect", "time.sleep",
    }
)  # fmt: skip
_BLOCKING_ROOTS = (
    "httpx.delete", "httpx.get", "httpx.patch", "httpx.post", "httpx.put", "httpx.request", "psycopg.connect",
    "requests.", "shutil.", "subprocess.", "urllib.request.",
)  # fmt: skip
_BLOCKING_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        for function in file.nodes(ast.AsyncFunctionDef):
            for call, name in _blocking(file, function, known):
                message = f"{name or ast.unparse(call.func)} blocks the event loop in {function.name}"
                hint = "run it in a thread (asyncio.to_thread) or make the function a plain one"
                yield NO_BLOCKING_IN_ASYNC.at(file.path, call, message, hint)


def _blocking(
    file: SourceFile, function: ast.AsyncFunctionDef, known: Mapping[str, str]
) -> Iterator[tuple[ast.Call, str]]:
    """Calls that block, in the coroutine itself and in the plain functions of its file that it calls."""
    plain = {node.name: node for node in file.nodes(ast.FunctionDef)}
    waiting: list[ast.AsyncFunctionDef | ast.FunctionDef] = [function]
    seen: set[str] = set()
    while waiting:
        for call in _own_calls(waiting.pop()):
            name = resolved(call.func, known)
            if _blocks(name, call):
                yield call, name
            called = dotted(call.func).removeprefix("self.").removeprefix("cls.")
            if called in plain and called not in seen and called not in known:
                seen.add(called)
                waiting.append(plain[called])


def _blocks(name: str, call: ast.Call) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in _BLOCKING or name.startswith(_BLOCKING_ROOTS) or method in _BLOCKING_METHODS


def _own_calls(function: ast.AsyncFunctionDef | ast.FunctionDef) -> Iterator[ast.Call]:
    """Calls that the function itself makes; functions and lambdas inside may run in a thread."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Every coroutine, and every file, for what a coroutine calls."""
    yield from package_files(tree)
    for file in tree.of("generated", "runtime", "handler"):
        yield from (site(file, function) for function in file.nodes(ast.AsyncFunctionDef))


NO_BLOCKING_IN_ASYNC = Rule(
    "no-blocking-in-async",
    "C558",
    "code_generation",
    "a coroutine calls nothing that blocks",
    _check,
    (
        {"risky.py": "from time import sleep as nap\n\n\nasync def wait() -> None:\n    nap(1)\n"},
        {"risky.py": "import time\n\nnap = time.sleep\n\n\nasync def wait() -> None:\n    nap(1)\n"},
        {"risky.py": "async def read(path: Path) -> str:\n    return (path / 'a').read_text()\n"},
        {"risky.py": "async def read(path: str) -> list[str]:\n    return [line for line in open(path)]\n"},
        {"risky.py": "import requests as r\n\n\nasync def ask() -> object:\n    return r.get('http://a')\n"},
        {
            "risky.py": "async def read(path: str) -> str:\n    return _load(path)\n\n\n"
            "def _load(path: str) -> str:\n    with open(path) as file:\n        return file.read()\n"
        },
    ),
    sites=_sites,
)
