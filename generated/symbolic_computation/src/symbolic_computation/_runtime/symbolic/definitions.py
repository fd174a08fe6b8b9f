"""Named expressions put in place of their names, so that one text says all that a result depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..expr.budget import Budget
from ..expr.errors import ExpressionError
from ..expr.functions import CONSTANTS
from ..expr.syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Slice,
    Syntax,
    Unary,
)

Place = Callable[[Name, int], Syntax]


@dataclass(frozen=True, slots=True)
class Definition:
    """A tree with everything in place; ``free`` are the names that it depends on."""

    tree: Syntax
    size: int
    depth: int
    free: frozenset[str]


def free_names(tree: Syntax) -> list[Name]:
    """Every occurrence of a name that no loop binds and that is no built-in constant, in the order of reading."""
    found: list[Name] = []
    pending: list[tuple[Syntax, frozenset[str]]] = [(tree, frozenset())]
    while pending:
        part, bound = pending.pop()
        if isinstance(part, Name):
            if part.name not in CONSTANTS and part.name not in bound:
                found.append(part)
        elif isinstance(part, Comprehension):
            ends = [end for end in (part.first, part.last) if end is not None]
            pending += [(part.element, bound | {part.variable}), *((end, bound) for end in ends)]
        else:
            pending += [(child, bound) for child in reversed(_children(part))]
    return found


def _children(part: Syntax) -> tuple[Syntax, ...]:
    match part:
        case Binary():
            return (part.left, part.right)
        case Unary():
            return (part.operand,)
        case Call():
            return part.arguments
        case Comparison():
            return part.operands
        case Conditional():
            return (part.then, part.test, part.otherwise)
        case Array():
            return part.entries
        case Index():
            return (part.base, *part.indices)
    return ()


class Rebuild:
    """One walk over a tree that asks ``place`` what stands for a free name; counts parts and depth."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._bound: list[str] = []
        self._depth = 0
        self.size = 0
        self.depth = 0

    @property
    def bound(self) -> frozenset[str]:
        """The loop variables around the name that is being placed."""
        return frozenset(self._bound)

    def whole(self, tree: Syntax) -> Syntax:
        """The tree with every free name replaced."""
        self.size += 1
        self._depth += 1
        self.depth = max(self.depth, self._depth)
        result = self._part(tree)
        self._depth -= 1
        return result

    def _part(self, tree: Syntax) -> Syntax:
        start, end = tree.start, tree.end
        match tree:
            case Name():
                return tree if tree.name in self._bound else self._place(tree, self._depth)
            case Binary():
                return self._binary(tree)
            case Unary():
                return Unary(operator=tree.operator, operand=self.whole(tree.operand), start=start, end=end)
            case Call():
                return Call(function=tree.function, arguments=self._call_arguments(tree), start=start, end=end)
            case Comparison():
                return Comparison(operators=tree.operators, operands=self._all(tree.operands), start=start, end=end)
            case Conditional():
                then, test, other = self.whole(tree.then), self.whole(tree.test), self.whole(tree.otherwise)
                return Conditional(then=then, test=test, otherwise=other, start=start, end=end)
            case Array():
                return Array(entries=self._all(tree.entries), start=start, end=end)
            case Index():
                return Index(base=self.whole(tree.base), indices=self._all(tree.indices), start=start, end=end)
            case Comprehension():
                return self._comprehension(tree)
            case Number() | Slice():
                return tree
        raise TypeError(f"{type(tree).__name__} is not part of the syntax tree")

    def _all(self, parts: tuple[Syntax, ...]) -> tuple[Syntax, ...]:
        return tuple([self.whole(part) for part in parts])

    def _call_arguments(self, tree: Call) -> tuple[Syntax, ...]:
        if tree.function == "diff" and len(tree.arguments) == 2:
            return (self.whole(tree.arguments[0]), tree.arguments[1])
        return self._all(tree.arguments)

    def _binary(self, tree: Binary) -> Syntax:
        """A chain such as ``a + b - c`` is walked along its left side, because it may be longer than the stack."""
        chain = [tree]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        result = self.whole(chain[-1].left)
        for link in reversed(chain):
            self.size += 1
            right = self.whole(link.right)
            result = Binary(operator=link.operator, left=result, right=right, start=link.start, end=link.end)
        return result

    def _comprehension(self, tree: Comprehension) -> Syntax:
        first = None if tree.first is None else self.whole(tree.first)
        last = self.whole(tree.last)
        self._bound.append(tree.variable)
        element = self.whole(tree.element)
        self._bound.pop()
        return Comprehension(
            reduction=tree.reduction,
            element=element,
            variable=tree.variable,
            first=first,
            last=last,
            start=tree.start,
            end=tree.end,
        )


def put_in_place(tree: Syntax, definitions: Mapping[str, Definition], budget: Budget) -> Definition:
    """``tree`` with definitions for their names; ``ExpressionError`` where that grows beyond ``budget``."""
    free = {name.name for name in free_names(tree)} - definitions.keys()

    def place(name: Name, depth: int) -> Syntax:
        found = definitions.get(name.name)
        if found is None:
            return name
        captured = sorted(found.free & rebuild.bound)
        if captured:
            raise ExpressionError(
                "C212",
                f"{name.name} depends on {captured[0]}, which is a loop variable here",
                name.start,
                name.end,
                f"rename the loop variable {captured[0]}",
            )
        rebuild.size += found.size - 1
        rebuild.depth = max(rebuild.depth, depth + found.depth - 1)
        if rebuild.size > budget.nodes or rebuild.depth > budget.depth + 2:
            limit = f"{budget.nodes} parts" if rebuild.size > budget.nodes else f"a depth of {budget.depth}"
            raise ExpressionError(
                "C222",
                f"with {name.name} in place the expression grows beyond the budget of {limit}",
                name.start,
                name.end,
                "use smaller definitions",
            )
        free.update(found.free)
        return found.tree

    rebuild = Rebuild(place)
    try:
        result = rebuild.whole(tree)
    except RecursionError:
        raise ExpressionError(
            "C207", "the expression nests too deeply", tree.start, tree.end, "use more definitions"
        ) from None
    return Definition(result, rebuild.size, rebuild.depth, frozenset(free))
