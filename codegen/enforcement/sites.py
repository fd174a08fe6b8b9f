"""Where a rule looks: the places of a tree that it judges, broken or not."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from codegen.enforcement.source_tree import SourceFile, SourceTree


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """Lines ``first`` to ``last`` of a staged file, from 1; both are 0 where the file as a whole is judged."""

    path: str
    first: int = 0
    last: int = 0


def site(file: SourceFile, node: ast.stmt | ast.expr | ast.ExceptHandler) -> Site:
    """The lines of ``node``."""
    return Site(file.path, node.lineno, node.end_lineno or node.lineno)


def package_files(tree: SourceTree) -> Iterable[Site]:
    """Every file of the import package: where a rule that forbids something looks."""
    return (Site(file.path) for file in tree.of("generated", "runtime", "handler"))
