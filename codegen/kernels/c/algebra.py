"""Algebra that makes compiled kernels cheaper and keeps their accuracy.

Two kinds of rewrites. Some add no rounding, and are made everywhere: signs leave products, constants meet, zeros and
ones vanish, division by a number becomes multiplication where that is as exact. Others add a rounding or two where
many quotients share a divisor; they are made only where nothing but sums, products and quotients follows, for a
rounding in front of a jump, a root or an exponential may count for more than one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from codegen.runtime.expr.graph import Graph, Node
from codegen.runtime.expr.oracle import evaluate_constant
from codegen.runtime.expr.schedule import CONSTANTS, LEAVES

#: Finite for finite arguments, apart from overflow.
_TOTAL = frozenset({
    "symbol", "constant", "pi", "e", "tau", "add", "sub", "mul", "neg", "abs", "min", "max", "sin", "cos", "tanh",
    "atan", "erf", "erfc", "floor", "ceil", "trunc", "round", "sign", "asinh", "cbrt",
})  # fmt: skip
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "neg"})
#: Bits of a constant from which on it is no number that people write, but a rounded root or multiple of pi.
_IRRATIONAL_BITS = 45
#: Divisions by the same divisor from which on its reciprocal is taken.
_SHARED = 2


def cheaper_algebra(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The same real values from fewer or cheaper operations; for every node that the roots need, its node there."""
    plain, mapping = _Simplifier(graph, roots).run()
    moved_roots = [mapping[root] for root in roots]
    shared, moved = _shared_divisors(plain, moved_roots)
    return shared, {old: moved[new] for old, new in mapping.items() if new in moved}


class _Simplifier:
    """Rewrites that add no rounding."""

    def __init__(self, graph: Graph, roots: Sequence[int]) -> None:
        self._old = graph
        self._numbers = graph.reachable(roots)
        self._new = Graph()
        self._total: dict[int, bool] = {}
        self._turned: dict[tuple[str, int, int], int] = {}
        self._inputs: list[int] = []
        self._zeros: set[int] = set()
        self._factors = {
            (value, node.arguments[1])
            for node in (graph[number] for number in self._numbers)
            if node.operation == "mul" and (value := _value(graph, node.arguments[0])) is not None
        } | {
            (value, node.arguments[0])
            for node in (graph[number] for number in self._numbers)
            if node.operation == "mul" and (value := _value(graph, node.arguments[1])) is not None
        }

    def run(self) -> tuple[Graph, dict[int, int]]:
        mapping: dict[int, int] = {}
        for number in self._numbers:
            node = self._old[number]
            arguments = [mapping[argument] for argument in node.arguments]
            if node.operation in _ARITHMETIC and all(self._new[a].operation in CONSTANTS for a in arguments):
                mapping[number] = self._folded(node, arguments)
            elif node.operation == "div":
                mapping[number] = self._quotient(node, *arguments)
            else:
                mapping[number] = self._made(node, arguments)
        return self._new, mapping

    def _made(self, node: Node, arguments: Sequence[int]) -> int:
        if node.operation in ("add", "sub"):
            return self._sum(node.operation, *arguments)
        if node.operation == "mul":
            return self._product(*arguments)
        if node.operation == "neg":
            return self._negative(*arguments)
        return self._new.intern(node.operation, arguments, node.payload, node.kind)

    def _folded(self, node: Node, arguments: Sequence[int]) -> int:
        """A constant."""
        values = [_value(self._new, argument) for argument in arguments]
        number = self._new.intern(node.operation, arguments, node.payload, node.kind)
        if None not in values:
            left, right = values[0], values[-1]
            assert left is not None and right is not None
            if node.operation == "div" and right == 0:
                return self._not_finite(math.nan if left == 0 else math.inf if left > 0 else -math.inf)
            return self._new.constant(_exact(node.operation, left, right))
        value = evaluate_constant(self._new, number)
        return self._new.constant(Fraction(value)) if math.isfinite(value) else self._not_finite(value)

    def _not_finite(self, value: float) -> int:
        return self._new.intern("constant", (), "nan" if math.isnan(value) else str(value))

    def _sum(self, operation: str, left: int, right: int) -> int:
        first, second = self._new[left], self._new[right]
        if _value(self._new, right) == 0:
            return left
        if _value(self._new, left) == 0:
            return right if operation == "add" else self._negative(right)
        if left in self._zeros or right in self._zeros:
            return self._sum_with_zero(operation, left, right)
        if second.operation == "neg":
            return self._sum("sub" if operation == "add" else "add", left, second.arguments[0])
        factor = _value(self._new, second.arguments[0]) if second.operation == "mul" else None
        if factor is not None and factor < 0:
            right = self._make("mul", self._new.constant(-factor), second.arguments[1])
            operation = "sub" if operation == "add" else "add"
        if first.operation == "neg":
            inner = first.arguments[0]
            if operation == "add":
                return self._sum("sub", right, inner)
            return self._negative(self._sum("add", inner, right))
        return self._make(operation, left, right)

    def _sum_with_zero(self, operation: str, left: int, right: int) -> int:
        """A term that is zero goes where the other one brings along its inputs, and with them their NaN."""
        if right in self._zeros and self._brings(left, right):
            return left
        if left in self._zeros and self._brings(right, left):
            return right if operation == "add" else self._negative(right)
        number = self._make(operation, left, right)
        if left in self._zeros and right in self._zeros:
            self._zeros.add(number)
        return number

    def _brings(self, kept: int, gone: int) -> bool:
        return self._depends(gone) & ~self._depends(kept) == 0

    def _depends(self, number: int) -> int:
        """The symbols that a node needs, a bit each."""
        for node in self._new.nodes[len(self._inputs) :]:
            own = 1 << len(self._inputs) if node.operation == "symbol" else 0
            for argument in node.arguments:
                own |= self._inputs[argument]
            self._inputs.append(own)
        return self._inputs[number]

    def _negative(self, argument: int) -> int:
        node = self._new[argument]
        if node.operation == "neg":
            return node.arguments[0]
        value = _value(self._new, argument)
        return self._make("neg", argument) if value is None else self._new.constant(-value)

    def _product(self, left: int, right: int) -> int:
        if _value(self._new, right) is not None:
            left, right = right, left
        factor = _value(self._new, left)
        first, second = self._new[left], self._new[right]
        if factor is not None:
            return self._scaled(factor, right)
        if first.operation == "neg":
            return self._negative(self._product(first.arguments[0], right))
        if second.operation == "neg":
            return self._negative(self._product(left, second.arguments[0]))
        return self._make("mul", left, right)

    def _scaled(self, factor: Fraction, argument: int) -> int:
        node = self._new[argument]
        if factor == 1:
            return argument
        if factor == 0 and self._is_total(argument):
            number = self._make("mul", self._new.constant(0), argument)
            self._zeros.add(number)
            return number
        if factor == -1:
            return self._negative(argument)
        if node.operation == "neg":
            return self._scaled(-factor, node.arguments[0])
        return self._make("mul", self._new.constant(factor), argument)

    def _quotient(self, node: Node, left: int, right: int) -> int:
        first, second = self._new[left], self._new[right]
        divisor = _value(self._new, right)
        if divisor == 1:
            return left
        if divisor is not None and divisor != 0:
            inverse = 1 / divisor
            if (inverse, node.arguments[0]) in self._factors or _is_exact(inverse) or _is_irrational(divisor):
                return self._scaled(inverse, left)
        if first.operation == "neg":
            return self._negative(self._quotient(node, first.arguments[0], right))
        if second.operation == "neg":
            return self._negative(self._quotient(node, left, second.arguments[0]))
        return self._make("div", left, right)

    def _is_total(self, number: int) -> bool:
        """Whether a node is defined wherever its inputs are finite, so that nothing is lost with it."""
        known = self._total.get(number)
        if known is None:
            stack = [number]
            while stack:
                node = self._new[stack[-1]]
                open_arguments = [argument for argument in node.arguments if argument not in self._total]
                if node.operation in _TOTAL and open_arguments:
                    stack.extend(open_arguments)
                    continue
                self._total[stack.pop()] = node.operation in _TOTAL and all(self._total[a] for a in node.arguments)
            known = self._total[number]
        return known

    def _make(self, operation: str, *arguments: int) -> int:
        """The node; for a sum or product that there is with its operands the other way round, that one."""
        if operation not in ("add", "mul"):
            return self._new.intern(operation, arguments)
        left, right = arguments
        turned = self._turned.get((operation, right, left))
        if turned is not None:
            return turned
        number = self._new.intern(operation, arguments)
        self._turned[operation, left, right] = number
        return number


def _shared_divisors(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """Takes literals out of quotients that differ in nothing else, then reciprocals of divisors that several share."""
    outer = _outer(graph, roots)
    numbers = graph.reachable(roots)
    quotients = [number for number in numbers if number in outer and graph[number].operation == "div"]
    alike = Counter(_without_literal(graph, number) for number in quotients)
    distinct = Counter(divisor for (_, divisor) in alike)
    new = Graph()
    mapping: dict[int, int] = {}
    for number in numbers:
        node = graph[number]
        arguments = [mapping[argument] for argument in node.arguments]
        if number not in outer or node.operation != "div":
            mapping[number] = new.intern(node.operation, arguments, node.payload, node.kind)
            continue
        numerator, divisor = node.arguments
        bare, _ = _without_literal(graph, number)
        literal = None
        value = _value(graph, divisor)
        if value:
            mapping[number] = _by_literal(new, graph, number, value, mapping, distinct[divisor] >= _SHARED)
            continue
        if bare != numerator and alike[bare, divisor] > 1:
            literal, numerator = mapping[graph[numerator].arguments[0]], bare
        is_shared = distinct[divisor] >= _SHARED and graph[divisor].operation not in CONSTANTS
        mapping[number] = _divided(new, mapping[numerator], mapping[divisor], is_shared)
        if literal is not None:
            mapping[number] = new.intern("mul", (literal, mapping[number]))
    return new, mapping


def _by_literal(
    new: Graph, graph: Graph, quotient: int, divisor: Fraction, mapping: Mapping[int, int], is_shared: bool
) -> int:
    """A quotient by a literal: without division where the numerator begins with a literal, or the divisor is shared."""
    numerator, below = graph[quotient].arguments
    product = _product(new, graph, numerator, 1 / divisor, mapping)
    if product is not None:
        return product
    if is_shared and _is_normal(1 / divisor):
        return new.intern("mul", (new.constant(1 / divisor), mapping[numerator]))
    return new.intern("div", (mapping[numerator], mapping[below]))


def _product(new: Graph, graph: Graph, number: int, scale: Fraction, mapping: Mapping[int, int]) -> int | None:
    """A product times ``scale``, which goes into the literal that it begins with.

    None where there is no such literal, or where no normal double is near to what it would become.
    """
    factors = []
    while graph[number].operation == "mul":
        left, right = graph[number].arguments
        factors.append(right)
        value = _value(graph, left)
        if value is not None:
            if value and not _is_normal(value * scale):
                return None
            product = new.constant(value * scale)
            for factor in reversed(factors):
                product = new.intern("mul", (product, mapping[factor]))
            return product
        number = left
    return None


def _divided(graph: Graph, numerator: int, divisor: int, is_shared: bool) -> int:
    if not is_shared:
        return graph.intern("div", (numerator, divisor))
    reciprocal = graph.intern("div", (graph.constant(1), divisor))
    if _value(graph, numerator) == 1:
        return reciprocal
    return graph.intern("mul", (numerator, reciprocal))


def _without_literal(graph: Graph, quotient: int) -> tuple[int, int]:
    """Numerator and divisor, the numerator without a literal factor in front."""
    numerator, divisor = graph[quotient].arguments
    node = graph[numerator]
    if node.operation == "mul" and _value(graph, node.arguments[0]) is not None:
        return node.arguments[1], divisor
    return numerator, divisor


def _outer(graph: Graph, roots: Sequence[int]) -> set[int]:
    """Nodes that reach results through arithmetic alone, and no sum with a literal, which may cancel exactly."""
    inner: set[int] = set()
    numbers = graph.reachable(roots)
    for number in reversed(numbers):
        node = graph[number]
        literal = node.operation in ("add", "sub") and any(_value(graph, a) is not None for a in node.arguments)
        if node.operation not in _ARITHMETIC or literal or number in inner:
            inner.update(node.arguments)
    return {number for number in numbers if number not in inner and graph[number].operation not in LEAVES}


def _value(graph: Graph, number: int) -> Fraction | None:
    node = graph[number]
    return node.payload if node.operation == "constant" and isinstance(node.payload, Fraction) else None


def _exact(operation: str, left: Fraction, right: Fraction) -> Fraction:
    if operation == "neg":
        return -left
    if operation == "add":
        return left + right
    if operation == "sub":
        return left - right
    return left * right if operation == "mul" else left / right


def _is_normal(value: Fraction) -> bool:
    """Whether the doubles around a value are normal, and far from the ends of those."""
    return 2.0**-1000 < abs(value) < 2.0**1000


def _is_exact(value: Fraction) -> bool:
    """Whether a double has this very value, and its neighbourhood is normal."""
    return _is_normal(value) and Fraction(float(value)) == value


def _is_irrational(value: Fraction) -> bool:
    """Whether a number must have been rounded: its double needs nearly all bits, and no short fraction is meant."""
    whole = value.denominator & (value.denominator - 1) == 0
    odd = value.numerator >> ((value.numerator & -value.numerator).bit_length() - 1) if value.numerator else 0
    return whole and abs(odd).bit_length() >= _IRRATIONAL_BITS and _is_normal(value)
