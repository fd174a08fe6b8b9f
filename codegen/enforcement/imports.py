"""What a file imports, and where that would be found, without running any of it."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from codegen.enforcement.remembered import remembered
from codegen.enforcement.source_tree import SourceFile, SourceTree

_SUFFIXES = tuple(importlib.machinery.all_suffixes())


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module with absolute name; ``names`` are what ``from`` takes out of it.

    ``module`` is None where a relative import leaves the package. ``guarded``: inside ``try`` with a handler for
    ImportError; ``typing``: below ``if TYPE_CHECKING``; ``deferred``: inside a function.
    """

    line: int
    column: int
    module: str | None
    names: tuple[str, ...]
    guarded: bool
    typing: bool
    deferred: bool


def imports(file: SourceFile) -> tuple[Import, ...]:
    """Every import statement of ``file`` in order."""
    return _imports(file.text, file.module, file.is_package, file.syntax)


@remembered
def _imports(text: str, module: str, is_package: bool, syntax: ast.Module) -> tuple[Import, ...]:
    collector = _Collector(module, is_package)
    collector.visit(syntax)
    return tuple(collector.found)


class _Collector(ast.NodeVisitor):
    def __init__(self, module: str, is_package: bool) -> None:
        self.found: list[Import] = []
        self._package = module if is_package else module.rpartition(".")[0]
        self._guarded = self._typing = self._deferred = False

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(node, alias.name, ())

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module
        if node.level:
            base = self._package.split(".") if self._package else []
            kept = base[: len(base) - node.level + 1]
            module = ".".join([*kept, *([node.module] if node.module else [])]) if kept else None
        self._add(node, module, tuple(alias.name for alias in node.names))

    def visit_Try(self, node: ast.Try) -> None:
        before, self._guarded = self._guarded, self._guarded or any(map(_handles_import_error, node.handlers))
        for child in node.body:
            self.visit(child)
        self._guarded = before
        others: tuple[ast.AST, ...] = (*node.handlers, *node.orelse, *node.finalbody)
        for other in others:
            self.visit(other)

    def visit_If(self, node: ast.If) -> None:
        before, self._typing = self._typing, self._typing or _is_type_checking(node.test)
        for child in node.body:
            self.visit(child)
        self._typing = before
        for child in node.orelse:
            self.visit(child)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        before, self._deferred = self._deferred, True
        self.generic_visit(node)
        self._deferred = before

    visit_AsyncFunctionDef = visit_FunctionDef

    def generic_visit(self, node: ast.AST) -> None:
        # An expression holds no statement, and most of a file is expressions.
        for name in _blocks(node._fields):
            for child in getattr(node, name):
                self.visit(child)

    def _add(self, node: ast.stmt, module: str | None, names: tuple[str, ...]) -> None:
        self.found.append(
            Import(node.lineno, node.col_offset + 1, module, names, self._guarded, self._typing, self._deferred)
        )


@cache
def _blocks(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a statement's fields that hold statements, or the handlers and cases around statements."""
    return tuple(name for name in fields if name in ("body", "handlers", "orelse", "finalbody", "cases"))


def _is_type_checking(test: ast.expr) -> bool:
    """Only the name itself: with ``not`` or ``or`` the block may run."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _handles_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return False
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(item, ast.Name) and item.id in {"ImportError", "ModuleNotFoundError"} for item in caught)


def is_standard(module: str) -> bool:
    """Whether ``module`` is in the standard library."""
    root = module.partition(".")[0]
    return root in sys.stdlib_module_names and (module in {root, "os.path"} or installed(module))


@lru_cache(maxsize=1024)
def installed(module: str) -> bool:
    """Whether an installed distribution holds ``module``; looks at files, imports nothing."""
    root, *rest = module.split(".")
    spec = importlib.util.find_spec(root)
    if spec is None:
        return False
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    for index, part in enumerate(rest):
        if any((folder / part).is_dir() for folder in folders):
            folders = [folder / part for folder in folders if (folder / part).is_dir()]
            continue
        last = index == len(rest) - 1
        return last and any((folder / (part + suffix)).is_file() for folder in folders for suffix in _SUFFIXES)
    return True


def staged_names(file: SourceFile) -> frozenset[str]:
    """Names bound at the top level of a staged module, branches and loops included."""
    return _bound(file.text, file.syntax)


@remembered
def _bound(text: str, syntax: ast.Module) -> frozenset[str]:
    return frozenset(_bindings(syntax.body))


def _bindings(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            continue
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                yield child.id
        for inner in ("body", "orelse", "finalbody"):
            yield from _bindings(getattr(node, inner, []))
        for handler in getattr(node, "handlers", []):
            yield from _bindings(handler.body)


def staged_targets(tree: SourceTree, item: Import) -> tuple[str, ...]:
    """The staged modules that this import loads: submodules that it names, else the module itself."""
    if item.module is None or item.module not in tree.modules:
        return ()
    submodules = tuple(f"{item.module}.{name}" for name in item.names if f"{item.module}.{name}" in tree.modules)
    own = () if submodules and len(submodules) == len(item.names) else (item.module,)
    return submodules + own
