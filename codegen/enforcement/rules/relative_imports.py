"""A package imports itself relatively, so that it may be moved and taken along."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import SourceTree

_HINT = "write the import with leading dots"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime"):
        for plain in file.nodes(ast.Import):
            for alias in plain.names:
                if alias.name.partition(".")[0] == tree.package:
                    message = f"imports {alias.name} by its full name"
                    yield RELATIVE_IMPORTS.at(file.path, plain, message, _HINT)
        for taken in file.nodes(ast.ImportFrom):
            if not taken.level and (taken.module or "").partition(".")[0] == tree.package:
                message = f"imports {taken.module} by its full name"
                yield RELATIVE_IMPORTS.at(file.path, taken, message, _HINT)
        known = aliases(file)
        for call in file.nodes(ast.Call):
            given = call.args[0] if call.args else None
            if not isinstance(given, ast.Constant) or str(given.value).partition(".")[0] != tree.package:
                continue
            if resolved(call.func, known) == "importlib.import_module":
                message = f"imports {given.value!s} by its full name"
                yield RELATIVE_IMPORTS.at(file.path, call, message, _HINT)


RELATIVE_IMPORTS = Rule(
    "relative-imports",
    "C527",
    "code_generation",
    "a module of the package names the others relative to itself",
    _check,
    (
        {"work.py": "import specimen.models\n"},
        {"work.py": "from specimen.models import Pay\n"},
        {"work.py": "def later() -> object:\n    import specimen as own\n\n    return own\n"},
        {"work.py": "from importlib import import_module as load\n\nMODELS = load('specimen.models')\n"},
    ),
)
