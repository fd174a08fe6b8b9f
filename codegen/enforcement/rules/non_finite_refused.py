"""Where a kernel answers a caller, NaN and Inf are looked for before the answer leaves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports
from codegen.enforcement.paths import FunctionNode, exits_without
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    served = frozenset(tree.declarations.served)
    called: set[str] = set()
    for file in tree.of("generated"):
        kernels = _kernel_names(tree, file, served)
        if not kernels or file.module.startswith(f"{tree.package}.kernels"):
            continue
        for function in _outer_functions(file.syntax):
            unguarded = [getattr(found.node, "lineno", 0) for found in exits_without(function, _looks)]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                kernel = kernels.get(dotted(call.func))
                if kernel is None:
                    continue
                called.add(kernel)
                if any(line >= call.lineno for line in unguarded):
                    message = (
                        f"{function.name} passes on what kernel {kernel!r} returns without looking for NaN and Inf"
                    )
                    yield _finding(file.path, call.lineno, call.col_offset + 1, message)
    for kernel in sorted(served - called):
        yield _finding(tree.package_root, 0, 0, f"kernel {kernel!r} is behind an operation, but nothing calls it")


def _looks(node: ast.AST) -> bool:
    """Whether it is a call that looks for NaN and Inf, such as ``finite`` or ``np.isfinite``."""
    name = dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return name.endswith("finite") and not name.startswith(("not", "non", "in"))


def _kernel_names(tree: SourceTree, file: SourceFile, served: frozenset[str]) -> dict[str, str]:
    """How this file spells each served kernel: ``f``, ``kernels.f``, an alias of either."""
    base = f"{tree.package}.kernels"
    names: dict[str, str] = {}
    if not any(item.module in {base, tree.package} or (item.module or "").startswith(base) for item in imports(file)):
        return names
    for taken in file.nodes(ast.ImportFrom):
        for alias in taken.names:
            spelled = alias.asname or alias.name
            module = (taken.module or "").rpartition(".")[2]
            if module == "kernels" and alias.name in served:
                names[spelled] = alias.name
                names[f"{spelled}.{alias.name}"] = alias.name
            elif module in served and alias.name == module:
                names[spelled] = alias.name
            elif alias.name == "kernels":
                names.update({f"{spelled}.{kernel}": kernel for kernel in served})
    return names


def _outer_functions(syntax: ast.Module) -> Iterator[FunctionNode]:
    for node in syntax.body:
        if isinstance(node, FunctionNode):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (child for child in node.body if isinstance(child, FunctionNode))


def _finding(path: str, line: int, column: int, message: str) -> Finding:
    return Finding(path, line, column, NON_FINITE_REFUSED.id, NON_FINITE_REFUSED.code, message)


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The functions that call a served kernel."""
    served = frozenset(tree.declarations.served)
    for file in tree.of("generated"):
        if file.module.startswith(f"{tree.package}.kernels"):
            continue
        kernels = _kernel_names(tree, file, served)
        for function in _outer_functions(file.syntax) if kernels else ():
            if any(isinstance(node, ast.Call) and dotted(node.func) in kernels for node in ast.walk(function)):
                yield site(file, function)


_KERNEL = {
    "kernels/__init__.py": "from .decay import decay as decay\n",
    "kernels/decay.py": "def decay(x: float) -> float:\n    return 1 / x\n",
}
_IMPORT = "from .kernels import decay\n\n\n"

NON_FINITE_REFUSED = Rule(
    "non-finite-refused",
    "C561",
    "performance",
    "whoever serves a kernel looks for NaN and Inf before answering",
    _check,
    (
        {**_KERNEL, "operations.py": _IMPORT + "def answer(x: float) -> float:\n    return decay(x)\n"},
        {**_KERNEL, "operations.py": _IMPORT + "def answer(x: float) -> float:\n    return decay(x) or finite(x)\n"},
        {**_KERNEL, "operations.py": _IMPORT + "def answer(x: float) -> float:\n    return non_finite(decay(x))\n"},
        {
            **_KERNEL,
            "operations.py": "from . import kernels as k\n\n\n"
            "def answer(x: float) -> float:\n    y = k.decay(x)\n    if y:\n        return y\n    return finite(y)\n",
        },
        {**_KERNEL, "operations.py": ""},
    ),
    Declarations(operations=("answer",), served=("decay",)),
    lambda tree: bool(tree.declarations.served),
    sites=_sites,
)
