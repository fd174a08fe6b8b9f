"""Derivatives on the graph, in time linear in the graph for every row or column that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .derivative_special import FACTORS
from .folding import FoldingBuilder
from .graph import BOOLEAN_OPERATIONS, Graph, Node

#: Their derivative is 0 by definition of the language.
FLAT_OPERATIONS = BOOLEAN_OPERATIONS | {
    "constant", "symbol", "pi", "e", "tau", "floordiv", "sign", "floor", "ceil", "trunc", "round", "heaviside",
}  # fmt: skip


def differentiate(graph: Graph, outputs: Sequence[int], wrt: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The derivative of every output with respect to every symbol: one row an output, new nodes in ``graph``.

    Forward where there are no more symbols than outputs, reverse otherwise. Floor, ceil, trunc, round, sign,
    heaviside, ``//`` and conditions have derivative 0; abs gives sign; min, max and select give the chosen
    branch's.
    """
    nodes = _between(graph, outputs, wrt)
    build = FoldingBuilder(graph)
    if len(wrt) <= len(outputs):
        columns = [_forward(build, nodes, outputs, symbol) for symbol in wrt]
        return tuple(tuple(column[row] for column in columns) for row in range(len(outputs)))
    return tuple(_reverse(build, nodes, output, wrt) for output in outputs)


def _between(graph: Graph, outputs: Sequence[int], wrt: Sequence[int]) -> list[int]:
    """The nodes on a path from a symbol of ``wrt`` to an output, rising; flat operations end a path."""
    moving = set(wrt)
    path = []
    for number in graph.reachable(outputs):
        node = graph[number]
        if number in moving:
            path.append(number)
        elif node.operation not in FLAT_OPERATIONS and any(argument in moving for argument in node.arguments):
            moving.add(number)
            path.append(number)
    return path


def _forward(build: FoldingBuilder, nodes: list[int], outputs: Sequence[int], symbol: int) -> list[int]:
    graph = build.graph
    tangents = {symbol: build.one}
    for number in nodes:
        node = graph[number]
        if number == symbol or node.operation in FLAT_OPERATIONS:
            continue
        incoming = [tangents.get(argument) for argument in node.arguments]
        if all(tangent is None for tangent in incoming):
            continue
        tangent = _chosen(build, node, incoming) if node.operation in _CHOICES else None
        if tangent is None:
            tangent = build.zero
            for position, moving in enumerate(incoming):
                if moving is not None:
                    tangent = build.add(tangent, _through(build, number, position, moving))
        if not build.is_zero(tangent):
            tangents[number] = tangent
    return [tangents.get(output, build.zero) for output in outputs]


def _reverse(build: FoldingBuilder, nodes: list[int], output: int, wrt: Sequence[int]) -> tuple[int, ...]:
    """Adjoints carry the condition under which they count, so that a branch that was not chosen and has no
    value there is left out instead of being multiplied by 0."""
    graph = build.graph
    on_path = set(nodes)
    adjoints: dict[int, tuple[int | None, int]] = {output: (None, build.one)}
    for number in reversed(nodes):
        node = graph[number]
        if number not in adjoints or node.operation in FLAT_OPERATIONS:
            continue
        guard, adjoint = adjoints[number]
        for position, argument in enumerate(node.arguments):
            if argument not in on_path or (node.operation == "select" and position == 0):
                continue
            if node.operation in _CHOICES:
                condition = _condition(build, node, position)
                contribution: tuple[int | None, int] = (build.both(guard, condition), adjoint)
            else:
                contribution = (guard, _through(build, number, position, adjoint))
            if not build.is_zero(contribution[1]):
                adjoints[argument] = _accumulate(build, adjoints.get(argument), contribution)
    return tuple(_guarded(build, *adjoints[symbol]) if symbol in adjoints else build.zero for symbol in wrt)


def _accumulate(
    build: FoldingBuilder, present: tuple[int | None, int] | None, added: tuple[int | None, int]
) -> tuple[int | None, int]:
    if present is None:
        return added
    if present[0] == added[0]:
        return (present[0], build.add(present[1], added[1]))
    guard = None if present[0] is None or added[0] is None else build.either(present[0], added[0])
    return (guard, build.add(_guarded(build, *present), _guarded(build, *added)))


def _guarded(build: FoldingBuilder, guard: int | None, adjoint: int) -> int:
    return adjoint if guard is None else build.select(guard, adjoint, build.zero)


_CHOICES = frozenset({"select", "min", "max"})


def _condition(build: FoldingBuilder, node: Node, position: int) -> int:
    """Under which condition the argument at ``position`` of a choice is its value."""
    if node.operation == "select":
        condition = node.arguments[0]
        return condition if position == 1 else build.negation(condition)
    first, second = node.arguments
    condition = build.less_equal(first, second) if node.operation == "min" else build.less_equal(second, first)
    return condition if position == 0 else build.negation(condition)


def _chosen(build: FoldingBuilder, node: Node, incoming: list[int | None]) -> int:
    then, otherwise = (build.zero if tangent is None else tangent for tangent in incoming[-2:])
    return build.select(_condition(build, node, len(node.arguments) - 2), then, otherwise)


def _through(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    """``moving`` times the partial derivative of a node with respect to its argument at ``position``."""
    return _RULES[build.graph[number].operation](build, number, position, moving)


Rule = Callable[[FoldingBuilder, int, int, int], int]


def _arguments(build: FoldingBuilder, number: int) -> tuple[int, ...]:
    return build.graph[number].arguments


def _product(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    first, second = _arguments(build, number)
    return build.mul(moving, second) if position == 0 else build.mul(first, moving)


def _quotient(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    divisor = _arguments(build, number)[1]
    if position == 0:
        return build.div(moving, divisor)
    return build.neg(build.div(build.mul(moving, number), divisor))


def _power(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    base, exponent = _arguments(build, number)
    if position == 1:
        growth = build.mul(number, build.apply("log", base))
        if build.value(base) is None:
            # At 0 the logarithm is infinite, and the power vanishes faster.
            growth = build.select(build.equal(number, build.zero), number, growth)
        return build.mul(moving, growth)
    value = build.value(exponent)
    if value is not None:
        return build.mul(moving, build.mul(exponent, build.power(base, value - 1)))
    lowered = build.apply("pow", base, build.sub(exponent, build.one))
    return build.mul(moving, build.mul(exponent, lowered))


def _modulo(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    if position == 0:
        return moving
    return build.neg(build.mul(moving, build.apply("floordiv", *_arguments(build, number))))


def _arctangent_of_two(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    arguments = _arguments(build, number)
    squares = build.add(build.power(arguments[0], Fraction(2)), build.power(arguments[1], Fraction(2)))
    ratio = build.div(build.mul(moving, arguments[1 - position]), squares)
    return ratio if position == 0 else build.neg(ratio)


def _hypotenuse(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
    return build.div(build.mul(moving, _arguments(build, number)[position]), number)


def _single(rule: Callable[[FoldingBuilder, int, int], int], *, divides: bool = False) -> Rule:
    """A rule for one argument from ``rule(build, argument, number)``, the factor or the divisor."""

    def apply(build: FoldingBuilder, number: int, position: int, moving: int) -> int:
        factor = rule(build, _arguments(build, number)[0], number)
        return build.div(moving, factor) if divides else build.mul(moving, factor)

    return apply


def _square_gap(build: FoldingBuilder, argument: int) -> int:
    """``1 - x**2`` without its cancellation near 1."""
    return build.mul(build.sub(build.one, argument), build.add(build.one, argument))


def _natural(build: FoldingBuilder, base: int) -> int:
    return build.apply("log", build.constant(base))


_RULES: dict[str, Rule] = {
    "add": lambda build, number, position, moving: moving,
    "sub": lambda build, number, position, moving: moving if position == 0 else build.neg(moving),
    "neg": lambda build, number, position, moving: build.neg(moving),
    "mul": _product,
    "div": _quotient,
    "pow": _power,
    "mod": _modulo,
    "atan2": _arctangent_of_two,
    "hypot": _hypotenuse,
    "abs": _single(lambda build, x, y: build.apply("sign", x)),
    "sqrt": _single(lambda build, x, y: build.mul(build.constant(2), y), divides=True),
    "cbrt": _single(lambda build, x, y: build.mul(build.constant(3), build.power(y, Fraction(2))), divides=True),
    "exp": _single(lambda build, x, y: y),
    "expm1": _single(lambda build, x, y: build.apply("exp", x)),
    "log": _single(lambda build, x, y: x, divides=True),
    "log1p": _single(lambda build, x, y: build.add(build.one, x), divides=True),
    "log2": _single(lambda build, x, y: build.mul(x, _natural(build, 2)), divides=True),
    "log10": _single(lambda build, x, y: build.mul(x, _natural(build, 10)), divides=True),
    "sin": _single(lambda build, x, y: build.apply("cos", x)),
    "cos": _single(lambda build, x, y: build.neg(build.apply("sin", x))),
    "tan": _single(lambda build, x, y: build.add(build.one, build.power(y, Fraction(2)))),
    "asin": _single(lambda build, x, y: build.apply("sqrt", _square_gap(build, x)), divides=True),
    "acos": _single(lambda build, x, y: build.neg(build.apply("sqrt", _square_gap(build, x))), divides=True),
    "atan": _single(lambda build, x, y: build.add(build.one, build.power(x, Fraction(2))), divides=True),
    "sinh": _single(lambda build, x, y: build.apply("cosh", x)),
    "cosh": _single(lambda build, x, y: build.apply("sinh", x)),
    "tanh": _single(lambda build, x, y: build.power(build.apply("cosh", x), Fraction(2)), divides=True),
    "asinh": _single(lambda build, x, y: build.apply("hypot", x, build.one), divides=True),
    "acosh": _single(
        lambda build, x, y: build.mul(
            build.apply("sqrt", build.sub(x, build.one)), build.apply("sqrt", build.add(x, build.one))
        ),
        divides=True,
    ),
    "atanh": _single(lambda build, x, y: _square_gap(build, x), divides=True),
} | {operation: _single(factor) for operation, factor in FACTORS.items()}
