"""The limits of an operation are those that its schema declares."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    coded: dict[str, dict[str, object]] = {}
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if dotted(call.func).rpartition(".")[2] == "OperationPolicy" and call.args:
                known = {keyword.arg or "": _value(keyword.value) for keyword in call.keywords}
                coded.setdefault(str(_value(call.args[0])), {}).update(known)
        for function in file.nodes(ast.FunctionDef):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if dotted(call.func).rpartition(".")[2] == "answer_batch" and len(call.args) > 1:
                    coded.setdefault(function.name.removesuffix("_batch"), {})["batch"] = _value(call.args[1])
    for operation, limits in tree.declarations.limits.items():
        for name, wanted in limits.items():
            found = coded.get(operation, {}).get(name)
            if found != wanted:
                message = f"operation {operation!r} declares {name} {wanted!r}, and its code has {found!r}"
                yield Finding(tree.package_root, 0, 0, LIMITS.id, LIMITS.code, message)


def _value(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Policies, and answers to batches."""
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if dotted(call.func).rpartition(".")[2] in {"OperationPolicy", "answer_batch"}:
                yield site(file, call)


LIMITS = Rule(
    "limits",
    "C569",
    "performance",
    "rate, timeout and size of a batch are in the code as declared",
    _check,
    (
        {"operations.py": 'POLICY = OperationPolicy("pay", rate="100/s")\n'},
        {"operations.py": 'POLICY = OperationPolicy("pay")\n'},
        {"operations.py": 'POLICY = OperationPolicy("sell", rate="10/s")\n'},
        {"operations.py": 'POLICY = OperationPolicy("pay", rate=RATE)\n'},
    ),
    Declarations(operations=("pay",), limits={"pay": {"rate": "10/s"}}),
    lambda tree: bool(tree.declarations.limits),
    sites=_sites,
)
