"""Every public function has types."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.source_tree import SourceTree
from codegen.enforcement.structure.check import StructureCheck
from codegen.enforcement.structure.functions import public


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime"):
        for node in public(file.syntax.body):
            if isinstance(node, FunctionNode):
                for name in _unannotated(node):
                    message = f"{node.name} has no annotation for {name}"
                    yield Finding(file.path, node.lineno, node.col_offset + 1, "annotations", "C555", message)


def _unannotated(function: FunctionNode) -> Iterator[str]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    if positional and positional[0].arg in {"self", "cls"}:
        positional = positional[1:]
    extra = [item for item in (given.vararg, given.kwarg) if item is not None]
    yield from (argument.arg for argument in [*positional, *given.kwonlyargs, *extra] if argument.annotation is None)
    if function.returns is None:
        yield "its result"


ANNOTATIONS = StructureCheck("annotations", "every public function has types", _check)
