"""No handler catches what it does not name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.source_tree import SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        for handler in file.nodes(ast.ExceptHandler):
            reason = _reason(handler)
            if reason:
                line, column = handler.lineno, handler.col_offset + 1
                yield Finding(file.path, line, column, NO_BARE_EXCEPT.id, NO_BARE_EXCEPT.code, reason)


def _reason(handler: ast.ExceptHandler) -> str | None:
    if handler.type is None:
        return "a bare except also catches interrupts"
    if all(isinstance(node, ast.Pass | ast.Continue) for node in handler.body) and _is_broad(handler.type):
        return "an error is caught and forgotten"
    return None


def _is_broad(caught: ast.expr) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in names)


NO_BARE_EXCEPT = Rule(
    "no-bare-except",
    "C557",
    "security",
    "every handler names what it catches, and none forgets every error",
    _check,
    ({"risky.py": "try:\n    print()\nexcept:\n    print()\n"},),
)
