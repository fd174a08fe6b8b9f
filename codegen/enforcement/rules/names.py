"""Dotted names in syntax trees, as imports in the same file resolve them."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegen.enforcement.source_tree import SourceFile


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for such an expression, empty for any other; a call in between counts as its function."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return ".".join([node.id, *reversed(parts)])
        else:
            return ""


def aliases(file: SourceFile) -> Mapping[str, str]:
    """What each imported name stands for: ``sleep`` for ``time.sleep`` after ``from time import sleep``."""
    known: dict[str, str] = {}
    for plain in file.nodes(ast.Import):
        for alias in plain.names:
            known[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )
    for taken in file.nodes(ast.ImportFrom):
        if not taken.level and taken.module:
            for alias in taken.names:
                known[alias.asname or alias.name] = f"{taken.module}.{alias.name}"
    return known


def resolved(node: ast.expr, known: Mapping[str, str]) -> str:
    """The dotted name with its first part replaced by what was imported under it."""
    name = dotted(node)
    first, dot, rest = name.partition(".")
    return known.get(first, first) + dot + rest
