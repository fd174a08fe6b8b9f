"""Every import is found, without running it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import Import, imports, installed, is_standard, staged_names
from codegen.enforcement.source_tree import SourceFile, SourceTree
from codegen.enforcement.structure.check import StructureCheck


def _check(tree: SourceTree) -> Iterator[Finding]:
    broken = {finding.path for finding in tree.broken}
    siblings = {file.path.rpartition("/")[2][:-3] for file in tree.of("test")}
    for file in tree.files:
        for item in imports(file):
            problem = None if item.guarded else _unresolved(tree, file, item, siblings, broken)
            if problem:
                yield Finding(file.path, item.line, item.column, "imports-resolve", "C551", problem)


def _unresolved(tree: SourceTree, file: SourceFile, item: Import, siblings: set[str], broken: set[str]) -> str | None:
    if item.module is None:
        return "relative import leaves the package"
    root = item.module.partition(".")[0]
    if root == tree.package:
        return _unresolved_staged(tree, item, broken)
    if is_standard(item.module) or (file.role == "test" and root in {*siblings, "tests"}) or installed(item.module):
        return None
    return f"module {item.module!r} is neither in the package, nor in the standard library, nor installed"


def _unresolved_staged(tree: SourceTree, item: Import, broken: set[str]) -> str | None:
    module = item.module or ""
    target = tree.modules.get(module)
    if target is None:
        base = tree.package_root + "/" + "/".join(module.split(".")[1:])
        known = {f"{base}.py", f"{base}/__init__.py"} & broken
        return None if known else f"module {module!r} is not in the package"
    bound = staged_names(target)
    for name in item.names:
        if name != "*" and name not in bound and f"{module}.{name}" not in tree.modules and "__getattr__" not in bound:
            return f"module {module!r} defines no {name!r}"
    return None


IMPORTS_RESOLVE = StructureCheck("imports-resolve", "every import is found, without running it", _check)
