"""Who is asked, why, and about which decision can be read off the record."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, argument
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_METHOD = "escalate"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in _escalating(tree):
        for function in all_functions(file):
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            for call in calls:
                if isinstance(call.func, ast.Attribute) and call.func.attr == _METHOD:
                    fault = _fault(function, call)
                    if fault is not None:
                        yield TRACEABLE_ESCALATIONS.at(file.path, call, f"{function.name} escalates {fault}", _HINT)


def _escalating(tree: SourceTree) -> Iterator[SourceFile]:
    files = tree.of("generated", "runtime", "handler")
    return (file for file in files if any(node.attr == _METHOD for node in file.nodes(ast.Attribute)))


_HINT = "append the decision with its trace id, and escalate its decision_id with a reason"


def _fault(function: FunctionNode, call: ast.Call) -> str | None:
    decision = call.args[0] if call.args else argument(call, "decision_id")
    reason = call.args[1] if len(call.args) > 1 else argument(call, "reason")
    if reason is None or (isinstance(reason, ast.Constant) and not reason.value):
        return "without a reason"
    if not isinstance(decision, ast.Attribute | ast.Name):
        return "a decision that is not on the record"
    recorded = _recorded(function, dotted(decision).partition(".")[0])
    if recorded is None:
        return "a decision that is not on the record"
    return None if argument(recorded, "trace_id") is not None else "a decision whose row has no trace id"


def _recorded(function: FunctionNode, name: str) -> ast.Call | None:
    """The call whose row ``name`` is."""
    for node in ast.walk(function):
        bound = _bound(node)
        if bound is None or name not in map(dotted, bound[0]):
            continue
        value = bound[1].value if isinstance(bound[1], ast.Await) else bound[1]
        value = value.value if isinstance(value, ast.Attribute) else value
        value = value.value if isinstance(value, ast.Await) else value
        if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] == "append":
            return value
    return None


def _bound(node: ast.AST) -> tuple[list[ast.expr], ast.expr] | None:
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return [node.target], node.value
    return None


_HEAD = "async def ask(self, reason: str) -> None:\n"
_ROW = "    row = await self.log.append('a', 'escalated', {}, trace_id=trace())\n"


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Every call that escalates."""
    for file in _escalating(tree):
        for call in file.nodes(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == _METHOD:
                yield site(file, call)


TRACEABLE_ESCALATIONS = Rule(
    "traceable-escalations",
    "C594",
    "governance",
    "what is escalated is a decision on the record, with its trace id and a reason",
    _check,
    (
        {"work.py": _HEAD + "    await self.people.escalate('some-id', reason, 'high')\n"},
        {"work.py": _HEAD + "    await self.people.escalate(str(uuid4()), reason, 'high')\n"},
        {"work.py": _HEAD + _ROW.replace(", trace_id=trace()", "") + "    await self.p.escalate(row.id, reason)\n"},
        {"work.py": _HEAD + _ROW + "    await self.people.escalate(row.decision_id, '', 'high')\n"},
        {"work.py": _HEAD + _ROW + "    await self.people.escalate(row.decision_id)\n"},
        {"work.py": _HEAD + "    row = self.make()\n    await self.people.escalate(row.decision_id, reason)\n"},
    ),
    applies=lambda tree: any(True for _ in _escalating(tree)),
    sites=_sites,
)
