"""An operation declared with ``audit: true`` leaves a row for every decision."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    policies: set[str] = set()
    run: set[str] = set()
    recorded: set[str] = set()
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            name = _first_text(call)
            if name is None:
                continue
            if _is_true(call, "audit"):
                policies.add(name)
            callee = dotted(call.func)
            if callee.rpartition(".")[2] == "run":
                run.add(name)
            if "audit" in callee.rpartition(".")[0].lower():
                recorded.add(name)
    for operation in tree.declarations.audited:
        if operation not in recorded and not (operation in policies and operation in run):
            missing = "is not run under its policy" if operation in policies else "has no policy with audit=True"
            message = f"operation {operation!r} is declared audit: true, but {missing}"
            yield Finding(tree.package_root, 0, 0, AUDITED_OPERATIONS.id, AUDITED_OPERATIONS.code, message)


def audited_in(tree: SourceTree) -> frozenset[str]:
    """The operations for which the generated code has a policy with ``audit=True``."""
    calls = (call for file in tree.of("generated") for call in file.nodes(ast.Call) if _is_true(call, "audit"))
    return frozenset(name for call in calls if (name := _first_text(call)) is not None)


def _first_text(call: ast.Call) -> str | None:
    """The operation a call is about: its first argument or its keyword ``name``, where that is a literal text."""
    named = [keyword.value for keyword in call.keywords if keyword.arg in {"name", "operation"}]
    for value in [*call.args[:1], *named]:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return None


def _is_true(call: ast.Call, word: str) -> bool:
    return any(
        keyword.arg == word and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Policies and runs of audited operations."""
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if _first_text(call) in tree.declarations.audited:
                method = dotted(call.func).rpartition(".")[2]
                if _is_true(call, "audit") or method == "run" or "audit" in dotted(call.func).lower():
                    yield site(file, call)


AUDITED_OPERATIONS = Rule(
    "audited-operations",
    "C560",
    "governance",
    "every operation declared audit: true runs under a policy that records it",
    _check,
    (
        {"operations.py": 'POLICY = OperationPolicy("pay", audit=False)\nANSWER = runner.run("pay", {}, compute)\n'},
        {"operations.py": 'POLICY = OperationPolicy("pay", audit=True)\nANSWER = compute()\n'},
        {"operations.py": 'ANSWER = runner.run("pay", {}, compute)\n'},
    ),
    Declarations(operations=("pay",), audited=("pay",)),
    lambda tree: bool(tree.declarations.audited),
    sites=_sites,
)
