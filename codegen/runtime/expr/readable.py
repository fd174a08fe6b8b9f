"""A graph's node as a syntax tree again, for formulas of what nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from .graph import ORDERED_OPERATIONS, Graph
from .syntax import Binary, Call, Comparison, Conditional, Index, Name, Number, Syntax, Unary

_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "floordiv": "//", "mod": "%", "and": "and", "or": "or",
}  # fmt: skip
_RELATIONS = {"lt": "<", "le": "<=", "eq": "==", "ne": "!="}
_ENTRY = re.compile(r"(?P<name>\w+)\[(?P<indices>[0-9,]+)\]")


def readable(graph: Graph, node: int, names: Mapping[int, Syntax], most: int) -> Syntax | None:
    """The tree of ``node``, in which those of ``names`` but itself are called by their names.

    None where it would have more than ``most`` parts, repetitions counted, or a constant that has no text.
    """
    sizes: dict[int, int] = {}
    trees: dict[int, Syntax] = {}
    for number in graph.reachable([node]):
        found = graph[number]
        known = names.get(number) if number != node else None
        if known is None and found.operation == "constant" and not isinstance(found.payload, Fraction):
            return None
        arguments = found.arguments
        sizes[number] = 1 if known is not None else 1 + sum(sizes[argument] for argument in arguments)
        if sizes[number] > most:
            sizes[number] = most + 1
            trees[number] = name("...")
        else:
            trees[number] = known or _tree(graph, number, [trees[argument] for argument in arguments])
    return trees[node] if sizes[node] <= most else None


def name(text: str) -> Name:
    """A name without a place."""
    return Name(start=0, end=0, name=text)


def entry(text: str, indices: tuple[int, ...]) -> Syntax:
    """An entry of an array, or the name itself where there are no indices."""
    numbers = tuple(_number(Fraction(index)) for index in indices)
    return Index(start=0, end=0, base=name(text), indices=numbers) if indices else name(text)


def squared(tree: Syntax) -> Syntax:
    """``tree**2``."""
    return Binary(start=0, end=0, operator="**", left=tree, right=_number(Fraction(2)))


def _number(value: Fraction) -> Syntax:
    if value < 0:
        return Unary(start=0, end=0, operator="-", operand=_number(-value))
    if 10**18 % value.denominator == 0:
        return Number(start=0, end=0, value=value, is_integer=value.denominator == 1)
    over, under = (Number(start=0, end=0, value=Fraction(part), is_integer=True) for part in value.as_integer_ratio())
    return Binary(start=0, end=0, operator="/", left=over, right=under)


def _tree(graph: Graph, number: int, arguments: list[Syntax]) -> Syntax:
    node = graph[number]
    operation = node.operation
    if operation == "constant":
        assert isinstance(node.payload, Fraction)
        return _number(node.payload)
    if operation == "symbol":
        match = _ENTRY.fullmatch(str(node.payload))
        if match is None:
            return name(str(node.payload))
        return entry(match["name"], tuple(map(int, match["indices"].split(","))))
    if operation in _OPERATORS:
        return Binary(start=0, end=0, operator=_OPERATORS[operation], left=arguments[0], right=arguments[1])
    if operation in _RELATIONS:
        return Comparison(start=0, end=0, operators=(_RELATIONS[operation],), operands=tuple(arguments))
    if operation in ("neg", "not"):
        return Unary(start=0, end=0, operator="-" if operation == "neg" else "not", operand=arguments[0])
    if operation == "select":
        return Conditional(start=0, end=0, test=arguments[0], then=arguments[1], otherwise=arguments[2])
    if operation in ORDERED_OPERATIONS:
        assert isinstance(node.payload, Fraction)
        arguments = [_number(node.payload), *arguments]
    return Call(start=0, end=0, function=operation, arguments=tuple(arguments)) if arguments else name(operation)
