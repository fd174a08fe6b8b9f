"""Every staged Python file is text and parses."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.enforcement.finding import Finding
from codegen.enforcement.source_tree import SourceTree
from codegen.enforcement.structure.check import StructureCheck


def _check(tree: SourceTree) -> Iterable[Finding]:
    return tree.broken


PARSES = StructureCheck("parses", "every Python file is UTF-8 and parses", _check)
