"""What the names of a handler file stand for, read from its imports and statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Definition = ast.FunctionDef | ast.AsyncFunctionDef


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
    """What ``syntax`` binds at its top level, also below ``if`` and ``try``; ``module`` is its dotted path."""
    imported: dict[str, str] = {}
    functions: dict[str, Definition] = {}
    others: dict[str, int] = {}
    starred: set[str] = set()
    for node in _statements(syntax.body):
        if isinstance(node, Definition):
            if not _is_overload(node):
                functions[node.name] = node
                others.pop(node.name, None)
            continue
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            starred.add(_absolute(node, module))
            continue
        here = dict(_imports(node, module))
        imported |= here
        for name in (*here, *_assigned(node)):
            others[name] = node.lineno
            functions.pop(name, None)
    return BoundNames(imported, functions, others, frozenset(starred))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If | ast.Try):
            handlers = [stmt for handler in getattr(node, "handlers", ()) for stmt in handler.body]
            yield from _statements([*node.body, *handlers, *node.orelse, *getattr(node, "finalbody", ())])
        else:
            yield node


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
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _absolute(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    base = module.split(".")[: -node.level]
    return ".".join([*base, *([node.module] if node.module else [])])


def _is_overload(node: Definition) -> bool:
    names = (item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in node.decorator_list)
    return "overload" in names
