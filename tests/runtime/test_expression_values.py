"""Random typed expressions against an evaluation of their syntax trees that shares nothing with the graph."""

import operator
import random
from math import floor

import numpy as np
import pytest
from mpmath import mp, mpf

from codegen.runtime.expr.derivative import differentiate
from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import Target, evaluate_point
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import FunctionDefinition, Scope
from codegen.runtime.expr.syntax import (
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
    Unary,
)
from codegen.runtime.expr.typed import Value

SHAPES = {"x": (), "y": (), "z": (), "v": (3,), "w": (3,), "M": (2, 3), "A": (3, 3)}
#: The second hides a built-in function, the third is differentiated inside.
FUNCTIONS = {
    "half": (("a",), "a/2"),
    "gamma": (("a", "b"), "a*b + hypot(a, b)"),
    "slope": (("a",), "diff(a**3 + sin(a), a)"),
}
SCALAR = ["sqrt", "exp", "log", "sin", "cos", "atan", "tanh", "asinh", "erf", "abs", "cbrt", "expm1", "log1p", "half"]
DIGITS, STEP = 60, mpf(10) ** -22


class Undefined(Exception):
    """Nothing is compared where the value is not an ordinary number."""


class Writer:
    """Writes expressions of a wanted shape."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def names(self, shape):
        return [name for name, other in SHAPES.items() if other == shape]

    def any(self, shape, depth):
        return self.scalar(depth) if shape == () else self.array(shape, depth)

    def scalar(self, depth):
        rng = self.rng
        if depth == 0:
            return rng.choice(["x", "y", "z", "x", "v[1]", "M[1, 2]", "2", "3", "0.1", "1.5e0", "pi", "e", "7"])
        s = lambda: self.scalar(depth - 1)  # noqa: E731
        n, shape = rng.randint(2, 3), rng.choice([(3,), (2, 3), (3, 3)])
        vector = lambda: self.array((3,), depth - 1)  # noqa: E731
        return rng.choice(
            [
                lambda: f"({s()} {rng.choice('+-*/')} {s()})",
                lambda: f"({s()} {rng.choice(['//', '%'])} {s()})",
                lambda: f"{rng.choice(SCALAR)}({s()})",
                lambda: f"(-{s()}**{rng.choice(['2', '3', '-1', '0.5', 'x'])})",
                lambda: f"{rng.choice(['atan2', 'hypot', 'min', 'max', 'mod', 'gamma'])}({s()}, {s()})",
                lambda: f"({s()} if {self.condition(depth - 1)} else {s()})",
                lambda: f"piecewise({s()}, {self.condition(depth - 1)}, {s()}, {self.condition(depth - 1)}, {s()})",
                lambda: f"sum({s()}*i + v[i] for i in range({n}))",
                lambda: f"prod(M[1, i]*{s()} for i in range(1, 3))",
                lambda: f"sum(sum(A[i, j]*{s()} for j in range(i + 1)) for i in range({n}))",
                lambda: f"{rng.choice(['sum', 'norm', 'min', 'max', 'prod'])}({self.array(shape, depth - 1)})",
                lambda: f"dot({vector()}, {vector()})",
                lambda: f"{vector()}[{rng.randint(0, 2)}]",
                lambda: f"{self.array((3, 3), depth - 1)}[{rng.randint(0, 2)}, 1]",
                lambda: f"trace({self.array((3, 3), depth - 1)})",
                lambda: f"slope({s()})",
                lambda: (
                    f"({rng.randint(-9, 9)} // {rng.choice([-4, 2, 3])} + {rng.randint(-9, 9)} % {rng.choice([-4, 3])})"
                ),
                lambda: f"sum(x*x for x in range({n}))",
            ]
        )()

    def condition(self, depth):
        rng = self.rng
        a, b, c = (self.scalar(min(depth, 1)) for _ in range(3))
        return rng.choice(
            [f"{a} < {b}", f"{a} >= {b} > {c}", f"not {a} <= {b} and {b} != {c}", f"({a} > {b} or {b} < {c})"]
        )

    def array(self, shape, depth):
        rng = self.rng
        if depth == 0:
            return rng.choice(self.names(shape))
        a = lambda other=shape: self.array(other, depth - 1)  # noqa: E731
        s = lambda: self.scalar(depth - 1)  # noqa: E731
        ways = [
            lambda: f"({a()} {rng.choice('+-')} {a()})",
            lambda: f"({s()}*{a()})",
            lambda: f"({a()}/{s()})",
            lambda: f"{rng.choice(['sin', 'exp', 'abs', '-', 'half'])}({a()})",
            lambda: f"({a()} if {self.condition(depth - 1)} else {a()})",
        ]
        if shape == (3,):
            ways += [
                lambda: f"cross({a()}, {a()})",
                lambda: f"({a((3, 3))} @ {a()})",
                lambda: f"({a((3,))} @ {a((3, 3))})",
                lambda: f"[{s()}, {s()}, {s()}]",
                lambda: f"[{s()}*v[2 - i] for i in range(3)]",
                lambda: f"{a((2, 3))}[1]",
                lambda: f"{a((3, 3))}[:, 2]",
            ]
        elif shape == (3, 3):
            ways += [
                lambda: f"transpose({a()})",
                lambda: f"({a()} @ {a()})",
                lambda: f"outer({a((3,))}, {a((3,))})",
                lambda: f"({a()} + eye(3))",
                lambda: f"[[{s()} if i == j else A[j, i] for j in range(3)] for i in range(3)]",
            ]
        else:
            ways += [
                lambda: f"({a()} @ {a((3, 3))})",
                lambda: f"{a((3, 3))}[1:3]",
                lambda: f"[{a((3,))}, {a((3,))}]",
            ]
        return rng.choice(ways)()


def real(value):
    if isinstance(value, mp.mpc) and value.imag == 0:
        value = value.real
    if not isinstance(value, int | mpf) or not mp.isfinite(value) or abs(value) > mpf(10) ** 30:
        raise Undefined
    return value


def quotient(a, b):
    if b == 0:
        raise Undefined
    return mpf(a) / b


def floor_quotient(a, b):
    if b == 0:
        raise Undefined
    return a // b if isinstance(a, int) and isinstance(b, int) else mp.floor(mpf(a) / b)


def remainder(a, b):
    return a - b * floor_quotient(a, b)


def power(a, b):
    if a == 0 and b < 0:
        raise Undefined
    return real(mpf(a) ** b)


def cube_root(a):
    return mp.sign(a) * mp.cbrt(abs(a))


BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": quotient, "//": floor_quotient, "%": remainder,
    "**": power,
}  # fmt: skip
COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
ONE = {
    **{name: getattr(mp, name) for name in ("sqrt", "exp", "log", "sin", "cos", "atan", "tanh", "asinh", "erf")},
    "abs": abs, "cbrt": cube_root, "expm1": mp.expm1, "log1p": lambda a: mp.log(1 + mpf(a)),
    "half": lambda a: mpf(a) / 2, "slope": lambda a: 3 * mpf(a) ** 2 + mp.cos(a),
}  # fmt: skip
TWO = {
    "atan2": mp.atan2, "hypot": mp.hypot, "min": min, "max": max, "mod": remainder,
    "gamma": lambda a, b: a * b + mp.hypot(a, b),
}  # fmt: skip
WHOLE = {
    "sum": lambda a: a.sum(), "prod": lambda a: a.prod(), "min": lambda a: min(a.flat), "max": lambda a: max(a.flat),
    "norm": lambda a: mp.sqrt((a * a).sum()), "trace": np.trace, "transpose": np.transpose,
    "dot": np.dot, "outer": np.outer, "cross": np.cross,
}  # fmt: skip


def entrywise(rule, *values):
    """``rule`` on scalars, or entry by entry, scalars going with every entry."""
    shape = next((value.shape for value in values if isinstance(value, np.ndarray)), None)
    if shape is None:
        return real(rule(*values))
    spread = [value if isinstance(value, np.ndarray) else np.full(shape, value, dtype=object) for value in values]
    entries = [real(rule(*pair)) for pair in zip(*(value.flat for value in spread), strict=True)]
    return np.array(entries, dtype=object).reshape(shape)


def stacked(values):
    return np.array([value.tolist() if isinstance(value, np.ndarray) else value for value in values], dtype=object)


def evaluated(tree, names):
    match tree:
        case Number():
            return int(tree.value) if tree.is_integer else mpf(tree.value.numerator) / tree.value.denominator
        case Name():
            return names[tree.name] if tree.name in names else {"pi": +mp.pi, "e": +mp.e}[tree.name]
        case Unary(operator="not"):
            return not evaluated(tree.operand, names)
        case Unary():
            return entrywise({"-": operator.neg, "+": operator.pos}[tree.operator], evaluated(tree.operand, names))
        case Binary():
            left, right = evaluated(tree.left, names), evaluated(tree.right, names)
            if tree.operator in ("and", "or"):
                return (left and right) if tree.operator == "and" else (left or right)
            return left @ right if tree.operator == "@" else entrywise(BINARY[tree.operator], left, right)
        case Comparison():
            values = [evaluated(operand, names) for operand in tree.operands]
            return all(COMPARE[sign](*pair) for sign, *pair in zip(tree.operators, values, values[1:], strict=False))
        case Conditional():
            branches = [evaluated(tree.then, names), evaluated(tree.otherwise, names)]
            return branches[0] if evaluated(tree.test, names) else branches[1]
        case Array():
            return stacked([evaluated(entry, names) for entry in tree.entries])
        case Comprehension():
            first = 0 if tree.first is None else evaluated(tree.first, names)
            turns = range(first, evaluated(tree.last, names))
            values = [evaluated(tree.element, {**names, tree.variable: turn}) for turn in turns]
            return stacked(values) if tree.reduction is None else real(WHOLE[tree.reduction](stacked(values)))
        case Index():
            at = [
                slice(item.first, item.last) if isinstance(item, Slice) else evaluated(item, names)
                for item in tree.indices
            ]
            return evaluated(tree.base, names)[tuple(at)]
        case Call(function="eye"):
            return np.array(np.eye(int(evaluated(tree.arguments[0], names)), dtype=int).tolist(), dtype=object)
        case Call(function="piecewise"):
            *pairs, default = [evaluated(argument, names) for argument in tree.arguments]
            chosen = [value for value, test in zip(pairs[::2], pairs[1::2], strict=True) if test]
            return chosen[0] if chosen else default
        case Call():
            values = [evaluated(argument, names) for argument in tree.arguments]
            if tree.function in WHOLE and isinstance(values[0], np.ndarray):
                return WHOLE[tree.function](*values)
            return entrywise(ONE[tree.function] if len(values) == 1 else TWO[tree.function], *values)
    raise AssertionError(tree)


def entry_names(name, shape):
    return [name + "".join(f"[{at}]" for at in place) for place in np.ndindex(*shape)]


def prepared(seed):
    """A graph with its scope, the symbols' values, and the same values as the evaluation here takes them."""
    rng, graph, scope, point, names = random.Random(seed), Graph(), {}, {}, {}
    for name, shape in SHAPES.items():
        symbols = [graph.symbol(entry) for entry in entry_names(name, shape)]
        values = [rng.uniform(-1.75, 1.75) for _ in symbols]
        point |= dict(zip(symbols, values, strict=True))
        scope[name] = Value(shape, tuple(symbols), "real")
        names[name] = (
            np.array([mpf(value) for value in values], dtype=object).reshape(shape) if shape else mpf(values[0])
        )
    functions = {}
    for name, (arguments, body) in FUNCTIONS.items():
        functions[name] = FunctionDefinition(arguments, parse(body), Scope())
    return graph, Scope(scope, functions, frozenset(scope)), point, names


def oracle(graph, nodes, point):
    evaluation = evaluate_point(graph, [Target((node,)) for node in nodes], point)
    if evaluation.ambiguous or any(value.undefined for value in evaluation.natural):
        raise Undefined
    return [mp.make_mpf(value.entries[0]) for value in evaluation.natural]


def flat(value):
    return list(value.flat) if isinstance(value, np.ndarray) else [value]


def moved(names, name, at, by):
    value = names[name]
    if not SHAPES[name]:
        return {**names, name: value + by}
    value = value.copy()
    value.flat[at] += by
    return {**names, name: value}


def written(seed):
    rng = random.Random(seed)
    return Writer(seed).any(rng.choice([(), (), (3,), (2, 3), (3, 3)]), rng.choice([1, 2, 2, 3]))


@pytest.mark.parametrize("block", range(3))
def test_values_and_derivatives(block):
    compared = 0
    for seed in range(block * 100, block * 100 + 100):
        text = written(seed)
        graph, scope, point, names = prepared(seed)
        tree = parse(text)
        value = elaborate(tree, scope, graph)
        with mp.workdps(DIGITS):
            try:
                expected = evaluated(tree, names)
                found = oracle(graph, value.entries, point)
            except Undefined:
                continue
            compared += 1
            assert value.shape == np.shape(expected), text
            for one, other in zip(found, flat(expected), strict=True):
                assert abs(one - other) <= mpf(10) ** -28 * max(1, abs(other)), (seed, text)
            check_derivative(random.Random(seed), text, tree, graph, scope, point, names, value)
    assert compared > 60


def check_derivative(rng, text, tree, graph, scope, point, names, value):
    """One entry of one input, by central differences of the evaluation here."""
    name = rng.choice([name for name in SHAPES if name in text] or ["x"])
    at = floor(rng.random() * len(scope.names[name].entries))
    rows = differentiate(graph, value.entries, scope.names[name].entries)
    try:
        found = oracle(graph, [row[at] for row in rows], point)
        ends = [flat(evaluated(tree, moved(names, name, at, by))) for by in (STEP, -STEP)]
    except Undefined:
        return
    for one, high, low in zip(found, *ends, strict=True):
        assert abs(one - (high - low) / (2 * STEP)) <= mpf(10) ** -15 * max(1, abs(one)), (text, name, at)
