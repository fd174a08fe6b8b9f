"""No text becomes code while a package runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import SourceTree

_FORBIDDEN = frozenset({"eval", "exec", "compile", "__import__"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        for name in file.nodes(ast.Name):
            if isinstance(name.ctx, ast.Load) and name.id in _FORBIDDEN and name.id not in known:
                yield _finding(file.path, name, name.id)
        for attribute in file.nodes(ast.Attribute):
            full = resolved(attribute, known)
            if full.startswith("builtins.") and full.rpartition(".")[2] in _FORBIDDEN:
                yield _finding(file.path, attribute, full)
        for taken in file.nodes(ast.ImportFrom):
            for alias in taken.names:
                if taken.module == "builtins" and alias.name in _FORBIDDEN:
                    yield _finding(file.path, taken, alias.name)


def _finding(path: str, node: ast.expr | ast.stmt, name: str) -> Finding:
    message = f"{name} turns text into code"
    return Finding(path, node.lineno, node.col_offset + 1, NO_DYNAMIC_CODE.id, NO_DYNAMIC_CODE.code, message)


NO_DYNAMIC_CODE = Rule(
    "no-dynamic-code",
    "C556",
    "security",
    "eval, exec, compile and __import__ are used nowhere, under no other name either",
    _check,
    ({"risky.py": "run = eval\n"},),
)
