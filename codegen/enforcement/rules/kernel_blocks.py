"""The functions in which kernels compute."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, argument
from codegen.enforcement.source_tree import SourceFile, SourceTree

_KERNEL = "BlockedKernel"


def kernel_files(tree: SourceTree) -> Iterator[SourceFile]:
    """The modules of kernels, one each."""
    prefix = f"{tree.package}.kernels."
    return (file for file in tree.of("generated") if file.module.startswith(prefix) and not file.is_package)


def blocks(file: SourceFile) -> Iterator[FunctionNode]:
    """Those functions of a kernel's module that are given to a kernel as its ``function``, and what they call."""
    functions = {function.name: function for function in all_functions(file)}
    given = [argument(call, "function") for call in file.nodes(ast.Call) if _is_kernel(call)]
    waiting = [dotted(value) for value in given if value is not None]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in functions and name not in seen:
            seen.add(name)
            yield functions[name]
            waiting += [dotted(node.func) for node in ast.walk(functions[name]) if isinstance(node, ast.Call)]


def _is_kernel(call: ast.Call) -> bool:
    return dotted(call.func).rpartition(".")[2] == _KERNEL
