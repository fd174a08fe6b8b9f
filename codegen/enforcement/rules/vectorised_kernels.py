"""A kernel computes on whole arrays, in every one of its steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.kernel_blocks import blocks, kernel_files
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import SourceFile, SourceTree

_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ONE_BY_ONE = frozenset(
    {
        "float", "int", "map", "numpy.apply_along_axis", "numpy.fromiter", "numpy.frompyfunc", "numpy.ndenumerate",
        "numpy.nditer", "numpy.vectorize",
    }
)  # fmt: skip
_METHODS = frozenset({"item", "tolist", "flat"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in kernel_files(tree):
        found = list(blocks(file))
        if not found:
            message = "the module of a kernel hands no function to BlockedKernel"
            yield VECTORISED_KERNELS.at(file.path, None, message, "function=_block, which takes and returns arrays")
        for block in found:
            for node in ast.walk(block):
                fault = _fault(file, node)
                if fault is not None:
                    yield VECTORISED_KERNELS.at(file.path, node, f"{block.name} {fault}", "use functions of NumPy")


def _fault(file: SourceFile, node: ast.AST) -> str | None:
    if isinstance(node, _LOOPS):
        return "goes through its points one by one"
    if isinstance(node, ast.Call):
        name = resolved(node.func, aliases(file))
        if name in _ONE_BY_ONE or name.startswith(("math.", "cmath.")):
            return f"calls {name}, which takes one number at a time"
    if isinstance(node, ast.Attribute) and node.attr in _METHODS:
        return f"takes numbers out of arrays with {node.attr}"
    return None


_TAIL = '\n\n_KERNEL = BlockedKernel("decay", function=_block)\n'

VECTORISED_KERNELS = Rule(
    "vectorised-kernels",
    "C598",
    "performance",
    "kernels compute on whole arrays: no loop over points, no function of single numbers",
    _check,
    (
        {"kernels/decay.py": "def _block(x):\n    for value in x:\n        yield 2 * value\n" + _TAIL},
        {"kernels/decay.py": "def _block(x):\n    return [2 * value for value in x]\n" + _TAIL},
        {"kernels/decay.py": "from math import exp as e\n\n\ndef _block(x):\n    return e(x)\n" + _TAIL},
        {"kernels/decay.py": "import numpy as np\n\n\ndef _block(x):\n    return np.vectorize(_one)(x)\n" + _TAIL},
        {"kernels/decay.py": "def _one(x):\n    return x.item()\n\n\ndef _block(x):\n    return _one(x)\n" + _TAIL},
        {"kernels/decay.py": "def decay(x):\n    return 2 * x\n"},
    ),
    applies=lambda tree: any(True for _ in kernel_files(tree)),
)
