"""Laws of det, inv and solve on any matrices of doubles."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as some

from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.evaluate import to_fraction
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.typed import Value

ENTRY = some.integers(-400, 400).map(lambda number: number / 16)


def matrices(side):
    return some.lists(ENTRY, min_size=side * side, max_size=side * side)


def found(text, side, **inputs):
    """The entries of ``text`` as rationals; matrices and vectors are inputs by name."""
    graph, names, point = Graph(), {}, {}
    for name, entries in inputs.items():
        shape = (side,) if len(entries) == side else (side, side)
        symbols = tuple(graph.symbol(f"{name}[{place}]") for place in range(len(entries)))
        names[name] = Value(shape, symbols, "real")
        point.update(zip(symbols, entries, strict=True))
    value = elaborate(parse(text), Scope(names), graph)
    target = Oracle(graph, [Target(value.entries)]).evaluate_point(point).natural[0]
    return None if target.undefined else [to_fraction(entry) for entry in target.entries]


def near(left, right, scale=1):
    return all(abs(a - b) <= Fraction(scale) / 10**20 for a, b in zip(left, right, strict=True))


@given(matrices(3), matrices(3))
def test_the_determinant_of_a_product_is_the_product(a, b):
    left = found("det(A @ B)", 3, A=a, B=b)
    right = found("det(A)*det(B)", 3, A=a, B=b)
    assert left is not None and right is not None and near(left, right, 10**6)


@given(matrices(4))
def test_transposing_keeps_the_determinant(a):
    assert near(found("det(transpose(A))", 4, A=a), found("det(A)", 4, A=a), 10**6)


@given(matrices(3), some.lists(ENTRY, min_size=3, max_size=3))
def test_solving_undoes_the_product(a, x):
    assume(found("det(A)", 3, A=a) != [0])
    assert near(found("solve(A, A @ x)", 3, A=a, x=x), [Fraction(entry) for entry in x])
    assert near(found("inv(A) @ (A @ x)", 3, A=a, x=x), [Fraction(entry) for entry in x])


@given(matrices(3))
def test_a_matrix_is_singular_for_all_three_or_for_none(a):
    singular = found("det(A)", 3, A=a) == [0]
    assert (found("inv(A)", 3, A=a) is None) == singular
    assert (found("solve(A, [1, 2, 3])", 3, A=a) is None) == singular
