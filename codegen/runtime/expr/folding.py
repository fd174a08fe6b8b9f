"""Makes nodes as a careful person writes them: no sum with zero, no product with one, signs pulled out.

The rules are those of real arithmetic, made for derivatives: a product with a literal zero is zero, which is how
what does not depend on a variable disappears, and literals in front of products are drawn together.
"""

from __future__ import annotations

from fractions import Fraction

from .graph import Graph


class FoldingBuilder:
    """Adds simplified real nodes to a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
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

    def add(self, left: int, right: int) -> int:
        """``left + right``."""
        if self.is_zero(left):
            return right
        if self.is_zero(right):
            return left
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first + second)
        if self.graph[right].operation == "neg":
            return self.sub(left, self.graph[right].arguments[0])
        if self.graph[left].operation == "neg":
            return self.sub(right, self.graph[left].arguments[0])
        return self.apply("add", left, right)

    def sub(self, left: int, right: int) -> int:
        """``left - right``."""
        if self.is_zero(right):
            return left
        if self.is_zero(left):
            return self.neg(right)
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first - second)
        if self.graph[right].operation == "neg":
            return self.add(left, self.graph[right].arguments[0])
        return self.apply("sub", left, right)

    def mul(self, left: int, right: int) -> int:
        """``left * right``."""
        first, second = self.value(left), self.value(right)
        if first is not None and second is not None:
            return self.constant(first * second)
        if first == 0 or second == 0:
            return self.zero
        if first is not None and abs(first) == 1:
            return right if first > 0 else self.neg(right)
        if second is not None and abs(second) == 1:
            return left if second > 0 else self.neg(left)
        for one, other in ((left, right), (right, left)):
            if self.graph[one].operation == "neg":
                return self.neg(self.mul(self.graph[one].arguments[0], other))
            factor = self.value(one)
            if factor is not None and self._factor(other) != 1:
                return self.mul(self.constant(factor * self._factor(other)), self._rest(other))
        return self.apply("mul", left, right) if second is None else self.apply("mul", right, left)

    def div(self, left: int, right: int) -> int:
        """``left / right``."""
        first, second = self.value(left), self.value(right)
        if first == 0 and second != 0:
            return self.zero
        if first is not None and second:
            return self.constant(first / second)
        if second is not None and abs(second) == 1:
            return left if second > 0 else self.neg(left)
        for one in (left, right):
            if self.graph[one].operation == "neg":
                inner = self.graph[one].arguments[0]
                return self.neg(self.div(inner, right) if one == left else self.div(left, inner))
        if self._factor(left) != 1 and self._factor(right) != 1:
            ratio = self.constant(self._factor(left) / self._factor(right))
            return self.div(self.mul(ratio, self._rest(left)), self._rest(right))
        return self.apply("div", left, right)

    def _factor(self, node: int) -> Fraction:
        """The literal in front of a product, 1 where there is none."""
        found = self.graph[node]
        value = self.value(found.arguments[0]) if found.operation == "mul" else None
        return value or Fraction(1)

    def _rest(self, node: int) -> int:
        """A product without the literal in front of it."""
        return node if self._factor(node) == 1 else self.graph[node].arguments[1]

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
