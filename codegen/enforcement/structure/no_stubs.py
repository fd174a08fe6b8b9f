"""No function only pretends to do something."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.source_tree import SourceTree
from codegen.enforcement.structure.check import StructureCheck
from codegen.enforcement.structure.functions import decorators, functions

_BODILESS = frozenset({"overload", "abstractmethod"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    declared = frozenset(tree.declarations.operations)
    for file in tree.of("generated", "runtime", "test"):
        for function, owner in functions(file.syntax):
            reason = _stub(function, owner, file.role == "generated" and function.name in declared)
            if reason:
                message = f"{function.name} is a stub: {reason}"
                yield Finding(file.path, function.lineno, function.col_offset + 1, "no-stubs", "C553", message)


def _stub(function: FunctionNode, owner: ast.ClassDef | None, declared: bool) -> str | None:
    if decorators(function) & _BODILESS or (owner is not None and _is_protocol(owner)):
        return None
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return "its body is only a docstring"
    if len(body) > 1:
        return None
    only = body[0]
    if isinstance(only, ast.Pass):
        return "its body is only pass"
    if isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is Ellipsis:
        return "its body is only ..."
    if isinstance(only, ast.Raise) and _raised(only) == "NotImplementedError":
        return "it only raises NotImplementedError"
    if declared and isinstance(only, ast.Return) and isinstance(only.value, ast.Constant | None):
        return "it returns a constant where the declaration says otherwise"
    return None


def _raised(node: ast.Raise) -> str | None:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return raised.id if isinstance(raised, ast.Name) else None


def _is_protocol(owner: ast.ClassDef) -> bool:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in owner.bases)
    return any(
        (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")) == "Protocol" for base in bases
    )


NO_STUBS = StructureCheck("no-stubs", "no function only pretends", _check)
