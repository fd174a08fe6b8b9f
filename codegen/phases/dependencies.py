"""Which distributions a staged package imports, and whether its ``pyproject.toml`` names them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions

from codegen.enforcement.source_tree import SourceFile, SourceTree

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def undeclared_imports(tree: SourceTree) -> list[tuple[str, str]]:
    """Every (path, import root) of the import package, its tests left out, that no declared dependency provides."""
    declared = _declared(tree.others.get(f"{tree.distribution_root}/pyproject.toml", b""))
    known: dict[str, bool] = {}
    found: list[tuple[str, str]] = []
    for file in tree.of("generated", "runtime", "handler"):
        for root in sorted(set(_roots(file))):
            if root not in known:
                own = root == tree.package or root in sys.stdlib_module_names
                known[root] = own or _provided(root, declared)
            if not known[root]:
                found.append((file.path, root))
    return found


def _declared(pyproject: bytes) -> set[str]:
    project = tomllib.loads(pyproject.decode()).get("project", {})
    optional = [item for extra in project.get("optional-dependencies", {}).values() for item in extra]
    return set(_names([*project.get("dependencies", []), *optional]))


def _names(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        match = _NAME.match(requirement)
        if match is not None:
            yield _normal(match.group())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _provided(root: str, declared: set[str]) -> bool:
    """Whether a declared distribution has this import root; most are called alike, the others are looked up."""
    return _normal(root) in declared or any(
        _normal(name) in declared for name in packages_distributions().get(root, ())
    )


def _roots(file: SourceFile) -> Iterator[str]:
    for node in file.nodes(ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    for imported in file.nodes(ast.ImportFrom):
        if imported.level == 0 and imported.module:
            yield imported.module.partition(".")[0]
