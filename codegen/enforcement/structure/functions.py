"""Functions and classes of a module, and what stands around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.paths import FunctionNode


def public(body: list[ast.stmt]) -> Iterator[FunctionNode | ast.ClassDef]:
    """Functions and classes without a leading underscore, with those inside the classes."""
    for node in body:
        if isinstance(node, FunctionNode | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def functions(syntax: ast.Module) -> Iterator[tuple[FunctionNode, ast.ClassDef | None]]:
    """Functions of the module and methods of its classes, each with its class; not those inside functions."""
    for node in syntax.body:
        if isinstance(node, FunctionNode):
            yield node, None
        elif isinstance(node, ast.ClassDef):
            yield from ((child, node) for child in node.body if isinstance(child, FunctionNode))


def decorators(function: FunctionNode) -> set[str]:
    """The last parts of the names of its decorators."""
    names = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
    return {item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in names}
