"""Rewrites a graph into one that floating point evaluates well, without changing any real value.

Constants are folded to the nearest double, powers with small exponents become products and square roots,
``exp(x) - 1`` and ``log(1 + x)`` become the functions that do not cancel, signs are pulled together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from . import rewrite_special
from .graph import BOOLEAN_OPERATIONS, ELLIPTIC_SLOPES, Graph, Node
from .oracle import evaluate_constant
from .schedule import LEAVES

#: Powers up to this are products; beyond it the library's ``pow`` is more accurate.
LARGEST_PRODUCT = 8


def rewrite(
    graph: Graph, roots: Iterable[int], named: Iterable[int] = (), *, exact_special: bool = False
) -> tuple[Graph, dict[int, int]]:
    """A new graph and, for every node that the roots need, its node there; those in ``named`` stay whole.

    Without ``exact_special`` the special functions are brought to where SciPy evaluates them well, and ``elliprd`` of
    y is Carlson's integral R_D(0, y, 1).

    All numbers of the new graph are of kind real. A constant without a finite value has the payload ``"nan"``,
    ``"inf"`` or ``"-inf"``.
    """
    roots = list(roots)
    return _Rewriter(graph, roots, [*roots, *named], exact_special).run()


class _Rewriter:
    def __init__(self, graph: Graph, roots: list[int], named: list[int], exact_special: bool) -> None:
        self._old = graph
        self._numbers = numbers = graph.reachable(roots)
        self._roots = frozenset(roots)
        self._exact_special = exact_special
        self._new = Graph()
        self._map: dict[int, int] = {}
        self._uses = Counter(named)
        self._uses.update(argument for number in numbers for argument in graph[number].arguments)

    def run(self) -> tuple[Graph, dict[int, int]]:
        moving: set[int] = set()
        for number in self._numbers:
            node = self._old[number]
            if node.operation == "symbol" or any(argument in moving for argument in node.arguments):
                moving.add(number)
        needed = self._fixed_that_matter(moving)
        for number in self._numbers:
            if number in moving:
                self._map[number] = self._moving(self._old[number])
            elif number in needed:
                self._map[number] = self._fixed(number)
        return self._new, self._map

    def _fixed_that_matter(self, moving: set[int]) -> set[int]:
        """Constants that are results, or enter something that moves: their own parts are not printed."""
        needed = {number for number in self._roots if number not in moving}
        return needed | {
            argument for number in moving for argument in self._old[number].arguments if argument not in moving
        }

    def _fixed(self, number: int) -> int:
        node = self._old[number]
        if node.operation in LEAVES:
            return self._new.intern(node.operation, (), node.payload, "bool" if node.kind == "bool" else "real")
        value = evaluate_constant(self._old, number)
        if node.kind == "bool":
            return self._new.intern("true" if value else "false", kind="bool")
        if math.isfinite(value):
            return self._new.constant(Fraction(value))
        return self._new.intern("constant", (), "nan" if math.isnan(value) else str(value))

    def _moving(self, node: Node) -> int:
        arguments = [self._map[argument] for argument in node.arguments]
        operation = node.operation
        if operation == "pow":
            return self._power(arguments[0], arguments[1])
        if operation in ("add", "sub"):
            return self._sum(operation, arguments[0], arguments[1])
        if not self._exact_special and operation == "select" and node.payload in ELLIPTIC_SLOPES:
            m = self._map[self._old[node.arguments[0]].arguments[0]]
            return rewrite_special.elliptic_slope(self._new, str(node.payload), m, arguments[2])
        if operation in ("select", "and", "or", "not"):
            return self._logic(operation, arguments)
        if operation == "log":
            return self._logarithm(arguments[0])
        if operation == "lambertw" and not self._exact_special:
            return rewrite_special.lambert_w(self._new, arguments[0])
        if isinstance(node.payload, Fraction) and not self._exact_special:
            return rewrite_special.ordered(self._new, operation, node.payload, arguments[0])
        if operation in ("mul", "div"):
            if operation == "mul" and self._value(arguments[0]) is not None:
                return self._scaled(arguments[0], node.arguments[1])
            return self._product(operation, arguments[0], arguments[1])
        kind = "bool" if operation in BOOLEAN_OPERATIONS or node.kind == "bool" else "real"
        return self._new.intern(operation, arguments, node.payload, "bool" if kind == "bool" else "real")

    def _value(self, number: int) -> Fraction | None:
        node = self._new[number]
        return node.payload if node.operation == "constant" and isinstance(node.payload, Fraction) else None

    def _make(self, operation: str, *arguments: int) -> int:
        return self._new.intern(operation, arguments)

    def _sum(self, operation: str, left: int, right: int) -> int:
        first, second = self._new[left], self._new[right]
        if first.operation == "exp" and self._value(right) == (1 if operation == "sub" else -1):
            return self._make("expm1", *first.arguments)
        if second.operation == "neg":
            return self._make("sub" if operation == "add" else "add", left, second.arguments[0])
        value = self._value(right)
        if value is not None and value < 0:
            return self._make("sub" if operation == "add" else "add", left, self._new.constant(-value))
        if first.operation == "neg" and operation == "add":
            return self._make("sub", right, first.arguments[0])
        return self._make(operation, left, right)

    def _scaled(self, literal: int, old: int) -> int:
        """``literal`` times a node of the old graph; in front of a product's first factor, where nothing else needs
        the product: so it is read, and as exact as around it."""
        spine = []
        while self._old[old].operation == "mul" and self._uses[old] == 1:
            old, factor = self._old[old].arguments
            spine.append(self._map[factor])
        product = self._product("mul", literal, self._map[old])
        for factor in reversed(spine):
            product = self._product("mul", product, factor)
        return product

    def _product(self, operation: str, left: int, right: int) -> int:
        if self._value(right) == 1:
            return left
        if operation == "mul" and self._value(left) == 1:
            return right
        first, second = self._new[left], self._new[right]
        if first.operation == "neg" and second.operation == "neg":
            return self._make(operation, first.arguments[0], second.arguments[0])
        return self._make(operation, left, right)

    def _logarithm(self, argument: int) -> int:
        node = self._new[argument]
        if node.operation == "add":
            for one, other in (node.arguments, node.arguments[::-1]):
                if self._value(one) == 1:
                    return self._make("log1p", other)
        return self._make("log", argument)

    def _logic(self, operation: str, arguments: list[int]) -> int:
        constants = [self._new[argument].operation for argument in arguments]
        if operation == "select" and constants[0] in ("true", "false"):
            return arguments[1 if constants[0] == "true" else 2]
        if operation == "not" and constants[0] == "not":
            return self._new[arguments[0]].arguments[0]
        if operation in ("and", "or"):
            neutral = "true" if operation == "and" else "false"
            for position in (0, 1):
                if constants[position] in ("true", "false"):
                    return arguments[1 - position] if constants[position] == neutral else arguments[position]
        is_bool = operation != "select" or self._new[arguments[1]].kind == "bool"
        return self._new.intern(operation, arguments, kind="bool" if is_bool else "real")

    def _power(self, base: int, exponent: int) -> int:
        value = self._value(exponent)
        if value is None or abs(value) > LARGEST_PRODUCT or value.denominator > 2:
            return self._make("pow", base, exponent)
        size = abs(value)
        if size == 0:
            return self._new.constant(1)
        result = self._whole_power(base, int(size)) if size >= 1 else None
        if size.denominator == 2:
            root = self._make("sqrt", base)
            result = root if result is None else self._make("mul", result, root)
        if result is None or value > 0:
            return base if result is None else result
        return self._make("div", self._new.constant(1), result)

    def _whole_power(self, base: int, exponent: int) -> int:
        if exponent == 1:
            return base
        half = self._whole_power(base, exponent // 2)
        square = self._new.intern("pow", (half, self._new.constant(2)))
        return square if exponent % 2 == 0 else self._make("mul", square, base)
