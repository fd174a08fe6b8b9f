"""Writes that belong together are done together: all of them, or none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE\s+\()", re.IGNORECASE)
_MAY_WRITE = re.compile(r"execute|\.run\(")
_BEGIN = re.compile(r"\s*BEGIN\b", re.IGNORECASE)
_EXECUTES = ("execute", "_execute", "executemany", "run")
_KEEPER = re.compile(r"database|store|connection|table|_db\b", re.IGNORECASE)
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _check(tree: SourceTree) -> Iterator[Finding]:
    files = list(tree.of("generated", "runtime", "handler"))
    for file in (file for file in files if _MAY_WRITE.search(file.text)):
        for function in all_functions(file):
            writes = [write for write in _writes(file, function) if not write.inside]
            if (len(writes) > 1 or any(write.repeated for write in writes)) and not _held_by_callers(files, function):
                message = f"{function.name} writes several times, and nothing undoes the first when a later one fails"
                yield TRANSACTIONAL_WRITES.at(
                    file.path, writes[0].call, message, "write inside `with database.transaction():`"
                )


@dataclass(frozen=True)
class _Write:
    """A statement that changes a table; ``inside`` a transaction, ``repeated`` by a loop."""

    call: ast.Call
    inside: bool
    repeated: bool


def _writes(file: SourceFile, function: FunctionNode) -> Iterator[_Write]:
    calls = _executing(function)
    if not calls:
        return
    texts = _Texts(file, function)
    begun = any(_is(call, texts, _BEGIN) for call in calls)
    for call in calls:
        if _is(call, texts, _WRITE):
            yield _Write(call, begun or _in_transaction(function, call), _within(function, call, _LOOPS))


def _executing(function: FunctionNode) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
    return [call for call in calls if dotted(call.func).rpartition(".")[2] in _EXECUTES]


def _is(call: ast.Call, texts: _Texts, pattern: re.Pattern[str]) -> bool:
    return any(pattern.match(text) for text in texts.of(call.args[0], 3))


def _in_transaction(function: FunctionNode, call: ast.AST) -> bool:
    blocks = (node for node in ast.walk(function) if isinstance(node, ast.With | ast.AsyncWith))
    return any(
        "transaction" in ast.unparse(item.context_expr) or ".begin(" in ast.unparse(item.context_expr)
        for block in blocks
        if any(call is part for part in ast.walk(block))
        for item in block.items
    )


def _within(function: FunctionNode, call: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
    blocks = (node for node in ast.walk(function) if isinstance(node, kinds))
    return any(call is part for block in blocks for part in ast.walk(block))


def _held_by_callers(files: list[SourceFile], function: FunctionNode) -> bool:
    """Whether everybody who calls it does so inside a transaction."""
    held = []
    for file in files:
        for caller in all_functions(file):
            for call in (node for node in ast.walk(caller) if isinstance(node, ast.Call)):
                holder, _, name = dotted(call.func).rpartition(".")
                if name == function.name and (holder == "self" or _KEEPER.search(holder)) and caller is not function:
                    held.append(_in_transaction(caller, call))
    return bool(held) and all(held)


class _Texts:
    """What the beginning of an expression of text may be, as the function, its class and its module bind names."""

    def __init__(self, file: SourceFile, function: FunctionNode) -> None:
        self._bound = _bindings(file.nodes(ast.Assign))
        inside = _bindings(node for node in ast.walk(function) if isinstance(node, ast.Assign))
        self._bound.update({name: values for name, values in inside.items() if "." not in name})

    def of(self, node: ast.expr, depth: int) -> list[str]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node.value]
        if isinstance(node, ast.JoinedStr) and node.values:
            return self.of(node.values[0], depth)
        if isinstance(node, ast.BinOp):
            return self.of(node.left, depth)
        if isinstance(node, ast.IfExp):
            return self.of(node.body, depth) + self.of(node.orelse, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            given = [node.func.value] if isinstance(node.func, ast.Attribute) else node.args[:1]
            return [text for item in given for text in self.of(item, depth)]
        if isinstance(node, ast.Name | ast.Attribute) and depth:
            return [text for value in self._bound.get(dotted(node), []) for text in self.of(value, depth - 1)]
        return []


def _bindings(assignments: Iterable[ast.Assign]) -> dict[str, list[ast.expr]]:
    """Every value by the names that are bound to it."""
    bound: dict[str, list[ast.expr]] = {}
    for assignment in assignments:
        for target in assignment.targets:
            bound.setdefault(dotted(target), []).append(assignment.value)
    return bound


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Every statement that is sent to a database."""
    for file in tree.of("generated", "runtime", "handler"):
        for call in file.nodes(ast.Call) if _MAY_WRITE.search(file.text) else ():
            if call.args and dotted(call.func).rpartition(".")[2] in _EXECUTES:
                yield site(file, call)


_HEAD = "def move(self, a: str, b: str) -> None:\n"

TRANSACTIONAL_WRITES = Rule(
    "transactional-writes",
    "C593",
    "memory",
    "several writes of one function stand in one transaction",
    _check,
    (
        {"work.py": _HEAD + "    self.db.execute('DELETE FROM t')\n    self.db.execute('INSERT INTO t VALUES (1)')\n"},
        {"work.py": _HEAD + "    for row in a:\n        self.db.execute('INSERT INTO t VALUES (?)', row)\n"},
        {"work.py": _HEAD + "    [self.db.execute('INSERT INTO t VALUES (?)', row) for row in a]\n"},
        {
            "work.py": "_S = 'UPDATE t SET a = ?'\n\n\n"
            + _HEAD
            + "    self.db.execute(_S)\n    self.db.execute(_S, b)\n"
        },
        {
            "work.py": _HEAD
            + "    s = f'DELETE FROM {a}'\n    self.db.execute(s)\n    self.db.execute(s + ' LIMIT 1')\n"
        },
    ),
    sites=_sites,
)
