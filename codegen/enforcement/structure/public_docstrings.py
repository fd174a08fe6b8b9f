"""Every public module, class and function says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.source_tree import SourceTree
from codegen.enforcement.structure.check import StructureCheck
from codegen.enforcement.structure.functions import decorators, public

_DOCUMENTED_ELSEWHERE = frozenset({"overload", "setter", "deleter", "override"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime"):
        if file.syntax.body and ast.get_docstring(file.syntax) is None:
            yield Finding(file.path, 1, 1, "public-docstrings", "C554", "the module has no docstring")
        for node in public(file.syntax.body):
            exempt = isinstance(node, FunctionNode) and decorators(node) & _DOCUMENTED_ELSEWHERE
            if not exempt and ast.get_docstring(node) is None:
                message = f"{node.name} has no docstring"
                yield Finding(file.path, node.lineno, node.col_offset + 1, "public-docstrings", "C554", message)


PUBLIC_DOCSTRINGS = StructureCheck(
    "public-docstrings", "every public module, class and function says what it is", _check
)
