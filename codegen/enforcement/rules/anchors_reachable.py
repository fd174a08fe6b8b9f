"""Whoever is declared to answer for decisions is among those who are asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import argument
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree

_MAKER = "Escalations"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file, call in _makers(tree):
        asked = argument(call, "anchors")
        texts = None if asked is None else _texts(tree, file, asked)
        if texts is None:
            message = "it cannot be seen who is asked: anchors is not a tuple of texts"
            yield ANCHORS_REACHABLE.at(file.path, call, message, "anchors=ANCHORS, a tuple of the declared names")
            continue
        for anchor in tree.declarations.anchors:
            if anchor not in texts:
                yield ANCHORS_REACHABLE.at(file.path, call, f"the anchor {anchor!r} is declared, and nobody asks it")


def _makers(tree: SourceTree) -> Iterator[tuple[SourceFile, ast.Call]]:
    for file in tree.of("generated", "handler"):
        for call in file.nodes(ast.Call):
            if dotted(call.func).rpartition(".")[2] == _MAKER:
                yield file, call


def _texts(tree: SourceTree, file: SourceFile, node: ast.expr) -> tuple[str, ...] | None:
    """The texts of a tuple or list, written out or under a name of this module or of the one it comes from."""
    if isinstance(node, ast.Tuple | ast.List):
        texts = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        return tuple(texts) if len(texts) == len(node.elts) else None
    if not isinstance(node, ast.Name):
        return None
    for home in (file, *_homes(tree, file, node.id)):
        for statement in home.syntax.body:
            value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
            if value is not None and node.id in _targets(statement):
                return _texts(tree, home, value)
    return None


def _homes(tree: SourceTree, file: SourceFile, name: str) -> Iterator[SourceFile]:
    for item in imports(file):
        home = tree.modules.get(item.module or "")
        if name in item.names and home is not None:
            yield home


def _targets(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        return set(map(dotted, statement.targets))
    return {dotted(statement.target)} if isinstance(statement, ast.AnnAssign) else set()


ANCHORS_REACHABLE = Rule(
    "anchors-reachable",
    "C595",
    "governance",
    "code that escalates asks every declared anchor",
    _check,
    (
        {"service.py": "PEOPLE = Escalations(log, anchors=('Somebody',), agent_id='a')\n"},
        {"service.py": "PEOPLE = Escalations(log, agent_id='a')\n"},
        {"service.py": "ANCHORS = ()\nPEOPLE = Escalations(log, anchors=ANCHORS)\n"},
        {
            "people.py": "ASKED = ('Somebody',)\n",
            "service.py": "from .people import ASKED\n\nP = Escalations(anchors=ASKED)\n",
        },
        {"service.py": "PEOPLE = Escalations(log, anchors=settings.anchors)\n"},
    ),
    Declarations(anchors=("Desk",)),
    lambda tree: bool(tree.declarations.anchors) and any(True for _ in _makers(tree)),
)
