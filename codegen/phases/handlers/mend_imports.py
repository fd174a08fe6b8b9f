"""Adds to a handler file the imports that a changed signature needs, and drops those that it alone had used."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import libcst as cst
import libcst.matchers as m

_PROBLEM = ("_runtime", "service", "problem")


def with_model_names(module: cst.Module, names: Collection[str], replaced: Mapping[str, str]) -> cst.Module:
    """``module`` importing every one of ``names`` from ``..models``.

    A name of ``replaced`` that nothing else of the file uses gives its place in the import to what replaced it.
    """
    for name in sorted(names):
        module = _imported(module, ("models",), name, _idle(module, replaced, name))
    return module


def with_problem(module: cst.Module) -> cst.Module:
    """``module`` importing ``Problem`` of the package's runtime."""
    return _imported(module, _PROBLEM, "Problem", None)


def _idle(module: cst.Module, replaced: Mapping[str, str], name: str) -> str | None:
    """The name that ``name`` replaced, where only its import is left of it."""
    for old, new in sorted(replaced.items()):
        if new == name and len(re.findall(rf"\b{re.escape(old)}\b", module.code)) == 1:
            return old
    return None


def _imported(module: cst.Module, source: tuple[str, ...], name: str, instead_of: str | None) -> cst.Module:
    visitor = _Import(source, name, instead_of)
    module = module.visit(visitor)
    if visitor.found:
        return module
    place = _after_imports(module)
    line = cst.parse_statement(f"from ..{'.'.join(source)} import {name}", config=module.config_for_parsing)
    body = list(module.body)
    if place == 0 and body:
        line, body[0] = _at_the_top(line, body[0])
    return module.with_changes(body=[*body[:place], line, *body[place:]])


class _Import(cst.CSTTransformer):
    """Puts ``name`` into the first import of ``source``; ``found`` once it is there."""

    def __init__(self, source: tuple[str, ...], name: str, instead_of: str | None) -> None:
        super().__init__()
        self._source = source
        self._name = name
        self._instead_of = instead_of
        self.found = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.ImportFrom:
        if self.found or len(original_node.relative) != 2 or _dotted(original_node.module) != self._source:
            return updated_node
        self.found = True
        if isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        aliases = list(updated_node.names)
        present = {alias.name.value: place for place, alias in enumerate(aliases) if alias.asname is None}
        old = present.get(self._instead_of or "")
        if old is None and self._name in present:
            return updated_node
        if old is not None and self._name not in present:
            aliases[old] = aliases[old].with_changes(name=cst.Name(self._name))
        elif old is not None:
            aliases = _without(aliases, old)
        else:
            last = aliases[-1]
            aliases[-1:] = [last.with_changes(comma=_COMMA), cst.ImportAlias(cst.Name(self._name), comma=last.comma)]
        return updated_node.with_changes(names=aliases)


def _without(aliases: list[cst.ImportAlias], place: int) -> list[cst.ImportAlias]:
    """``aliases`` without one of them, but with all where a comment stands beside it."""
    if m.findall(aliases[place], m.Comment()):
        return aliases
    left = aliases[:place] + aliases[place + 1 :]
    left[-1] = left[-1].with_changes(comma=aliases[-1].comma)
    return left


_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _dotted(node: cst.BaseExpression | None) -> tuple[str, ...]:
    if isinstance(node, cst.Attribute):
        return (*_dotted(node.value), node.attr.value)
    return (node.value,) if isinstance(node, cst.Name) else ()


def _after_imports(module: cst.Module) -> int:
    """Where an import goes: behind the last of the imports that begin the file, its docstring at least."""
    place = 0
    for number, statement in enumerate(module.body):
        if m.matches(statement, m.SimpleStatementLine(body=[m.AtLeastN(m.Import() | m.ImportFrom(), n=1)])):
            place = number + 1
        elif not (number == 0 and m.matches(statement, m.SimpleStatementLine(body=[m.Expr(m.SimpleString())]))):
            break
        else:
            place = 1
    return place


def _at_the_top(
    line: cst.SimpleStatementLine | cst.BaseCompoundStatement,
    first: cst.SimpleStatementLine | cst.BaseCompoundStatement,
) -> tuple[cst.SimpleStatementLine | cst.BaseCompoundStatement, cst.SimpleStatementLine | cst.BaseCompoundStatement]:
    """Comments before the first statement belong to the file, and stay above the import."""
    return line.with_changes(leading_lines=first.leading_lines), first.with_changes(leading_lines=[])
