"""Every mutant of a module: one change of its syntax tree each, in the order of the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from codegen.phases.mutation.operators import Kind, replacements
from codegen.phases.mutation.silent import is_silent


@dataclass(frozen=True, slots=True)
class Mutant:
    """The change ``number`` of the module at ``path``; ``line`` and ``column`` from 1.

    ``lines`` are those of the statement around it: one of them runs where the change can be noticed. ``imported``
    says that it runs when the module is imported. ``before`` and ``after`` are code.
    """

    path: str
    number: int
    line: int
    column: int
    kind: Kind
    before: str
    after: str
    lines: tuple[int, ...]
    imported: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: ``parent.field``, or its item ``index``."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        """Let ``node`` stand here."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class _Change:
    place: _Place
    old: ast.AST
    new: ast.AST


class MutableModule:
    """A module and its mutants. Raises ``SyntaxError`` where ``source`` is no Python."""

    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._tree = ast.parse(source)

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """All mutants, in the order of the file."""
        return tuple(mutant for mutant, _ in self._found)

    def render(self, mutant: Mutant) -> str:
        """The module's text with the one change; layout and comments are lost."""
        change = self._found[mutant.number][1]
        change.place.put(change.new)
        try:
            return ast.unparse(self._tree) + "\n"
        finally:
            change.place.put(change.old)

    @cached_property
    def _found(self) -> list[tuple[Mutant, _Change]]:
        found = sorted(_Walk(self._path).children(self._tree), key=lambda item: (item[0].line, item[0].column))
        return [(replace(mutant, number=number), change) for number, (mutant, change) in enumerate(found)]


class _Walk:
    """Goes through a tree and remembers which statement and which function it is in."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: tuple[int, ...] = ()
        self._functions: list[ast.expr | None] = []

    def children(self, node: ast.AST) -> Iterator[tuple[Mutant, _Change]]:
        """The mutants below ``node``."""
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        lines = self._lines
        for field, value in ast.iter_fields(node):
            entered = function and field == "body"
            if entered:
                self._functions.append(getattr(node, "returns", None))
            items = enumerate(value) if isinstance(value, list) else ((None, value),)
            for index, child in items:
                if isinstance(child, ast.AST) and not is_silent(node, field, index, child):
                    self._lines = _lines_of(child) or lines
                    yield from self._mutants(child, _Place(node, field, index))
                    yield from self.children(child)
            if entered:
                self._functions.pop()
        self._lines = lines

    def _mutants(self, node: ast.AST, place: _Place) -> Iterator[tuple[Mutant, _Change]]:
        returns = self._functions[-1] if self._functions else None
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
        for kind, new in replacements(node, returns):
            before, after = ast.unparse(node), ast.unparse(new)
            mutant = Mutant(self._path, 0, line, column, kind, before, after, self._lines, imported=not self._functions)
            yield mutant, _Change(place, node, new)


def _lines_of(node: ast.AST) -> tuple[int, ...]:
    """The lines of a simple statement, or of a compound one down to its first inner statement; none of others."""
    if isinstance(node, ast.match_case):
        return tuple(range(node.pattern.lineno, max(node.pattern.lineno + 1, node.body[0].lineno)))
    if isinstance(node, ast.Match):
        return tuple(range(node.lineno, max(node.lineno + 1, node.cases[0].pattern.lineno)))
    if not isinstance(node, ast.stmt | ast.ExceptHandler):
        return ()
    body = getattr(node, "body", None)
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno
    return tuple(range(first, last + 1))
