"""What the names of a handler file stand for, read from its imports and statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class BoundNames:
    """``imported`` maps a name to the dotted path that it stands for; ``functions`` are those of the top level.

    ``others`` are the lines that bind a name in another way: a class, an assignment, an import.
    """

    imported: Mapping[str, str]
    functions: Mapping[str, Definition]
    others: Mapping[str, int]
    starred: frozenset[str]

    def stands_for(self, annotation: ast.expr) -> str | None:
        """The dotted path that an annotation names, quoted or not; None for anything but a name of an import."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value.strip(), mode="eval").body
            except SyntaxError:
                return None
        if isinstance(annotation, ast.Attribute):
            owner = self.stands_for(annotation.value)
            return None if owner is None else f"{owner}.{annotation.attr}"
        return self.imported.get(annotation.id) if isinstance(annotation, ast.Name) else None


def bound_names(syntax: ast.Module, module: str) -> BoundNames:
    """What ``syntax`` binds at its top level, blocks included; ``module`` is its dotted path."""
    imported: dict[str, str] = {}
    functions: dict[str, Definition] = {}
    others: dict[str, int] = {}
    starred: set[str] = set()
    for node in _statements(syntax.body):
        if isinstance(node, Definition):
            if not _is_overload(node):
                functions[node.name] = node
                others.pop(node.name, None)
                imported.pop(node.name, None)
            continue
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            starred.add(_absolute(node, module))
            continue
        here = dict(_imports(node, module))
        for name in (*here, *_assigned(node)):
            others[name] = node.lineno
            functions.pop(name, None)
            imported.pop(name, None)
        imported |= here
    return BoundNames(imported, functions, others, frozenset(starred))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the module does; those of a block follow the line that opens it."""
    for node in body:
        yield node
        if not isinstance(node, _SCOPES):
            inner = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
            for part in inner:
                for name in ("body", "orelse", "finalbody"):
                    yield from _statements(getattr(part, name, []))


def _imports(node: ast.stmt, module: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            root = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (root, root)
    elif isinstance(node, ast.ImportFrom):
        source = _absolute(node, module)
        for alias in node.names:
            yield alias.asname or alias.name, f"{source}.{alias.name}"


def _assigned(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        yield node.name
    targets = [*getattr(node, "targets", ()), getattr(node, "target", None)]
    targets += [item.optional_vars for item in getattr(node, "items", ())]
    for target in targets:
        if target is not None:
            yield from (part.id for part in ast.walk(target) if _is_bound(part))


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _absolute(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    base = module.split(".")[: -node.level]
    return ".".join([*base, *([node.module] if node.module else [])])


def _is_overload(node: Definition) -> bool:
    names = (item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in node.decorator_list)
    return "overload" in names
