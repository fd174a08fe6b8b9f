"""Dotted names in syntax trees, as imports in the same file resolve them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping

from codegen.enforcement.remembered import remembered
from codegen.enforcement.source_tree import SourceFile, nodes_of

_BUILTINS = frozenset(dir(builtins))


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
    """What each name stands for: ``sleep`` for ``time.sleep`` after ``from time import sleep``.

    A name that is only another name for one counts too, wherever it is bound: ``nap = time.sleep``,
    ``def f(nap=time.sleep)``, ``(nap := time.sleep)``.
    """
    return _aliases(file.text)


@remembered
def _aliases(text: str) -> Mapping[str, str]:
    known = _imported(text)
    for name, value in _renamings(text):
        first = dotted(value).partition(".")[0]
        if name not in known and (first in known or first in _BUILTINS):
            known[name] = resolved(value, known)
    return known


def _imported(text: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for plain in nodes_of(text, ast.Import):
        for alias in plain.names:
            known[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )
    for taken in nodes_of(text, ast.ImportFrom):
        if not taken.level and taken.module:
            for alias in taken.names:
                known[alias.asname or alias.name] = f"{taken.module}.{alias.name}"
    return known


def _renamings(text: str) -> Iterator[tuple[str, ast.expr]]:
    """Names bound to a plain dotted name, in the order of the file."""
    for assignment in nodes_of(text, ast.Assign):
        for target in assignment.targets:
            yield from _pairs(target, assignment.value)
    for annotated in nodes_of(text, ast.AnnAssign):
        if annotated.value is not None:
            yield from _pairs(annotated.target, annotated.value)
    for walrus in nodes_of(text, ast.NamedExpr):
        yield from _pairs(walrus.target, walrus.value)
    for given in nodes_of(text, ast.arguments):
        positional = [*given.posonlyargs, *given.args]
        defaults = zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True)
        named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
        for argument, default in (*defaults, *named):
            if isinstance(default, ast.Name | ast.Attribute):
                yield argument.arg, default


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for part, given in zip(target.elts, value.elts, strict=True):
            yield from _pairs(part, given)
    elif isinstance(target, ast.Name) and isinstance(value, ast.Name | ast.Attribute) and _is_plain(value):
        yield target.id, value


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def resolved(node: ast.expr, known: Mapping[str, str]) -> str:
    """The dotted name with its first part replaced by what was imported under it."""
    name = dotted(node)
    first, dot, rest = name.partition(".")
    return known.get(first, first) + dot + rest
