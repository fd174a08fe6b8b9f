"""Makes nodes as a careful person writes them: no sum with zero, no product with one, signs pulled out.

The rules are those of real arithmetic, made for derivatives: a product with a literal zero is zero, which is how
what does not depend on a variable disappears, and literals in front of products are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .cancel import cancel
from .graph import Graph
from .orders import normal_order

#: Literals with more places than this are quotients.
_PLACES = 18
#: How many things are taken out of one sum.
_NESTED = 3


class FoldingBuilder:
    """Adds simplified real nodes to a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._written = len(graph)
        self.zero = graph.constant(0)
        self.one = graph.constant(1)

    def value(self, node: int) -> Fraction | None:
        """The number that a literal node holds, else None."""
        found = self.graph[node]
        return found.payload if found.operation == "constant" and isinstance(found.payload, Fraction) else None

    def constant(self, value: Fraction | int) -> int:
        """A real literal."""
        return self.graph.constant(value)

    def apply(self, operation: str, *arguments: int) -> int:
        """A real node without simplification."""
        return self.graph.intern(operation, arguments)

    def ordered(self, operation: str, order: Fraction, argument: int) -> int:
        """A function with an order, in its normal form."""
        form = normal_order(operation, order)
        node = self.graph.intern(form.operation, (argument,), form.order)
        return node if form.sign > 0 else self.neg(node)

    def is_zero(self, node: int) -> bool:
        """Whether the node is the literal 0."""
        return self.value(node) == 0

    def neg(self, node: int) -> int:
        """``-node``."""
        value = self.value(node)
        if value is not None:
            return self.constant(-value)
        if self.graph[node].operation == "neg":
            return self.graph[node].arguments[0]
        return self.apply("neg", node)

    def add(self, left: int, right: int, room: int = _NESTED) -> int:
        """``left + right``."""
        if self.is_zero(left):
            return right
        if self.is_zero(right):
            return left
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first + second)
        if self.graph[right].operation == "neg":
            return self.sub(left, self.graph[right].arguments[0], room)
        if self.graph[left].operation == "neg":
            return self.sub(right, self.graph[left].arguments[0], room)
        return self._sum("add", left, right, room)

    def sub(self, left: int, right: int, room: int = _NESTED) -> int:
        """``left - right``."""
        if self.is_zero(right):
            return left
        if self.is_zero(left):
            return self.neg(right)
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first - second)
        if self.graph[right].operation == "neg":
            return self.add(left, self.graph[right].arguments[0], room)
        if self.graph[left].operation == "neg":
            return self.neg(self.add(self.graph[left].arguments[0], right, room))
        return self._sum("sub", left, right, room)

    def _sum(self, operation: str, left: int, right: int, room: int) -> int:
        """A sum or difference with what both terms share taken out: a divisor, or one factor.

        One rounding less, and where the rest cancels it does so before anything was rounded.
        """
        first, second = self.graph[left], self.graph[right]
        combine = self.add if operation == "add" else self.sub
        if room and first.operation == second.operation == "div" and first.arguments[1] == second.arguments[1]:
            return self.div(combine(first.arguments[0], second.arguments[0], room - 1), first.arguments[1])
        for position, factor in enumerate(self._factors(left)):
            if room and factor in self._factors(right) and self.value(factor) is None:
                rest = combine(self._without(left, factor), self._without(right, factor), room - 1)
                return self.mul(factor, rest) if position == 0 else self.mul(rest, factor)
        return self.apply(operation, left, right)

    def _factors(self, node: int) -> tuple[int, ...]:
        found = self.graph[node]
        return found.arguments if found.operation == "mul" else (node,)

    def _without(self, node: int, factor: int) -> int:
        if node == factor:
            return self.one
        first, second = self.graph[node].arguments
        return second if first == factor else first

    def mul(self, left: int, right: int) -> int:
        """``left * right``."""
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first * second)
        if first == 0 or second == 0:
            return self.zero
        for one, other in ((left, right), (right, left)):
            if self.graph[one].operation == "neg":
                inner = self.graph[one].arguments[0]
                return self.neg(self.mul(inner, other) if one == left else self.mul(other, inner))
        return self._combined(left, right, 1)

    def div(self, left: int, right: int) -> int:
        """``left / right``."""
        first, second = self.value(left), self.value(right)
        if first == 0 and second != 0:
            return self.zero
        if first is not None and second:
            return self.constant(first / second)
        for one in (left, right):
            if self.graph[one].operation == "neg":
                inner = self.graph[one].arguments[0]
                return self.neg(self.div(inner, right) if one == left else self.div(left, inner))
        return self._combined(left, right, -1)

    def _combined(self, left: int, right: int, sign: int) -> int:
        """``left * right**sign``: literals drawn together, and what stands on both sides of the stroke gone."""
        cancelled = cancel(self.graph, self._written, left, right, sign)
        if cancelled is not None:
            over, under = (self._product(powers) for powers in (cancelled.over, cancelled.under))
            return self._scaled(cancelled.literal, over if under == self.one else self._plain("div", over, under))
        first, second = self._literal(left), self._literal(right)
        operation = "mul" if sign == 1 else "div"
        if first == second == 1 or not (self._gives(left) or self._gives(right) or 1 not in (first, second)):
            return self._plain(operation, left, right)
        return self._scaled(first * second**sign, self._plain(operation, self._rest(left), self._rest(right)))

    def _gives(self, node: int) -> bool:
        """Whether the node is nothing without its literal, or not what an author wrote."""
        return self.value(node) is not None or (node >= self._written and self._literal(node) != 1)

    def _product(self, powers: Iterable[tuple[int, Fraction]]) -> int:
        product = self.one
        for base, exponent in powers:
            whole, root = (base, exponent) if exponent.denominator == 1 else (self.apply("sqrt", base), 2 * exponent)
            product = self._plain("mul", product, self.power(whole, root))
        return product

    def _plain(self, operation: str, left: int, right: int) -> int:
        """A product or quotient of what has no sign, with a literal in front; a factor 1 disappears."""
        if right == self.one:
            return left
        if operation == "mul" and left == self.one:
            return right
        over = self.graph[left]
        if over.operation == "div" and operation == "mul" and over.arguments[0] == self.one:
            return self._plain("div", right, over.arguments[1])
        under = self.graph[right]
        if under.operation == "div" and operation == "mul" and under.arguments[0] == self.one:
            return self._plain("div", left, under.arguments[1])
        if operation == "mul" and left == right:
            return self.power(left, Fraction(2))
        if operation == "mul" and over.operation == "mul" and left >= self._written and over.arguments[1] == right:
            return self._plain("mul", over.arguments[0], self.power(right, Fraction(2)))
        if operation == "mul" and self.value(right) is not None:
            left, right = right, left
        return self.apply(operation, left, right)

    def _scaled(self, literal: Fraction, node: int) -> int:
        """``literal * node`` for a node without a literal; a divisor that no decimal number equals stays one."""
        if literal < 0:
            return self.neg(self._scaled(-literal, node))
        if literal == 1:
            return node
        if node == self.one:
            return self.constant(literal)
        over, under = self.graph[node].arguments if self._is_open(node) else (node, self.one)
        if literal.numerator == 1 or 10**_PLACES % literal.denominator:
            under = self._times(Fraction(literal.denominator), under)
            literal = Fraction(literal.numerator)
        return self._plain("div", self._times(literal, over), under)

    def _times(self, literal: Fraction, node: int) -> int:
        """``literal * node`` for a node that has no literal."""
        return self._plain("mul", self.constant(literal), node)

    def _literal(self, node: int) -> Fraction:
        """The literal in front of a product, or over the one in front of a divisor; 1 where there is none."""
        if not self._is_open(node):
            return self._front(node)
        over, under = self.graph[node].arguments
        return self._front(over) / self._front(under)

    def _rest(self, node: int) -> int:
        """A node without its literal."""
        if not self._is_open(node):
            return self._behind(node)
        over, under = self.graph[node].arguments
        return node if self._literal(node) == 1 else self._plain("div", self._behind(over), self._behind(under))

    def _is_open(self, node: int) -> bool:
        """Whether the node is a quotient that may be taken apart: those that an author wrote stay whole."""
        return self.graph[node].operation == "div" and node >= self._written

    def _front(self, node: int) -> Fraction:
        first = self.graph[node].arguments[0] if self.graph[node].operation == "mul" else node
        return self.value(first) or Fraction(1)

    def _behind(self, node: int) -> int:
        if self.value(node):
            return self.one
        return node if self._front(node) == 1 else self.graph[node].arguments[1]

    def power(self, base: int, exponent: Fraction) -> int:
        """``base ** exponent`` with a literal exponent; 0 and 1 disappear, 1/2 is a square root."""
        if exponent == 0:
            return self.one
        if exponent == 1:
            return base
        if exponent == Fraction(1, 2):
            return self.apply("sqrt", base)
        if exponent == -1:
            return self.div(self.one, base)
        return self.apply("pow", base, self.constant(exponent))

    def select(self, condition: int, then: int, otherwise: int) -> int:
        """``then if condition else otherwise``; one branch where both are the same."""
        if then == otherwise:
            return then
        operation = self.graph[condition].operation
        if operation in ("true", "false"):
            return then if operation == "true" else otherwise
        return self.apply("select", condition, then, otherwise)

    def less_equal(self, left: int, right: int) -> int:
        """The boolean node ``left <= right``."""
        return self.graph.intern("le", (left, right), kind="bool")

    def equal(self, left: int, right: int) -> int:
        """The boolean node ``left == right``."""
        return self.graph.intern("eq", (left, right), kind="bool")

    def both(self, left: int | None, right: int) -> int:
        """The boolean node ``left and right``; ``right`` where ``left`` is None."""
        if left is None or left == right:
            return right
        return self.graph.intern("and", (left, right), kind="bool")

    def either(self, left: int, right: int) -> int:
        """The boolean node ``left or right``."""
        return left if left == right else self.graph.intern("or", (left, right), kind="bool")

    def negation(self, condition: int) -> int:
        """The boolean node ``not condition``."""
        if self.graph[condition].operation == "not":
            return self.graph[condition].arguments[0]
        return self.graph.intern("not", (condition,), kind="bool")
