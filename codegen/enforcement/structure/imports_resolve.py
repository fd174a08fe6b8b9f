"""Every import is found, without running it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import Import, imports, installed, is_standard, staged_names
from codegen.enforcement.source_tree import SourceFile, SourceTree
from codegen.enforcement.structure.check import StructureCheck
from codegen.support.names import did_you_mean


def _check(tree: SourceTree) -> Iterator[Finding]:
    broken = {finding.path for finding in tree.broken}
    siblings = {file.path.rpartition("/")[2][:-3] for file in tree.of("test")}
    for file in tree.files:
        for item in imports(file):
            problem = None if item.guarded else _unresolved(tree, file, item, siblings, broken)
            if problem:
                hint = _hint(tree, item)
                yield Finding(file.path, item.line, item.column, "imports-resolve", "C551", problem, hint)


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


def _hint(tree: SourceTree, item: Import) -> str:
    """What was most likely meant; where that is nothing that is known, how to have what is missing."""
    if item.module is None:
        return "take a dot away: `..` leads to the package from a module of its folders, `.` from its own modules"
    root, _, below = item.module.partition(".")
    target = tree.modules.get(item.module)
    if target is not None:
        bound = staged_names(target)
        unknown = next(name for name in item.names if name not in bound and f"{item.module}.{name}" not in tree.modules)
        meant = did_you_mean(unknown, sorted(name for name in bound if not name.startswith("_")))
        return f"did you mean `{meant}`?" if meant else f"correct the name, or define it in {item.module}"
    if root == tree.package:
        meant = did_you_mean(below, sorted(name.partition(".")[2] for name in tree.modules if "._" not in name))
        return (
            f"did you mean `{meant}`?" if meant else "correct the name; a relative import names a file of the package"
        )
    meant = did_you_mean(root, sorted(sys.stdlib_module_names))
    return f"did you mean `{meant}`?" if meant else f"correct the name, or install the distribution that holds {root}"


IMPORTS_RESOLVE = StructureCheck("imports-resolve", "every import is found, without running it", _check)
