"""A generated file imports what its glue entry declares, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports, is_standard
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.source_tree import Declarations, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    declared = tree.declarations.requires
    package = {root for path, roots in declared.items() if path.startswith(tree.package_root + "/") for root in roots}
    for path, own in sorted(declared.items()):
        file = tree.paths.get(path)
        # A test runs where its package is installed, and pytest runs it.
        allowed = sorted({*own, *package, "pytest"} if file is not None and file.role == "test" else own)
        for item in imports(file) if file is not None else ():
            root = (item.module or "").partition(".")[0]
            if not root or root == tree.package or is_standard(root) or root in allowed or item.typing:
                continue
            message = f"imports {root!r}, which its glue entry does not list under requires"
            hint = f"requires: {', '.join(allowed) or 'nothing'}"
            yield Finding(path, item.line, item.column, DECLARED_IMPORTS.id, DECLARED_IMPORTS.code, message, hint)


DECLARED_IMPORTS = Rule(
    "declared-imports",
    "C565",
    "code_generation",
    "imports stay within requires",
    _check,
    ({"risky.py": "import numpy\n"},),
    Declarations(requires={f"{SPECIMEN_ROOT}/risky.py": ("pydantic",)}),
)
