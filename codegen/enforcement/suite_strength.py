"""How many tests a module has, counted from the syntax tree: those that expect an answer, those that expect a no."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.source_tree import SourceFile, SourceTree

_REFUSALS = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
#: An assertion is about how something ended when it mentions one of these.
_ABOUT_AN_END = ("status", "code", "exit", "main(")


@dataclass(frozen=True, slots=True)
class CountedTest:
    """A test function; ``node`` as pytest names it without parameters, relative to the distribution root."""

    node: str
    negative: bool


@dataclass(frozen=True)
class ModuleTests:
    """A module that defines something, the files where its tests may stand, and the tests found there."""

    module: SourceFile
    files: tuple[str, ...]
    tests: tuple[CountedTest, ...]


def module_tests(tree: SourceTree) -> tuple[ModuleTests, ...]:
    """Every generated module that defines a function or class, with its tests."""
    found = []
    for module in tree.of("generated"):
        if not any(isinstance(node, FunctionNode | ast.ClassDef) for node in module.syntax.body):
            continue
        names = _test_files(tree, module)
        files = [tree.paths[path] for path in names if path in tree.paths]
        tests = tuple(test for file in files for test in count_tests(file, tree.distribution_root))
        found.append(ModuleTests(module, names, tests))
    return tuple(found)


def _test_files(tree: SourceTree, module: SourceFile) -> tuple[str, ...]:
    """``tests/test_<module>.py``, and with the folders in front where two modules have one name."""
    below = module.module.split(".")[1:] or [tree.package]
    names = ("_".join(part.strip("_") for part in parts) for parts in (below[-1:], below))
    prefix = PurePosixPath(tree.distribution_root) / "tests"
    return tuple(dict.fromkeys(str(prefix / f"test_{name}.py") for name in names))


def count_tests(file: SourceFile, root: str) -> Iterator[CountedTest]:
    """The tests of one file that assert something; parametrised rows are one test."""
    helpers = {node.name: node for node in file.syntax.body if isinstance(node, FunctionNode)}
    path = str(PurePosixPath(file.path).relative_to(root)) if root != "." else file.path
    for prefix, function in _tests(file.syntax):
        reached = _with_helpers(function, helpers)
        if any(_refuses(node) for node in reached):
            yield CountedTest(f"{path}::{prefix}{function.name}", True)
        elif any(_asserts(node) for node in reached):
            yield CountedTest(f"{path}::{prefix}{function.name}", False)


def _tests(syntax: ast.Module) -> Iterator[tuple[str, FunctionNode]]:
    for node in syntax.body:
        if isinstance(node, FunctionNode) and node.name.startswith("test"):
            yield "", node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for child in node.body:
                if isinstance(child, FunctionNode) and child.name.startswith("test"):
                    yield f"{node.name}::", child


def _with_helpers(test: FunctionNode, helpers: Mapping[str, FunctionNode]) -> tuple[FunctionNode, ...]:
    """The test and the functions of its file that it calls, however far."""
    reached = {test.name: test}
    waiting = [test]
    while waiting:
        for node in ast.walk(waiting.pop()):
            name = dotted(node.func) if isinstance(node, ast.Call) else ""
            if name in helpers and name not in reached:
                reached[name] = helpers[name]
                waiting.append(helpers[name])
    return tuple(reached.values())


def _refuses(function: FunctionNode) -> bool:
    """Whether it expects an error, a refusal or a status from 400 to 499."""
    rows = [number for decorator in function.decorator_list for number in _refusing(decorator) if number >= 400]
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = dotted(node.func).rpartition(".")[2]
            if name in _REFUSALS or "refuse" in name or "reject" in name:
                return True
        elif isinstance(node, ast.Assert):
            said = ast.unparse(node.test)
            if any(word in said for word in _ABOUT_AN_END) and (rows or any(True for _ in _refusing(node.test))):
                return True
    return False


def _refusing(expression: ast.expr) -> Iterator[int]:
    """Numbers that refuse: statuses of the client's errors, and the exit codes 1 and 2."""
    for node in ast.walk(expression):
        number = node.value if isinstance(node, ast.Constant) else None
        if type(number) is int and (400 <= number <= 499 or number in (1, 2)):
            yield number


def _asserts(function: FunctionNode) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2].startswith(("assert_", "check_")))
        for node in ast.walk(function)
    )
