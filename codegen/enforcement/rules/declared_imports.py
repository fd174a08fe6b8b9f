"""A generated file imports what its glue entry declares, and no more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports, is_standard
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    declared = tree.declarations.requires
    package = {root for path, roots in declared.items() if path.startswith(tree.package_root + "/") for root in roots}
    for path, own in sorted(declared.items()):
        file = tree.paths.get(path)
        # A test runs where its package is installed, and pytest runs it.
        allowed = sorted({*own, *package, "pytest"} if file is not None and file.role == "test" else own)
        for line, column, module in _loaded(file) if file is not None else ():
            root = module.partition(".")[0]
            if not root or root == tree.package or is_standard(root) or root in allowed:
                continue
            message = f"imports {root!r}, which its glue entry does not list under requires"
            hint = f"requires: {', '.join(allowed) or 'nothing'}"
            yield Finding(path, line, column, DECLARED_IMPORTS.id, DECLARED_IMPORTS.code, message, hint)


def _loaded(file: SourceFile) -> Iterator[tuple[int, int, str]]:
    """Line, column and name of every module that is imported when the code runs, by statement or by call."""
    for item in imports(file):
        if not item.typing:
            yield item.line, item.column, item.module or ""
    known = aliases(file)
    for call in file.nodes(ast.Call):
        given = call.args[0] if call.args else None
        if isinstance(given, ast.Constant) and resolved(call.func, known) == "importlib.import_module":
            yield call.lineno, call.col_offset + 1, str(given.value)


DECLARED_IMPORTS = Rule(
    "declared-imports",
    "C565",
    "code_generation",
    "imports stay within requires",
    _check,
    (
        {"risky.py": "import numpy\n"},
        {"risky.py": "def later() -> object:\n    from numpy import linalg as solver\n\n    return solver\n"},
        {"risky.py": "if not TYPE_CHECKING:\n    import numpy as np\n"},
        {"risky.py": "from importlib import import_module as load\n\nNUMBERS = load('numpy.linalg')\n"},
    ),
    Declarations(requires={f"{SPECIMEN_ROOT}/risky.py": ("pydantic",)}),
)
