"""Every public function and method of the package is named by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.routes import endpoints
from codegen.enforcement.rules.tested_surface import mentioned_names
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    mentioned = mentioned_names(tree)
    for file in tree.of("generated"):
        answered = {endpoint.function for endpoint in endpoints(file)}
        for name, function in _public(file):
            if function.name not in mentioned and function not in answered:
                message = f"no test names {name}"
                yield TESTS_PER_FUNCTION.at(file.path, function, message, f"call it in tests/test_{_stem(file)}.py")


def _public(file: SourceFile) -> Iterator[tuple[str, FunctionNode]]:
    """Functions and methods without a leading underscore; a command line is asked through its ``main`` alone."""
    is_command_line = file.module.endswith(".__main__")
    for node in file.syntax.body:
        if isinstance(node, FunctionNode) and not node.name.startswith("_"):
            if node.name == "main" or not is_command_line:
                yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for child in node.body:
                if isinstance(child, FunctionNode) and not child.name.startswith("_"):
                    yield f"{node.name}.{child.name}", child


def _stem(file: SourceFile) -> str:
    return file.module.rpartition(".")[2].strip("_")


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Public functions and methods."""
    return (site(file, function) for file in tree.of("generated") for _, function in _public(file))


TESTS_PER_FUNCTION = Rule(
    "tests-per-function",
    "C528",
    "testing",
    "every public function has a test that names it",
    _check,
    (
        {"work.py": "def pay() -> int:\n    return 1\n"},
        {
            "work.py": "class Desk:\n    async def pay(self) -> int:\n        return 1\n",
            "dist:tests/test_work.py": "from specimen.work import Desk\n\n\ndef test_it() -> None:\n    Desk()\n",
        },
        {
            "work.py": "def pay() -> int:\n    return 1\n",
            "dist:tests/test_work.py": "from specimen.work import pay\n\n\ndef test_pay() -> None:\n    assert True\n",
        },
    ),
    sites=_sites,
)
