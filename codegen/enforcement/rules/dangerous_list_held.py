"""The list of names that no expression may use is whole, and is asked before anything else reads one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.source_tree import SourceFile, SourceTree

_LIST = "DANGEROUS"
#: What every such list holds.
FLOOR = frozenset(
    {
        "__import__", "breakpoint", "builtins", "compile", "ctypes", "delattr", "eval", "exec", "getattr", "globals",
        "import", "importlib", "input", "lambda", "locals", "marshal", "open", "os", "pickle", "setattr", "socket",
        "subprocess", "sympify", "sys", "system", "vars",
    }
)  # fmt: skip


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file, statement, value in _lists(tree):
        held = _texts(value)
        if held is None:
            message = f"{_LIST} is not written out, so nobody can say what it holds"
            yield DANGEROUS_LIST_HELD.at(file.path, statement, message, "write a frozenset of texts")
        elif missing := sorted(FLOOR - held):
            yield DANGEROUS_LIST_HELD.at(file.path, statement, f"{_LIST} does not hold {', '.join(missing)}")
        if not _is_asked(tree):
            message = f"nothing asks {_LIST} whether a name is among them"
            yield DANGEROUS_LIST_HELD.at(file.path, statement, message, "refuse expressions that hold one")
        yield from _changes(tree)


def _lists(tree: SourceTree) -> Iterator[tuple[SourceFile, ast.stmt, ast.expr]]:
    for file in tree.of("generated", "runtime", "handler"):
        bindings: list[ast.Assign | ast.AnnAssign] = [*file.nodes(ast.Assign), *file.nodes(ast.AnnAssign)]
        for node in bindings:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is not None and _LIST in map(dotted, targets):
                yield file, node, node.value


def _texts(node: ast.expr) -> frozenset[str] | None:
    """The texts of a set that is written out."""
    if isinstance(node, ast.Call) and dotted(node.func) in {"frozenset", "set", "tuple"} and len(node.args) == 1:
        return _texts(node.args[0])
    if not isinstance(node, ast.Set | ast.Tuple | ast.List):
        return None
    return frozenset(item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str))


def _is_asked(tree: SourceTree) -> bool:
    return any(
        isinstance(compared.ops[0], ast.In | ast.NotIn) and dotted(compared.comparators[0]).rpartition(".")[2] == _LIST
        for file in tree.of("generated", "runtime")
        for compared in file.nodes(ast.Compare)
    )


def _changes(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        for call in file.nodes(ast.Call):
            holder, _, method = dotted(call.func).rpartition(".")
            if holder.rpartition(".")[2] == _LIST and method in {"difference", "discard", "remove", "clear", "pop"}:
                yield DANGEROUS_LIST_HELD.at(file.path, call, f"{method} takes names out of {_LIST}")


_WHOLE = f"DANGEROUS = frozenset({sorted(FLOOR)!r})\n"

_ASKED = "\n\ndef bad(name: str) -> bool:\n    return name in DANGEROUS\n"

DANGEROUS_LIST_HELD = Rule(
    "dangerous-list-held",
    "C529",
    "security",
    "the list of dangerous names is whole, asked, and never shortened",
    _check,
    (
        {"names.py": "DANGEROUS = frozenset({'eval'})\n" + _ASKED},
        {"names.py": _WHOLE},
        {"names.py": "DANGEROUS = load()\n" + _ASKED},
        {"names.py": _WHOLE + "FEWER = DANGEROUS.difference({'eval'})\n" + _ASKED},
    ),
    applies=lambda tree: any(True for _ in _lists(tree)),
)
