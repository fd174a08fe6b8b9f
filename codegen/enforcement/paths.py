"""Which ways through a function do a thing before they give something away."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
#: Whether evaluating this node does the thing.
Decisive = Callable[[ast.AST], bool]


@dataclass(frozen=True)
class Exit:
    """A place at which a function gives something away: a ``return``, a ``yield``, or its end."""

    node: ast.AST


def exits_without(function: FunctionNode, decisive: Decisive) -> tuple[Exit, ...]:
    """The exits of ``function`` that a way reaches on which nothing decisive was evaluated.

    Loops may run no time at all, handlers may run after nothing of their ``try``, and what is suppressed may have
    been cut off at its beginning. A ``raise`` is no exit. Bodies of inner functions are not on the way.
    """
    walk = _Walk(decisive)
    done = walk.block(function.body, False)
    found = list(walk.found)
    if done is False:
        found.append(Exit(function))
    return tuple(found)


class _Walk:
    """``None`` for a way that ended, else whether the thing was done on every way to here."""

    def __init__(self, decisive: Decisive) -> None:
        self._decisive = decisive
        self._finals: list[bool] = []
        self.found: list[Exit] = []

    def block(self, body: list[ast.stmt], done: bool | None) -> bool | None:
        for statement in body:
            if done is None:
                return None
            done = self._statement(statement, done)
        return done

    def _statement(self, node: ast.stmt, done: bool) -> bool | None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return done
        if isinstance(node, ast.If):
            done = self._expression(node.test, done)
            return _join(self.block(node.body, done), self.block(node.orelse, done))
        if isinstance(node, ast.Match):
            return self._match(node, done)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, done)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, done)
        if isinstance(node, ast.Try | ast.TryStar):
            return self._try(node, done)
        for expression in (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)):
            done = self._expression(expression, done)
        if isinstance(node, ast.Return):
            self._leave(node, done)
        return None if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue) else done

    def _expression(self, node: ast.expr, done: bool) -> bool:
        """``done`` after ``node``; what is yielded leaves at once."""
        for part in certain(node):
            done = done or self._decisive(part)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Yield | ast.YieldFrom):
                self._leave(inner, done)
        return done

    def _leave(self, node: ast.AST, done: bool) -> None:
        if not (done or any(self._finals)):
            self.found.append(Exit(node))

    def _match(self, node: ast.Match, done: bool) -> bool | None:
        done = self._expression(node.subject, done)
        ends = [self.block(case.body, done) for case in node.cases]
        last = node.cases[-1]
        whole = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        return _join(*ends, *(() if whole else (done,)))

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, done: bool) -> bool | None:
        forever = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        done = self._expression(node.test if isinstance(node, ast.While) else node.iter, done)
        end = self.block(node.body, done)
        after = self.block(node.orelse, done)
        left = any(isinstance(inner, ast.Break) for inner in ast.walk(node))
        if forever:
            return done if left else None
        return _join(done if end is not None or left else None, after, done)

    def _with(self, node: ast.With | ast.AsyncWith, done: bool) -> bool | None:
        suppressed = False
        for item in node.items:
            done = self._expression(item.context_expr, done)
            suppressed = suppressed or "suppress" in ast.unparse(item.context_expr)
        end = self.block(node.body, done)
        return _join(end, done) if suppressed else end

    def _try(self, node: ast.Try | ast.TryStar, done: bool) -> bool | None:
        """A ``finally`` that does the thing does it on the way out of everything in front of it."""
        self._finals.append(_Walk(self._decisive).block(node.finalbody, False) is True)
        end = self.block(node.body, done)
        end = self.block(node.orelse, end)
        end = _join(end, *(self.block(handler.body, done) for handler in node.handlers))
        self._finals.pop()
        return None if end is None else self.block(node.finalbody, end)


def _join(*ends: bool | None) -> bool | None:
    open_ends = [end for end in ends if end is not None]
    return all(open_ends) if open_ends else None


def certain(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of an expression that are evaluated whenever it is, innermost first where one needs the other."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.BoolOp):
        yield from certain(node.values[0])
    elif isinstance(node, ast.IfExp):
        yield from certain(node.test)
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from certain(node.generators[0].iter)
    elif isinstance(node, ast.Compare):
        yield from certain(node.left)
        yield from certain(node.comparators[0])
    else:
        for child in ast.iter_child_nodes(node):
            yield from certain(child)
    yield node
