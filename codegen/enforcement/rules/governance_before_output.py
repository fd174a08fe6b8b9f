"""What an audited operation answers is on the record before it is released."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode, certain, exits_without
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.audited_operations import audited_in
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, constants, endpoints, text_of
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree

#: What hands work to somebody who may do it after the answer has left.
_LATER = frozenset(
    {"create_task", "ensure_future", "add_task", "call_soon", "call_later", "submit", "start_soon", "Thread", "partial"}
)
#: What is awaited in a thread, and is over when it returns.
_NOW = frozenset({"to_thread", "run_sync", "run_in_threadpool"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for operation in tree.declarations.audited:
        record = _Record(tree, operation, operation in audited_in(tree))
        for file in tree.of("generated", "handler"):
            for endpoint in endpoints(file):
                if endpoint.operation in {operation, f"{operation}_batch"}:
                    for found in record.unrecorded(file, endpoint.function):
                        message = (
                            f"{endpoint.function.name} releases an answer of {operation!r} before it is on the record"
                        )
                        hint = "run it under its policy, or record it on every way to the answer"
                        yield GOVERNANCE_BEFORE_OUTPUT.at(file.path, found, message, hint)


@dataclass
class _Record:
    """Which functions of the tree record ``operation`` on every way to their end."""

    tree: SourceTree
    operation: str
    under_policy: bool
    _known: dict[FunctionNode, bool] = field(default_factory=dict)
    _asked: list[FunctionNode] = field(default_factory=list)

    def unrecorded(self, file: SourceFile, function: FunctionNode) -> list[ast.AST]:
        self._asked.append(function)
        later = _handed_on(function) | self._unawaited(function)
        texts = constants(file)
        found = exits_without(function, lambda node: node not in later and self._records(file, node, texts))
        self._asked.remove(function)
        self._known[function] = not found
        return [item.node for item in found]

    def _records(self, file: SourceFile, node: ast.AST, texts: Mapping[str, str]) -> bool:
        if not isinstance(node, ast.Call):
            return False
        name = dotted(node.func)
        holder, _, method = name.rpartition(".")
        if method in _NOW and node.args:
            return self._is_record(dotted(node.args[0]), node.args[1:], node, texts)
        if self._is_record(name, node.args, node, texts):
            return True
        inner = [argument.body for argument in node.args if isinstance(argument, ast.Lambda)]
        if any(self._records(file, part, texts) for body in inner for part in certain(body)):
            return True
        # A call by name alone may be meant for another function of that name; it is never what proves itself.
        called = [item for item in self._called(file, holder, method) if item[1] not in self._asked]
        return bool(called) and all(self._always(owner, function) for owner, function in called)

    def _is_record(self, name: str, given: list[ast.expr], call: ast.Call, texts: Mapping[str, str]) -> bool:
        holder, _, method = name.rpartition(".")
        named = [keyword.value for keyword in call.keywords if keyword.arg in {"name", "operation"}]
        if self.operation not in [text_of(value, texts) for value in (*given[:1], *named)]:
            return False
        return (method == "run" and bool(holder) and self.under_policy) or "audit" in holder.lower()

    def _called(self, file: SourceFile, holder: str, method: str) -> list[tuple[SourceFile, FunctionNode]]:
        """The functions that the call may be meant for: of the module it names, else all of that name."""
        for taken in file.nodes(ast.ImportFrom):
            for alias in taken.names:
                if (alias.asname or alias.name) == holder:
                    module = next((f for name, f in self.tree.modules.items() if name.endswith(f".{alias.name}")), None)
                    if module is not None:
                        return [(module, f) for f in all_functions(module) if f.name == method]
        return [(f, node) for f in self.tree.of("generated") for node in all_functions(f) if node.name == method]

    def _unawaited(self, function: FunctionNode) -> frozenset[ast.AST]:
        """Calls that only make a coroutine, for nobody waits for it."""
        waits = [node for node in ast.walk(function) if isinstance(node, ast.Await)]
        awaited = {part for node in waits for part in ast.walk(node)}
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node not in awaited]
        return frozenset(call for call in calls if self._is_coroutine(dotted(call.func).rpartition(".")[2]))

    def _is_coroutine(self, name: str) -> bool:
        files = self.tree.of("generated", "runtime")
        named = [node for file in files for node in all_functions(file) if node.name == name]
        return bool(named) and all(isinstance(node, ast.AsyncFunctionDef) for node in named)

    def _always(self, file: SourceFile, function: FunctionNode) -> bool:
        if function not in self._known:
            self.unrecorded(file, function)
        return self._known[function]


def _handed_on(function: FunctionNode) -> frozenset[ast.AST]:
    """What stands inside a call that does it later."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    later = [part for call in calls if dotted(call.func).rpartition(".")[2] in _LATER for part in ast.walk(call)]
    return frozenset(later)


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The endpoints of audited operations."""
    audited = tree.declarations.audited
    for file in tree.of("generated", "handler"):
        for endpoint in endpoints(file):
            if endpoint.operation.removesuffix("_batch") in audited or endpoint.operation in audited:
                yield site(file, endpoint.function)


_ROUTE = '@app.post("/pay")\nasync def pay(body: Pay) -> Paid:\n'
_POLICY = {"operations.py": 'POLICIES = (OperationPolicy("pay", audit=True),)\n'}

_WORK = "\n\nasync def work(body: Pay) -> Paid:\n    return compute(body)\n"

GOVERNANCE_BEFORE_OUTPUT = Rule(
    "governance-before-output",
    "C590",
    "governance",
    "an endpoint of an audited operation releases no answer before the decision is on the record",
    _check,
    (
        {"api.py": _ROUTE + '    answer = compute(body)\n    return answer\n    await audit.note("pay", {})\n'},
        {"api.py": _ROUTE + '    if body.urgent:\n        return compute(body)\n    await audit.note("pay", {})\n'},
        {"api.py": _ROUTE + '    tasks.add_task(audit.note, "pay")\n    return compute(body)\n'},
        {"api.py": _ROUTE + '    asyncio.create_task(audit.note("pay"))\n    return compute(body)\n'},
        {"api.py": _ROUTE + '    body.loud and audit.note("pay")\n    return compute(body)\n'},
        {**_POLICY, "api.py": _ROUTE + "    return compute(body)\n"},
        {
            "api.py": _ROUTE + '    audit.note("pay")\n    return compute(body)\n',
            "work.py": "async def note(operation: str) -> None:\n    store(operation)\n",
        },
        {**_POLICY, "api.py": _ROUTE + "    return await work(body)\n" + _WORK},
    ),
    Declarations(operations=("pay",), audited=("pay",)),
    lambda tree: bool(tree.declarations.audited),
    sites=_sites,
)
