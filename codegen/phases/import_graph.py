"""Which modules of a staged package import which, and the circles among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping


def import_cycles(tree: Mapping[str, bytes], package_root: str, package: str) -> list[tuple[str, ...]]:
    """Every circle of imports at module level found by one walk, each from its first module back to it.

    A package that its own modules import for a submodule is no circle of its ``__init__``.
    """
    graph = _graph(tree, package_root, package)
    finished: set[str] = set()
    cycles: list[tuple[str, ...]] = []
    for start in sorted(graph):
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in finished:
            path.append(start)
            stack.append((start, iter(graph[start])))
        while stack:
            module, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                finished.add(module)
                path.pop()
                stack.pop()
            elif target in path:
                cycles.append((*path[path.index(target) :], target))
            elif target not in finished:
                path.append(target)
                stack.append((target, iter(graph[target])))
    return cycles


def _graph(tree: Mapping[str, bytes], package_root: str, package: str) -> dict[str, list[str]]:
    modules: dict[str, bytes] = {}
    packages: set[str] = set()
    for path, data in tree.items():
        if path.startswith(f"{package_root}/") and path.endswith(".py"):
            name = path.removeprefix(f"{package_root}/").removesuffix(".py").replace("/", ".")
            if name == "__init__" or name.endswith(".__init__"):
                packages.add(f"{package}.{name}".removesuffix(".__init__"))
            modules[f"{package}.{name}".removesuffix(".__init__")] = data
    return {
        module: sorted(_imports(module, data, module in packages, set(modules)) - {module})
        for module, data in modules.items()
    }


def _imports(module: str, data: bytes, is_package: bool, known: set[str]) -> set[str]:
    found: set[str] = set()
    own = module.split(".") if is_package else module.split(".")[:-1]
    for node in _at_import(ast.parse(data).body):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(own[: len(own) - node.level + 1]) if node.level else ""
            origin = ".".join(part for part in (base, node.module or "") if part)
            below = {f"{origin}.{alias.name}" for alias in node.names} & known
            found |= below or {origin}
    return found & known


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is imported, but for ``if TYPE_CHECKING``."""
    for node in body:
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.dump(node.test):
                yield from _at_import(node.body)
            yield from _at_import(node.orelse)
        elif isinstance(node, ast.Try):
            yield from _at_import([*node.body, *node.orelse, *node.finalbody])
        else:
            yield node
